import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { newFile, openPath, setFd } from "../os/files";
import { exit, type Program, type ProgramContext } from "../os/program";
import { SIGHUP } from "../os/signals";
import type { Process } from "../os/types";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { becomeProgram, startFailure } from "./run-command";

/** Key of a process's niceness among its limits: it is inherited as they are. */
const NICE = "nice";

/** Niceness of a process, -20 to 19. */
export function niceness(process: Process): number {
  return process.limits?.[NICE] ?? 0;
}

/** Old-style adjustments such as `-5` and `--5` as options of today; getopt reads those behind them as values. */
function adjustments(args: readonly Bytes[]): { options: Bytes[]; last: Bytes | null } {
  const options: Bytes[] = [];
  let last: Bytes | null = null;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Bytes;
    const old = /^-([-+]?\d+)$/.exec(arg);
    if (old) {
      last = old[1] ?? "";
      continue;
    }
    if (!arg.startsWith("-")) {
      options.push(...args.slice(i));
      break;
    }
    options.push(arg);
    if (arg === "-n" || arg === "--adjustment") options.push(...args.slice(++i, i + 1));
  }
  return { options, last };
}

function startNice(ctx: ProgramContext): { code: number } {
  const fail = (text: string, code = 125): { code: number } => {
    ctx.err(`${text}\n`);
    return { code };
  };
  const { options, last } = adjustments(ctx.args);
  const { values, rest, error } = getopt("nice", options, "+n:", { adjustment: "n" });
  if (error) return fail(error);
  const text = values.get("n") ?? last;
  if (text !== null && !/^[ \t]*[-+]?\d+$/.test(text)) return fail(`nice: invalid adjustment ‘${text}’`);
  const [command] = rest;
  const now = niceness(ctx.process);
  if (command === undefined) {
    if (text !== null) return fail("nice: a command must be given with an adjustment\nTry 'nice --help' for more information.");
    ctx.out(`${now}\n`);
    return { code: 0 };
  }
  const next = Math.max(-20, Math.min(19, now + Number(text ?? 10)));
  if (next < now && ctx.uid !== 0) ctx.err(`nice: cannot set niceness: ${errorText("EACCES")}\n`);
  else ctx.process.limits = { ...ctx.process.limits, [NICE]: next };
  const failed = becomeProgram(ctx, rest);
  return failed === null ? { code: 0 } : fail(`nice: ‘${command}’: ${errorText(failed)}`, startFailure(failed));
}

/** `nice`. @source coreutils 9.1: nice */
export const nice: Program<{ code: number }> = { name: "nice", start: startNice, step: (_ctx, state) => exit(state.code) };

/** Opens the file that takes what a terminal would have shown; a complaint when it cannot be. */
function openOutput(ctx: ProgramContext): { id: number; shown: Bytes } | string {
  const home = ctx.env("HOME");
  for (const name of ["nohup.out", ...(home === null ? [] : [`${home}/nohup.out`])]) {
    const isNew = !ctx.fs.exists(ctx.path(name));
    const id = openPath(ctx.machine, ctx.process, ctx.path(name), "a");
    if (typeof id === "string") continue;
    if (isNew) ctx.fs.change(ctx.path(name), { m: 0o600 });
    return { id, shown: name };
  }
  return `failed to open 'nohup.out': ${errorText("EACCES")}`;
}

function startNohup(ctx: ProgramContext): { code: number } {
  const fail = (text: string, code = 125): { code: number } => {
    ctx.err(`${text}\n`);
    return { code };
  };
  const { rest, error } = getopt("nohup", ctx.args, "+");
  if (error) return fail(error);
  const [command] = rest;
  if (command === undefined) return fail("nohup: missing operand\nTry 'nohup --help' for more information.");
  const [input, output, errors] = [ctx.isTty(0), ctx.isTty(1), ctx.isTty(2)];
  if (input) setFd(ctx.machine, ctx.process, 0, newFile(ctx.machine, { kind: "null" }).id);
  const said: string[] = input ? ["ignoring input"] : [];
  if (output) {
    const file = openOutput(ctx);
    if (typeof file === "string") return fail(`nohup: ${file}`);
    setFd(ctx.machine, ctx.process, 1, file.id);
    said.push(`appending output to '${file.shown}'`);
  } else if (errors) said.push("redirecting stderr to stdout");
  if (said.length > 0) ctx.err(`nohup: ${said.join(" and ")}\n`);
  if (errors) {
    const id = ctx.process.fds.find(([fd]) => fd === 1)?.[1];
    if (id !== undefined) setFd(ctx.machine, ctx.process, 2, id);
  }
  ctx.process.ignored = [...ctx.process.ignored.filter((number) => number !== SIGHUP), SIGHUP];
  const failed = becomeProgram(ctx, rest);
  return failed === null
    ? { code: 0 }
    : fail(`nohup: failed to run command ${quoteName(command)}: ${errorText(failed)}`, startFailure(failed));
}

/** `nohup`. @source coreutils 9.1: nohup */
export const nohup: Program<{ code: number }> = { name: "nohup", start: startNohup, step: (_ctx, state) => exit(state.code) };
