import { signal, signalGroup } from "../os/process";
import { instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { stopUnits } from "../os/units";
import { HelpWanted, helpText } from "./help";
import { nameOfSignal, signalList, signalOf, signalTable } from "./signal-names";

/** Whether a process may be sent signals: the own ones, and all for root. */
export function mayKill(ctx: ProgramContext, uid: number): boolean {
  return ctx.uid === 0 || ctx.uid === uid;
}

/** Sends a signal to one process, or stops a background service; null, or the name of an error. */
export function sendSignal(ctx: ProgramContext, pid: number, number: number): string | null {
  const m = ctx.machine;
  const process = m.process(pid);
  if (process !== null && process.status !== "zombie") {
    if (!mayKill(ctx, process.uid)) return "EPERM";
    signal(m, process, number);
    return null;
  }
  const service = m.background().find((each) => each.pid === pid && !m.state.os.stoppedUnits.includes(each.name));
  if (service === undefined) return process === null ? "ESRCH" : null;
  if (ctx.uid !== 0) return "EPERM";
  // Kernel threads and init take no signals; services end of those that end a program.
  const ends = number === 9 || number === 15 || number === 2 || number === 3;
  if (ends && service.unit !== null && m.flavour.services(m).some((each) => each.pid === pid)) stopUnits(m, [service.name]);
  return null;
}

const WHY: Readonly<Record<string, string>> = { EPERM: "Operation not permitted", ESRCH: "No such process", EINVAL: "Invalid argument" };

function usage(complaint = ""): Output {
  return { stdout: "", stderr: `${complaint === "" ? "" : `kill: ${complaint}\n`}${helpText("kill")}`, code: 1 };
}

function list(words: readonly string[]): Output {
  if (words.length === 0) return ok(signalList());
  const word = words[0] ?? "";
  const number = signalOf(word);
  const known = number !== null && number > 0 && number < 32;
  if (!known) return { stdout: "", stderr: `kill: unknown signal name ${word}\n`, code: 0 };
  return ok(`${/^\d+$/.test(word) ? nameOfSignal(number) : number}\n`);
}

/** What options say: a signal, or what to print at once. */
function optionsOf(args: readonly string[]): { number: number; rest: readonly string[] } | Output {
  const [first = "", second] = args;
  if (first === "-h" || first === "--help") throw new HelpWanted("help");
  if (first === "-V" || first === "--version") throw new HelpWanted("version");
  if (first === "-L" || first === "--table") return ok(signalTable());
  const listed = /^(?:-l|--list=)(.+)$/.exec(first);
  if (listed) return list([listed[1] ?? ""]);
  if (first === "-l" || first === "--list") return list(args.slice(1));
  if (first === "--") return { number: 15, rest: args.slice(1) };
  const long = /^--signal=(.*)$/.exec(first);
  if (first === "-s" || first === "--signal" || long) {
    if (!long && second === undefined) return usage("invalid argument s");
    const number = signalOf(long ? (long[1] ?? "") : (second ?? ""));
    const rest = args.slice(long ? 1 : 2);
    return { number: number ?? -1, rest: rest[0] === "--" ? rest.slice(1) : rest };
  }
  if (!first.startsWith("-") || first === "-") return { number: 15, rest: args };
  const number = signalOf(first.slice(1));
  if (number !== null) return { number, rest: args[1] === "--" ? args.slice(2) : args.slice(1) };
  return usage(first.startsWith("--") ? `unrecognized option '${first}'` : `invalid argument ${first[1] ?? ""}`);
}

/** `kill`, as a program. @source procps-ng 4.0.2: kill */
export const kill = instantProgram("kill", (args, ctx) => {
  if (args.length === 0) return usage();
  const parsed = optionsOf(args);
  if ("stdout" in parsed) return parsed;
  if (parsed.rest.length === 0) return usage();
  let stderr = "";
  for (const word of parsed.rest) {
    ctx.charge("call", 1);
    if (!/^-?\d+$/.test(word)) {
      stderr += `kill: failed to parse argument: '${word}'\n`;
      continue;
    }
    const error = parsed.number < 0 ? "EINVAL" : sendTo(ctx, Number(word), parsed.number);
    if (error !== null) stderr += `kill: (${word}): ${WHY[error] ?? error}\n`;
  }
  return { stdout: "", stderr, code: stderr === "" ? 0 : 1 };
});

/** Sends to a pid, the group of a negative one, 0 the own group, -1 all others; the error's name when nobody got it. @source kill(2) */
export function sendTo(ctx: ProgramContext, target: number, number: number): string | null {
  const m = ctx.machine;
  if (target > 0) return sendSignal(ctx, target, number);
  if (target === -1) {
    for (const process of m.state.os.processes)
      if (process.pid !== ctx.process.pid && process.pid > 1 && mayKill(ctx, process.uid)) signal(m, process, number);
    return null;
  }
  const group = target === 0 ? ctx.process.pgid : -target;
  const members = m.state.os.processes.filter((process) => process.pgid === group && process.status !== "zombie");
  if (members.length === 0) return "ESRCH";
  if (!members.some((process) => mayKill(ctx, process.uid))) return "EPERM";
  if (ctx.uid === 0) signalGroup(m, group, number);
  else for (const process of members) if (mayKill(ctx, process.uid)) signal(m, process, number);
  return null;
}
