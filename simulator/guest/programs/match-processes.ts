import type { Bytes } from "../../content/bytes";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { groups, userByName } from "../os/users";
import { compileRegex } from "../regex/compile";
import { HelpWanted, helpText } from "./help";
import { sendSignal } from "./kill";
import { getopt, type Options } from "./options";
import { type ProcessRow, processRows } from "./process-list";
import { signalList, signalOf } from "./signal-names";

const LONG = {
  "list-name": "l",
  "list-full": "a",
  delimiter: "d",
  inverse: "v",
  lightweight: "w",
  count: "c",
  full: "f",
  pgroup: "g",
  group: "G",
  "ignore-case": "i",
  newest: "n",
  oldest: "o",
  older: "O",
  parent: "P",
  session: "s",
  terminal: "t",
  euid: "u",
  uid: "U",
  exact: "x",
  pidfile: "F",
  runstates: "r",
  "ignore-ancestors": "A",
  help: "h",
  version: "V",
};

/** Tests that a process must pass; a complaint when an option cannot be understood. */
function criteria(ctx: ProgramContext, name: string, { given, rest, flags }: Options): ((row: ProcessRow) => boolean) | Output {
  const tests: ((row: ProcessRow) => boolean)[] = [];
  const hint = `Try \`${name} --help' for more information.`;
  for (const [letter, value] of given) {
    const list = value.split(",");
    const numbers = list.map((word) =>
      word === "0" && (letter === "g" || letter === "s") ? (letter === "g" ? ctx.process.pgid : ctx.process.sid) : Number(word),
    );
    const bad = list.find((word) => !/^\d+$/.test(word));
    if ("gPs".includes(letter)) {
      if (bad !== undefined) return fail(`${name}: not a number: ${bad}`, 2);
      tests.push((row) => numbers.includes(letter === "g" ? row.pgid : letter === "P" ? row.ppid : row.sid));
    } else if (letter === "u" || letter === "U" || letter === "G") {
      const known = list.map((word) => idNamed(ctx, letter === "G", word));
      const at = known.indexOf(null);
      if (at >= 0) return fail(`${name}: invalid ${letter === "G" ? "group" : "user"} name: ${list[at]}`, 2);
      tests.push((row) => known.includes(letter === "G" ? row.gid : row.uid));
    } else if (letter === "t") tests.push((row) => list.includes(row.tty === "?" ? "-" : row.tty) || list.includes(`/dev/${row.tty}`));
    else if (letter === "r") tests.push((row) => list.some((word) => row.state.startsWith(word)));
    else if (letter === "O") {
      if (!/^\d+$/.test(value)) return fail(`${name}: not a number: ${value}`, 2);
      tests.push((row) => ctx.mono() - row.startedAt > Number(value) * 1_000_000);
    }
  }
  if (flags.has("A")) {
    const own = new Set<number>();
    for (let pid = ctx.process.ppid; pid > 1; pid = ctx.machine.process(pid)?.ppid ?? 0) own.add(pid);
    tests.push((row) => !own.has(row.pid));
  }
  if (rest.length > 1) return fail(`${name}: only one pattern can be provided\n${hint}`, 2);
  if (rest.length === 0 && tests.length === 0) return fail(`${name}: no matching criteria specified\n${hint}`, 2);
  const [pattern] = rest;
  if (pattern !== undefined) {
    const regex = compileRegex(flags.has("x") ? `^(${pattern})$` : pattern, { syntax: "ere", ignoreCase: flags.has("i") }, ctx);
    if ("error" in regex) return fail(`${name}: regex error: ${regex.error}`, 2);
    tests.push((row) => regex.test(flags.has("f") ? row.command : row.name, ctx));
  }
  return (row) => tests.every((test) => test(row)) !== flags.has("v");
}

function idNamed(ctx: ProgramContext, isGroup: boolean, word: Bytes): number | null {
  if (/^\d+$/.test(word)) return Number(word);
  if (isGroup) return groups(ctx.machine).find((group) => group.name === word)?.gid ?? null;
  return userByName(ctx.machine, word)?.uid ?? null;
}

/** Processes that options and a pattern mean, by pid; what to print at once when they are wrong. */
function matching(ctx: ProgramContext, name: string, options: Options): ProcessRow[] | Output {
  const test = criteria(ctx, name, options);
  if (typeof test !== "function") return test;
  const rows = processRows(ctx.machine);
  ctx.charge("node", rows.length * 2);
  const hits = rows.filter((row) => row.pid !== ctx.process.pid && !row.state.startsWith("Z") && test(row));
  const byAge = [...hits].sort((a, b) => a.startedAt - b.startedAt || a.pid - b.pid);
  if (options.flags.has("n")) return byAge.slice(-1);
  return options.flags.has("o") ? byAge.slice(0, 1) : hits;
}

const SELECT = "cfg:G:inoO:P:s:t:u:U:vxF:Lr:AhV";

function parsed(name: string, args: readonly Bytes[], more: string): Options | Output {
  const options = getopt(name, args, SELECT + more, LONG);
  if (options.error) return fail(options.error, 2);
  if (options.flags.has("h")) throw new HelpWanted("help");
  if (options.flags.has("V")) throw new HelpWanted("version");
  if (options.flags.has("F") || options.flags.has("L"))
    return fail(`${name}: pidfile not valid\nTry \`${name} --help' for more information.`, 1);
  return options;
}

/** `pgrep`. @source procps-ng 4.0.2: pgrep */
export const pgrep = instantProgram("pgrep", (args, ctx) => {
  const options = parsed("pgrep", args, "lad:w");
  if ("stdout" in options) return options;
  const hits = matching(ctx, "pgrep", options);
  if (!Array.isArray(hits)) return hits;
  const { flags, values } = options;
  const code = hits.length > 0 ? 0 : 1;
  if (flags.has("c")) return { stdout: `${hits.length}\n`, stderr: "", code };
  const lines = hits.map((row) => `${row.pid}${flags.has("a") ? ` ${row.command}` : flags.has("l") ? ` ${row.name}` : ""}`);
  return { stdout: lines.length > 0 ? `${lines.join(values.get("d") ?? "\n")}\n` : "", stderr: "", code };
});

/** `pkill`. @source procps-ng 4.0.2: pkill */
export const pkill = instantProgram("pkill", (args, ctx) => {
  let number = 15;
  const rest: Bytes[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Bytes;
    const named = /^--signal=(.+)$/.exec(arg)?.[1] ?? (arg === "--signal" ? args[++i] : /^-[A-Z0-9]/.test(arg) ? arg.slice(1) : undefined);
    const known = named === undefined ? null : signalOf(named);
    if (known === null) rest.push(arg);
    else number = known;
  }
  const options = parsed("pkill", rest, "e");
  if ("stdout" in options) return options;
  const hits = matching(ctx, "pkill", options);
  if (!Array.isArray(hits)) return hits;
  let stdout = "";
  let stderr = "";
  let killed = 0;
  for (const row of hits) {
    const error = sendSignal(ctx, row.pid, number);
    if (error !== null) {
      stderr += `pkill: killing pid ${row.pid} failed: ${error === "EPERM" ? "Operation not permitted" : "No such process"}\n`;
      continue;
    }
    killed++;
    if (options.flags.has("e")) stdout += `${row.name} killed (pid ${row.pid})\n`;
  }
  if (options.flags.has("c")) stdout += `${killed}\n`;
  return { stdout, stderr, code: killed > 0 ? 0 : 1 };
});

/** `pidof`. @source procps-ng 4.0.2: pidof */
export const pidof = instantProgram("pidof", (args, ctx) => {
  const { flags, values, given, rest, error } = getopt("pidof", args, "hVxsmnzqcwo:S:", {
    "check-root": "c",
    "single-shot": "s",
    "omit-pid": "o",
    "with-workers": "w",
    separator: "S",
    help: "h",
    version: "V",
  });
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  if (error) return fail(error);
  const omitted = given.filter(([letter]) => letter === "o").flatMap(([, value]) => value.split(/[,;:]/));
  const rows = processRows(ctx.machine);
  ctx.charge("node", rows.length * 2);
  const pids = rest.flatMap((name) =>
    rows
      .filter((row) => row.name === name.slice(name.lastIndexOf("/") + 1) && row.pid !== ctx.process.pid)
      .map((row) => row.pid)
      .filter((pid) => !omitted.includes(String(pid)) && !(omitted.includes("%PPID") && pid === ctx.process.ppid))
      .reverse(),
  );
  const shown = flags.has("s") ? pids.slice(0, 1) : pids;
  return {
    stdout: flags.has("q") || shown.length === 0 ? "" : `${shown.join(values.get("S") ?? " ")}\n`,
    stderr: "",
    code: shown.length > 0 ? 0 : 1,
  };
});

const KILLALL_LONG = {
  exact: "e",
  "ignore-case": "I",
  "process-group": "g",
  "younger-than": "y",
  "older-than": "o",
  interactive: "i",
  list: "l",
  quiet: "q",
  regexp: "r",
  signal: "s",
  user: "u",
  verbose: "v",
  version: "V",
  wait: "w",
};

/** `killall`. @source psmisc 23.6: killall */
export const killall = instantProgram("killall", (args, ctx) => {
  const usage = (): Output => ({ stdout: "", stderr: helpText("killall"), code: 1 });
  let number = 15;
  const words: Bytes[] = [];
  for (const arg of args) {
    const known = /^-(?:SIG)?[A-Z]{2,}\d*$|^-\d+$/.test(arg) ? signalOf(arg.slice(1)) : undefined;
    if (known === null) return fail(`${arg.slice(1)}: unknown signal; killall -l lists signals.`);
    if (known === undefined) words.push(arg);
    else number = known;
  }
  const { flags, values, rest, error } = getopt("killall", words, "eIgy:o:ilqrs:u:vVw", KILLALL_LONG);
  if (error) return usage();
  if (flags.has("V")) throw new HelpWanted("version");
  if (flags.has("l")) return ok(signalList());
  for (const letter of ["i", "w", "y", "o", "g"]) if (flags.has(letter)) return fail(`killall: option -${letter} is not supported here`);
  const named = values.get("s");
  const wanted = named === undefined ? number : signalOf(named);
  if (wanted === null) return fail(`${named}: unknown signal; killall -l lists signals.`);
  const user = values.get("u");
  const uid = user === undefined ? null : (userByName(ctx.machine, user)?.uid ?? -1);
  if (uid === -1) return fail(`Cannot find user ${user}`);
  if (rest.length === 0 && uid === null) return usage();
  return killNamed(ctx, rest.length > 0 ? rest : [null], wanted, uid, flags);
});

function killNamed(
  ctx: ProgramContext,
  names: readonly (Bytes | null)[],
  number: number,
  uid: number | null,
  flags: ReadonlySet<string>,
): Output {
  let stderr = "";
  let code = 0;
  const rows = processRows(ctx.machine);
  ctx.charge("node", rows.length * 2);
  for (const name of names) {
    const regex = flags.has("r") && name !== null ? compileRegex(name, { syntax: "ere", ignoreCase: flags.has("I") }, ctx) : null;
    if (regex && "error" in regex) return fail(`killall: Bad regular expression: ${name}`);
    const same = (row: ProcessRow): boolean =>
      name === null
        ? true
        : regex
          ? regex.test(row.name, ctx)
          : flags.has("I")
            ? row.name.toLowerCase() === name.toLowerCase()
            : row.name === name;
    const hits = rows.filter((row) => row.pid !== ctx.process.pid && row.pid > 2 && same(row) && (uid === null || row.uid === uid));
    let killed = 0;
    for (const row of hits) {
      const error = sendSignal(ctx, row.pid, number);
      if (error !== null) stderr += `${row.name}(${row.pid}): ${error === "EPERM" ? "Operation not permitted" : "No such process"}\n`;
      else {
        killed++;
        if (flags.has("v")) stderr += `Killed ${row.name}(${row.pid}) with signal ${number}\n`;
      }
    }
    if (killed > 0) continue;
    code = 1;
    if (hits.length === 0 && !flags.has("q") && name !== null) stderr += `${name}: no process found\n`;
  }
  return { stdout: "", stderr, code };
}
