import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { quoteName, shownName } from "./quoting";

/** Longest list of names that is read, bytes. */
const LIST_MOST = 262_144;

/** Record while the names of the inputs are read; then the program begins with them. */
interface NamesState {
  "--names": Bytes;
  file: Bytes;
  fd: number;
  /** arguments without the option */
  args: Bytes[];
  code: number | null;
}

function isNames(state: unknown): state is NamesState {
  return typeof state === "object" && state !== null && "--names" in state;
}

/** Where `--files0-from` stands among options, shortened as far as `--files`; -1 for nowhere. */
function optionAt(args: readonly Bytes[]): number {
  const end = args.indexOf("--");
  const at = args.findIndex((arg) => /^--files(?:0(?:-(?:f(?:r(?:o(?:m)?)?)?)?)?)?(?:=|$)/.test(arg));
  return end >= 0 && end < at ? -1 : at;
}

function begin(ctx: ProgramContext, name: string): NamesState | null {
  const at = optionAt(ctx.args);
  const arg = ctx.args[at];
  if (arg === undefined) return null;
  const cut = arg.indexOf("=");
  const file = cut >= 0 ? arg.slice(cut + 1) : ctx.args[at + 1];
  if (file === undefined) return null;
  const args = ctx.args.filter((_, i) => i !== at && !(cut < 0 && i === at + 1));
  const state: NamesState = { "--names": "", file, fd: 0, args, code: null };
  const fail = (text: string): NamesState => {
    ctx.err(`${name}: ${text}\n`);
    return { ...state, code: name === "sort" ? 2 : 1 };
  };
  const operand = args.find((each, i) => !/^-./.test(each) && !/^-[a-zA-Z]*[kotST]$/.test(args[i - 1] ?? ""));
  if (operand !== undefined && operand !== "-")
    return fail(
      `extra operand '${operand}'\nfile operands cannot be combined with --files0-from\nTry '${name} --help' for more information.`,
    );
  if (file === "-") return state;
  const fd = ctx.open(file, "r");
  if (typeof fd === "string")
    return fail(
      name === "sort"
        ? `open failed: ${shownName(file)}: ${errorText(fd)}`
        : `cannot open ${quoteName(file)} for reading: ${errorText(fd)}`,
    );
  return { ...state, fd };
}

function readOn(ctx: ProgramContext, name: string, state: NamesState, mark: string): Step {
  for (;;) {
    const got = ctx.read(state.fd);
    if (got === "") return waitRead(state.fd);
    if (got === null) break;
    state["--names"] += got;
    if (state["--names"].length > LIST_MOST) {
      ctx.err(`${name}: ${shownName(state.file)}: ${errorText("E2BIG")}\n`);
      return exit(1);
    }
    if (ctx.isSpent) return again;
  }
  if (state.fd > 0) ctx.close(state.fd);
  const names = state["--names"].split("\0");
  if (names[names.length - 1] === "") names.pop();
  const empty = names.indexOf("");
  if (empty >= 0) ctx.err(`${name}: ${state.file}:${empty + 1}: invalid zero-length file name\n`);
  const known = names.filter((each) => each !== "");
  if (known.length === 0) {
    if (name === "sort") ctx.err(`sort: no input from '${state.file}'\n`);
    return exit(name === "sort" ? 2 : empty >= 0 ? 1 : 0);
  }
  ctx.exec(name, [ctx.argv0, ...(mark !== "" && state.file === "-" ? [mark] : []), ...state.args, "--", ...known]);
  return again;
}

/**
 * Adds `--files0-from` to a program: names from a file in which a NUL ends each become its operands.
 * @param mark - an argument for the program when the names came from standard input
 * @source coreutils 9.1: wc, sort, du
 */
export function withNames<S>(program: Program<S>, mark = ""): Program<S | NamesState> {
  return {
    ...program,
    start: (ctx) => begin(ctx, program.name) ?? program.start(ctx),
    step(ctx, state): Step {
      if (!isNames(state)) return program.step(ctx, state);
      return state.code !== null ? exit(state.code) : readOn(ctx, program.name, state, mark);
    },
  };
}
