import type { Bytes } from "../../content/bytes";
import { compileProgram } from "../awk/compile";
import { type Dialect, dialectOf, GAWK, MAWK } from "../awk/dialect";
import { AwkError, AwkSyntaxError } from "../awk/errors";
import { assign, makeArrays } from "../awk/main-input";
import { openKept } from "../awk/open-kept";
import { refusedWrite } from "../awk/ops-output";
import { seeded } from "../awk/random";
import { emptyRecord } from "../awk/record";
import { runStep } from "../awk/run";
import { type AwkState, firstGlobals, newReader, SPECIAL_ARRAYS } from "../awk/state";
import { firstWriters } from "../awk/streams";
import { type Code, Vm } from "../awk/vm";
import { errorText } from "../fs/filesystem";
import { baseOf } from "../fs/path";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { type AwkLine, readAwkLine } from "./awk-options";

/** An awk that reads its program, runs it, or has nothing to do but end. */
type Awk = { reading: Reading } | { run: AwkState } | { code: number };

/** The files of the program that are being read. */
interface Reading {
  line: AwkLine;
  fd: number;
  text: Bytes;
  /** the name of the file that messages tell of */
  file: Bytes | null;
}

/** Most bytes of a program. guess: twice the longest argument of a command line */
const PROGRAM_MOST = 262_144;
/** Work of reading one byte of a program. guess: mawk reads some 10 MB/s */
const READ_UNITS = 40;

/** Which awk a process is: by its name, or what the system has. */
function dialectFor(ctx: ProgramContext): Dialect {
  const name = baseOf(ctx.argv0);
  return name === "mawk" ? MAWK : name === "gawk" ? GAWK : dialectOf(ctx.machine);
}

/** Programs that were read, by their text: they are made anew when a record comes back from storage. */
const known = new Map<string, Code>();
const KNOWN_MOST = 64;

function codeOf(source: Bytes, dialect: Dialect): Code {
  const key = `${dialect.isGnu ? "g" : "m"}${source}`;
  let code = known.get(key);
  if (!code) {
    code = compileProgram(source, dialect);
    if (known.size >= KNOWN_MOST) known.delete(known.keys().next().value as string);
    known.set(key, code);
  }
  return code;
}

function start(ctx: ProgramContext): Awk {
  const dialect = dialectFor(ctx);
  const line = readAwkLine(ctx.args, baseOf(ctx.argv0), dialect);
  if (!("stdout" in line)) return { reading: { line, fd: -1, text: line.text ?? "", file: null } };
  ctx.out(line.stdout);
  ctx.err(line.stderr);
  return { code: line.code };
}

/** Reads the files of `-f`; a step to take first, or the code of what could not be read. */
function gather(ctx: ProgramContext, state: Reading, dialect: Dialect): Step | number | null {
  const { files } = state.line;
  const name = baseOf(ctx.argv0);
  for (let file = files[0]; file !== undefined; file = files[0]) {
    if (state.fd < 0) {
      const fd = file === "-" || file === "/dev/stdin" ? 0 : openKept(ctx, file, "r");
      if (typeof fd === "string") {
        const why = errorText(fd);
        ctx.err(
          dialect.isGnu
            ? `${name}: fatal: cannot open source file \`${file}' for reading: ${why}\n`
            : `${name}: cannot open ${file} (${why})\n`,
        );
        return 2;
      }
      state.fd = fd;
    }
    const text = ctx.read(state.fd);
    if (text === "") return waitRead(state.fd);
    if (text !== null) {
      state.text += text;
      if (state.text.length > PROGRAM_MOST) {
        ctx.err(`${name}: out of memory\n`);
        return 2;
      }
      continue;
    }
    if (state.fd > 0) ctx.close(state.fd);
    state.fd = -1;
    state.file = file;
    state.text += "\n";
    files.shift();
  }
  return null;
}

function begin(ctx: ProgramContext, { line, text, file }: Reading, dialect: Dialect): Awk {
  const name = baseOf(ctx.argv0);
  ctx.charge("looked", READ_UNITS * text.length);
  let code: Code;
  try {
    code = codeOf(text, dialect);
  } catch (error) {
    if (error instanceof AwkError) throw error;
    if (!(error instanceof AwkSyntaxError)) throw error;
    ctx.err(syntaxMessage(error, name, text, file, dialect));
    return { code: dialect.isGnu ? (error.message.startsWith("fatal") ? 2 : 1) : 2 };
  }
  for (const warning of code.warnings) ctx.err(`${name}: ${file ?? "cmd. line"}:${warning}\n`);
  const isTerminal = ctx.isTty(1);
  const seed = line.seed ?? (dialect.isGnu ? 0 : ctx.random());
  const state: AwkState = {
    name,
    source: text,
    file,
    pc: 0,
    stack: [],
    frames: [],
    globals: firstGlobals(code.globals.length),
    arrays: {},
    nextArray: Math.max(code.arrays.length, SPECIAL_ARRAYS.length),
    arrayBytes: 0,
    loops: [],
    ranges: new Array(code.ranges).fill(false),
    record: emptyRecord(),
    main: { ...newReader("", false, -1), isEnded: true },
    argument: 0,
    hasOpened: false,
    readers: [],
    writers: firstWriters(isTerminal || line.isInteractive),
    opened: 0,
    child: null,
    work: null,
    expressions: [],
    random: seeded(seed === 0 && dialect.isGnu ? 1 : seed, dialect.isGnu),
    isInteractive: line.isInteractive,
    exitCode: 0,
    isEnding: false,
    code: null,
  };
  state.random.seed = seed;
  const vm = new Vm(ctx, state, code, dialect);
  makeArrays(vm, [name, ...line.operands]);
  try {
    for (const assignment of line.assignments) assign(vm, assignment);
  } catch (error) {
    if (!(error instanceof AwkError)) throw error;
    ctx.err(`${name}: fatal: ${error.message}\n`);
    return { code: error.code };
  }
  return { run: state };
}

/** How a program that cannot be read is told of. @source mawk: error.c (compile_error); gawk: awkgram.y (yyerror) */
function syntaxMessage(error: AwkSyntaxError, name: Bytes, text: Bytes, file: Bytes | null, dialect: Dialect): Bytes {
  const { message, line, at, kind } = error;
  if (!dialect.isGnu) {
    const where = /^unexpected character/.test(message) ? `${line}` : file === null ? `line ${line}` : `${file}: line ${line}`;
    return `${name}: ${where}: ${message}\n`;
  }
  const head = `${name}: ${file ?? "cmd. line"}:${line}: `;
  if (kind === "plain" || at < 0) return `${head}${message}\n`;
  const from = text.lastIndexOf("\n", Math.max(0, at - 1)) + 1;
  const end = text.indexOf("\n", from);
  const shown = text.slice(from, end < 0 ? text.length : end);
  return `${head}${shown}\n${head}${shown.slice(0, at - from).replace(/[^\t]/g, " ")}^ ${message}\n`;
}

function step(ctx: ProgramContext, awk: Awk): Step {
  const dialect = dialectFor(ctx);
  if ("code" in awk) return exit(awk.code);
  if ("reading" in awk) {
    const wait = gather(ctx, awk.reading, dialect);
    if (typeof wait === "number") return exit(wait);
    if (wait !== null) return wait;
    const next = begin(ctx, awk.reading, dialect);
    delete (awk as { reading?: Reading }).reading;
    Object.assign(awk, next);
    return again;
  }
  const { run } = awk;
  if (ctx.process.out.length > 0) return again;
  if (run.code !== null) return exit(run.code);
  const vm = new Vm(ctx, run, codeOf(run.source, dialect), dialect);
  const refused = ctx.writeError(1);
  if (refused !== null) {
    const { message } = refusedWrite(vm, run.writers[0] as AwkState["writers"][number], refused);
    ctx.err(`${run.name}: ${dialect.isGnu ? "fatal: " : ""}${message}\n`);
    return exit(2);
  }
  return runStep(vm);
}

const ABOUT = { path: null, start, step } as const;
/** `awk`: mawk or gawk. @source POSIX.1-2017 awk; mawk 1.3.4-20200120; gawk 5.1.0, compared with 5.2.1 */
export const awk: Program<Awk> = { name: "awk", ...ABOUT };
export const mawk: Program<Awk> = { name: "mawk", ...ABOUT };
export const gawk: Program<Awk> = { name: "gawk", ...ABOUT };
