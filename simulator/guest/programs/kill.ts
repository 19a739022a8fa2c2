import { signal, signalGroup } from "../os/process";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { SIGNAL_NAMES, signalNumber } from "../os/signals";
import { stopUnits } from "../os/units";
import { type ProcessRow, processRows } from "./process-list";

function killMany(ctx: ProgramContext, name: string, args: readonly string[], match: (row: ProcessRow) => boolean): Output {
  const number = args.map((arg) => (/^-[A-Z0-9]+$/.test(arg) ? signalNumber(arg.slice(1)) : null)).find((n) => n !== null) ?? 15;
  const m = ctx.machine;
  let hits = 0;
  for (const row of processRows(m)) {
    if (!match(row) || row.pid === ctx.process.pid || row.pid < 3) continue;
    hits++;
    const process = m.process(row.pid);
    if (process) signal(m, process, number);
    else if (m.flavour.services(m).some((service) => service.pid === row.pid)) stopUnits(m, [row.name]);
  }
  return hits > 0 ? ok("") : name === "killall" ? fail(`${args.at(-1) ?? ""}: no process found`) : fail("");
}
export const killall = instantProgram("killall", (args, ctx) => killMany(ctx, "killall", args, (row) => row.name === args.at(-1)));
export const pkill = instantProgram("pkill", (args, ctx) =>
  killMany(ctx, "pkill", args, (row) => (args.includes("-f") ? row.command : row.name).includes(args.at(-1) ?? "\0")),
);
export const pgrep = instantProgram("pgrep", (args, ctx) => {
  const flags = args.filter((arg) => arg.startsWith("-")).join("");
  const hits = processRows(ctx.machine).filter(
    (row) => row.pid !== ctx.process.pid && (flags.includes("f") ? row.command : row.name).includes(args.at(-1) ?? "\0"),
  );
  return {
    stdout: hits
      .map((row) => `${row.pid}${flags.includes("a") ? ` ${row.command}` : flags.includes("l") ? ` ${row.name}` : ""}\n`)
      .join(""),
    stderr: "",
    code: hits.length > 0 ? 0 : 1,
  };
});
export const pidof = instantProgram("pidof", (args, ctx) => {
  const hits = processRows(ctx.machine)
    .filter((row) => row.name === args.at(-1))
    .map((row) => row.pid)
    .reverse();
  return hits.length > 0 ? ok(`${hits.join(" ")}\n`) : fail("");
});
export const kill = instantProgram("kill", (args, ctx) => {
  if (args[0] === "-l") return ok(`${SIGNAL_NAMES.join(" ")}\n`);
  const named = /^-[A-Za-z0-9]+$/.test(args[0] ?? "");
  const number = named ? signalNumber((args[0] ?? "").slice(1)) : 15;
  if (number === null) return fail(`kill: unknown signal ${args[0] ?? ""}`);
  let stderr = "";
  for (const word of args.slice(named ? 1 : 0)) {
    const process = ctx.machine.process(Number(word));
    if (Number(word) < 0 ? !signalGroup(ctx.machine, -Number(word), number) : !process) stderr += `kill: (${word}): No such process\n`;
    else if (process) signal(ctx.machine, process, number);
  }
  return { stdout: "", stderr, code: stderr === "" ? 0 : 1 };
});
