import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { normalize } from "../fs/path";
import { exit, instantProgram, ok, type Program, type ProgramContext } from "../os/program";

import { badOptions, extraOperand } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { becomeProgram, startFailure, withVariable } from "./run-command";
import { signalOf } from "./signal-names";
import { splitString } from "./split-string";

const ENV_LONG = {
  "ignore-environment": "i",
  null: "0",
  unset: "u",
  chdir: "C",
  "default-signal": "\x01",
  "ignore-signal": "\x02",
  "block-signal": "\x03",
  "list-signal-handling": "\x04",
  debug: "v",
  "split-string": "S",
};

/** Arguments with what `-S` holds cut into words; a complaint when it cannot be. */
function expanded(ctx: ProgramContext): Bytes[] | string {
  const args = [...ctx.args];
  for (let i = 0, rounds = 0; i < args.length && rounds < 100; i++) {
    const arg = args[i] as Bytes;
    if (arg === "--" || !arg.startsWith("-") || arg === "-") break;
    if (/^(-[iv0]*u|-[iv0]*C|--unset|--chdir)$/.test(arg)) {
      i++;
      continue;
    }
    const joined = /^(-[iv0]*)S(.*)$/s.exec(arg) ?? /^()--split-string=(.*)$/s.exec(arg);
    const text =
      joined && (joined[2] !== "" || arg.includes("="))
        ? (joined[2] as Bytes)
        : joined || arg === "--split-string"
          ? args[i + 1]
          : undefined;
    if (text === undefined) continue;
    const took = joined && (joined[2] !== "" || arg.includes("=")) ? 1 : 2;
    const words = splitString(text, (name) => ctx.env(name));
    if (typeof words === "string") return words;
    const before = joined && (joined[1] ?? "").length > 1 ? [joined[1] as Bytes] : [];
    args.splice(i, took, ...before, ...words);
    rounds++;
    i += before.length - 1;
  }
  return args;
}

/** What options ask of the signals; a complaint when one is unknown. */
function setSignals(ctx: ProgramContext, given: readonly (readonly [string, Bytes])[]): string | null {
  for (const [letter, value] of given) {
    if (letter !== "\x01" && letter !== "\x02") continue;
    const list = value === "" ? Array.from({ length: 31 }, (_, i) => String(i + 1)) : value.split(",");
    for (const name of list) {
      const number = signalOf(name);
      if (number === null || number === 0) return `${name}: invalid signal`;
      const others = ctx.process.ignored.filter((other) => other !== number);
      ctx.process.ignored = letter === "\x01" || number === 9 || number === 19 ? others : [...others, number];
    }
  }
  return null;
}

function startEnv(ctx: ProgramContext): { code: number } {
  const fail = (text: string, code = 125): { code: number } => {
    ctx.err(`env: ${text}\n`);
    return { code };
  };
  const hint = "\nTry 'env --help' for more information.";
  const args = expanded(ctx);
  if (typeof args === "string") return fail(args);
  const { flags, given, values, rest, error } = getopt("env", args, "+iu:0C:S:v\x01::\x02::\x03::\x04", ENV_LONG);
  if (error) {
    ctx.err(`${error}\n`);
    return { code: 125 };
  }
  const words = [...rest];
  const isEmpty = flags.has("i") || words[0] === "-";
  if (words[0] === "-") words.shift();
  let env = isEmpty ? [] : [...ctx.process.env];
  for (const [letter, value] of given) {
    if (letter !== "u") continue;
    if (value === "" || value.includes("=")) return fail(`cannot unset ‘${value}’: ${errorText("EINVAL")}`);
    env = withVariable(env, value, null);
  }
  for (let word = words[0]; word?.includes("="); word = words[0]) {
    env = withVariable(env, word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1));
    words.shift();
  }
  ctx.charge("field", env.length);
  const [command] = words;
  if (flags.has("0") && command !== undefined) return fail(`cannot specify --null (-0) with command${hint}`);
  const dir = values.get("C");
  if (dir !== undefined && command === undefined) return fail(`must specify command with --chdir (-C)${hint}`);
  ctx.process.env = env;
  if (command === undefined) {
    ctx.out(env.map((pair) => pair + (flags.has("0") ? "\0" : "\n")).join(""));
    return { code: 0 };
  }
  const problem = setSignals(ctx, given) ?? (dir === undefined ? null : changeDir(ctx, dir));
  if (problem !== null) return fail(problem);
  if (flags.has("v")) ctx.err(`executing: ${command}\n${words.map((word, i) => `   arg[${i}]= ‘${word}’\n`).join("")}`);
  const failed = becomeProgram(ctx, words);
  if (failed === null) return { code: 0 };
  return fail(`‘${command}’: ${errorText(failed)}`, startFailure(failed));
}

function changeDir(ctx: ProgramContext, dir: Bytes): string | null {
  const found = ctx.fs.lookup(ctx.path(dir));
  const error =
    typeof found === "string"
      ? found
      : found.node.t !== "d"
        ? "ENOTDIR"
        : ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1)
          ? null
          : "EACCES";
  if (error !== null) return `cannot change directory to ${quoteName(dir)}: ${errorText(error)}`;
  ctx.process.cwd = typeof found === "string" ? normalize(ctx.path(dir)) : found.path;
  return null;
}

/** `env`. @source coreutils 9.1: env */
export const env: Program<{ code: number }> = {
  name: "env",
  start: startEnv,
  step: (_ctx, state) => exit(state.code),
};

/** `printenv`. @source coreutils 9.1: printenv */
export const printenv = instantProgram("printenv", (args, ctx) => {
  const { flags, rest, error } = getopt("printenv", args, "+0", { null: "0" });
  if (error) return badOptions(error, 2);
  const end = flags.has("0") ? "\0" : "\n";
  if (rest.length === 0) return ok(ctx.process.env.map((pair) => pair + end).join(""));
  const values = rest.map((name) => (name.includes("=") ? null : ctx.env(name)));
  const stdout = values.map((value) => (value === null ? "" : value + end)).join("");
  return { stdout, stderr: "", code: values.includes(null) ? 1 : 0 };
});

/** `which`. @source debianutils: which */
export const which = instantProgram("which", (args, ctx) => {
  const bad = args.find((arg) => /^-a*[^a]/.test(arg));
  if (bad !== undefined && bad !== "--")
    return { stdout: "Usage: /usr/bin/which [-a] args\n", stderr: `Illegal option -${/^-a*(.)/.exec(bad)?.[1] ?? ""}\n`, code: 2 };
  const all = args.some((arg) => /^-a/.test(arg));
  const silent = args.some((arg) => /^-a?s/.test(arg));
  const names = args.filter((arg) => !arg.startsWith("-"));
  let out = "";
  let code = names.length === 0 ? 1 : 0;
  for (const name of names) {
    const dirs = name.includes("/") ? [""] : (ctx.env("PATH") ?? "/usr/bin:/bin").split(":");
    const hits = dirs
      .map((dir) => (name.includes("/") ? name : `${dir || "."}/${name}`))
      .filter((path) => {
        ctx.charge("node", 1);
        const found = ctx.fs.lookup(ctx.path(path));
        return typeof found !== "string" && found.node.t === "f" && ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1);
      });
    if (hits.length === 0) code = 1;
    if (!silent) out += (all ? hits : hits.slice(0, 1)).map((hit) => `${hit}\n`).join("");
  }
  return { stdout: out, stderr: "", code };
});

/** A number in a variable of OpenMP, 0 when there is none. @source gnulib: nproc.c, parse_omp_threads */
function threads(text: Bytes | null): number {
  const found = /^[ \t]*(\d+)[ \t]*(,|$)/.exec(text ?? "");
  return found ? Number(found[1]) : 0;
}

/** `nproc`. @source coreutils 9.1: nproc */
export const nproc = instantProgram("nproc", (args, ctx) => {
  const { flags, values, rest, error } = getopt("nproc", args, "\x01\x02:", { all: "\x01", ignore: "\x02" });
  if (error) return badOptions(error);
  if (rest.length > 0) return extraOperand("nproc", rest[0]);
  const ignore = values.get("\x02") ?? "0";
  if (!/^\d+$/.test(ignore)) return { stdout: "", stderr: `nproc: invalid number: ‘${ignore}’\n`, code: 1 };
  const wanted = flags.has("\x01") ? 0 : threads(ctx.env("OMP_NUM_THREADS"));
  const limit = flags.has("\x01") ? 0 : threads(ctx.env("OMP_THREAD_LIMIT"));
  const here = wanted > 0 ? wanted : flags.has("\x01") ? ctx.machine.spec.vcpus : ctx.machine.state.vcpusOnline;
  const count = limit > 0 ? Math.min(limit, here) : here;
  return ok(`${Math.max(1, count - Number(ignore))}\n`);
});
