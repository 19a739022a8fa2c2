import { type Bytes, changeCase } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step } from "../os/program";
import { bare, isStep, type LineSource, nextLine, openSources } from "./line-source";
import { badOptions, misuse } from "./operands";
import { getopt } from "./options";

interface Line {
  text: Bytes;
  fields: Bytes[];
}
interface Side {
  source: LineSource;
  /** number of the field that is compared, from 0 */
  key: number;
  /** the line under way, and lines with the same key */
  line: Line | null;
  same: Line[];
  /** memory that those take, bytes */
  held: number;
  ended: boolean;
  last: Bytes | null;
  disordered: boolean;
  unpaired: boolean;
}
interface JoinState {
  sides: [Side, Side];
  paired: boolean;
  separator: Bytes | null;
  end: Bytes;
  fold: boolean;
  empty: Bytes;
  /** file and field of each column; null: the usual ones; `auto`: as many as the first lines have */
  format: [file: number, field: number][] | null;
  auto: boolean;
  check: "usual" | "always" | "never";
  header: boolean;
  /** where the product of equal lines stands */
  product: { i: number; j: number } | null;
  unpairable: boolean;
  phase: "header" | "fill" | "gather0" | "gather1" | "done";
  code: number;
}

const LONG = {
  "ignore-case": "i",
  "check-order": "\x01",
  "nocheck-order": "\x02",
  "zero-terminated": "z",
  header: "\x03",
};

function fieldsOf(state: JoinState, text: Bytes): Bytes[] {
  const { separator } = state;
  if (separator === null) return text.split(/[ \t\n]+/).filter((part) => part !== "");
  return separator === "\n" ? [text] : text.split(separator);
}

function keyOf(state: JoinState, side: Side, line: Line): Bytes {
  const key = line.fields[side.key] ?? "";
  return state.fold ? changeCase(key, false) : key;
}

function fieldNumber(text: Bytes): number | Output {
  if (!/^\d+$/.test(text) || Number(text) === 0) return { stdout: "", stderr: `join: invalid field number: ‘${text}’\n`, code: 1 };
  return Math.min(Number(text), 1e9) - 1;
}

function formatOf(text: Bytes): [number, number][] | Output {
  const out: [number, number][] = [];
  for (const spec of text.split(/[, \t]/)) {
    if (spec === "0") {
      out.push([0, 0]);
      continue;
    }
    const found = /^([12])\.(.*)$/s.exec(spec);
    if (!found) {
      const number = /^(\d)/.exec(spec)?.[1];
      return {
        stdout: "",
        stderr: `join: invalid ${number === "1" || number === "2" || number === "0" ? "field specifier" : "file number in field spec"}: ‘${spec}’\n`,
        code: 1,
      };
    }
    const field = fieldNumber(found[2] ?? "");
    if (typeof field !== "number") return field;
    out.push([Number(found[1]), field]);
  }
  return out;
}

/** Separator of `-t`; a complaint when it is more than a byte. */
function separatorOf(text: Bytes): Bytes | Output {
  if (text === "\\0") return "\0";
  if (text === "") return "\n";
  return text.length === 1 ? text : { stdout: "", stderr: `join: multi-character tab ‘${text}’\n`, code: 1 };
}

function start(ctx: ProgramContext): JoinState | Output {
  const { flags, given, values, rest, error } = getopt("join", ctx.args, "a:e:i1:2:j:o:t:v:z\x01\x02\x03", LONG);
  if (error) return badOptions(error);
  const keys: [number, number] = [0, 0];
  const keyed: [boolean, boolean] = [false, false];
  const unpaired: [boolean, boolean] = [false, false];
  let paired = true;
  let format: JoinState["format"] = null;
  for (const [letter, value] of given) {
    if (letter === "1" || letter === "2" || letter === "j") {
      const field = fieldNumber(value);
      if (typeof field !== "number") return field;
      for (const i of [0, 1] as const) {
        if (letter === (i === 0 ? "2" : "1")) continue;
        const old: number = keyed[i] ? (keys[i] as number) : field;
        if (old !== field) return { stdout: "", stderr: `join: incompatible join fields ${old + 1}, ${field + 1}\n`, code: 1 };
        keyed[i] = true;
        keys[i] = field;
      }
    } else if (letter === "a" || letter === "v") {
      if (value !== "1" && value !== "2") return { stdout: "", stderr: `join: invalid field number: ‘${value}’\n`, code: 1 };
      unpaired[Number(value) - 1] = true;
      if (letter === "v") paired = false;
    } else if (letter === "o" && value !== "auto") {
      const list = formatOf(value);
      if ("stdout" in list) return list;
      format = [...(format ?? []), ...list];
    }
  }
  const differ = (letter: string): boolean => new Set(given.filter(([each]) => each === letter).map(([, value]) => value)).size > 1;
  if (differ("t")) return { stdout: "", stderr: "join: incompatible tabs\n", code: 1 };
  if (differ("e")) return { stdout: "", stderr: "join: conflicting empty-field replacement strings\n", code: 1 };
  const tab = values.get("t");
  const separator = tab === undefined ? null : separatorOf(tab);
  if (separator !== null && typeof separator !== "string") return separator;
  if (rest.length === 0) return misuse("join", "missing operand");
  if (rest.length === 1) return misuse("join", `missing operand after ‘${rest[0]}’`);
  if (rest.length > 2) return misuse("join", `extra operand ‘${rest[2]}’`);
  if (rest[0] === "-" && rest[1] === "-")
    return { stdout: "", stderr: "join: both files cannot be standard input: No such file or directory\n", code: 1 };
  const sources = openSources(ctx, "join", rest);
  if (sources === null) return { stdout: "", stderr: "", code: 1 };
  const side = (i: 0 | 1): Side => ({
    source: sources[i] as LineSource,
    key: keys[i],
    line: null,
    same: [],
    held: 0,
    ended: false,
    last: null,
    disordered: false,
    unpaired: unpaired[i],
  });
  const check = given.findLast(([letter]) => letter === "\x01" || letter === "\x02")?.[0];
  return {
    sides: [side(0), side(1)],
    paired,
    separator,
    end: flags.has("z") ? "\0" : "\n",
    fold: flags.has("i"),
    empty: values.get("e") ?? "",
    format,
    auto: values.get("o") === "auto",
    check: check === "\x01" ? "always" : check === "\x02" ? "never" : "usual",
    header: flags.has("\x03"),
    product: null,
    unpairable: false,
    phase: flags.has("\x03") ? "header" : "fill",
    code: 0,
  };
}

/** Reads a side's next line; a step while it cannot. */
function advance(ctx: ProgramContext, state: JoinState, i: 0 | 1, checks = true): Step | null {
  const side = state.sides[i];
  const next = nextLine(ctx, side.source, state.end);
  if (isStep(next)) return next;
  if (next === null) {
    side.line = null;
    side.ended = true;
    return null;
  }
  const text = bare(next.line, state.end);
  const line: Line = { text, fields: fieldsOf(state, text) };
  ctx.charge("field", Math.max(1, line.fields.length / 4));
  const key = keyOf(state, side, line);
  const isChecked = checks && (state.check === "always" || (state.check === "usual" && state.unpairable)) && !side.disordered;
  if (isChecked && side.last !== null && side.last > key) {
    side.disordered = true;
    ctx.err(`join: ${side.source.name}:${side.source.count}: is not sorted: ${text}\n`);
    if (state.check === "always") return exit(1);
  }
  side.last = key;
  side.line = line;
  return null;
}

/** A joined line; one side may be missing. */
function joined(state: JoinState, a: Line | null, b: Line | null): Bytes {
  const by = state.separator === null || state.separator === "\n" ? " " : state.separator;
  const [left, right] = state.sides;
  const filled = (text: Bytes | undefined): Bytes => (text === undefined || text === "" ? state.empty : text);
  const key = a ? a.fields[left.key] : b?.fields[right.key];
  if (state.format)
    return (
      state.format.map(([file, field]) => filled(file === 0 ? key : file === 1 ? a?.fields[field] : b?.fields[field])).join(by) + state.end
    );
  const others = (line: Line | null, at: number): Bytes[] => (line ? line.fields.filter((_, i) => i !== at).map(filled) : []);
  return [filled(key), ...others(a, left.key), ...others(b, right.key)].join(by) + state.end;
}

/** With `-o auto` lines have the fields that the first lines of the files have. */
function settleFormat(state: JoinState): void {
  if (!state.auto || state.format) return;
  const [left, right] = state.sides;
  const list = (file: 1 | 2, side: Side): [number, number][] =>
    (side.line?.fields ?? []).flatMap((_, i): [number, number][] => (i === side.key ? [] : [[file, i]]));
  state.format = [[0, 0], ...list(1, left), ...list(2, right)];
}

function compare(ctx: ProgramContext, state: JoinState): number {
  const [a, b] = state.sides;
  ctx.charge("compared", 1);
  if (!a.line) return 1;
  if (!b.line) return -1;
  const [x, y] = [keyOf(state, a, a.line), keyOf(state, b, b.line)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Keeps a line with its fields among those of one key. */
function keep(side: Side, line: Line): void {
  side.same.push(line);
  side.held += 64 + line.text.length * 2 + line.fields.length * 32;
}

/** Lines of one side with the key of those gathered; a step while more may come. */
function gather(ctx: ProgramContext, state: JoinState, i: 0 | 1): Step | null {
  const side = state.sides[i];
  const key = keyOf(state, state.sides[0], state.sides[0].same[0] as Line);
  for (;;) {
    if (ctx.isSpent) return again;
    const step = advance(ctx, state, i);
    if (step) return step;
    if (!side.line || keyOf(state, side, side.line) !== key) return null;
    keep(side, side.line);
    if (side.same.length % 256 === 0 && !ctx.hold(state.sides[0].held + state.sides[1].held)) {
      ctx.err("join: memory exhausted\n");
      return exit(1);
    }
  }
}

/** Writes all pairs of equal lines; true when they are written. */
function multiply(ctx: ProgramContext, state: JoinState): boolean {
  const [a, b] = state.sides;
  const at = state.product ?? { i: 0, j: 0 };
  state.product = at;
  while (at.i < a.same.length) {
    while (at.j < b.same.length) {
      if (ctx.isSpent || ctx.process.out.length > 0) return false;
      if (state.paired) ctx.out(joined(state, a.same[at.i] as Line, b.same[at.j] as Line));
      at.j++;
    }
    at.i++;
    at.j = 0;
  }
  state.product = null;
  for (const side of [a, b]) {
    side.same = [];
    side.held = 0;
  }
  return true;
}

function work(ctx: ProgramContext, state: JoinState): Step | null {
  const [a, b] = state.sides;
  if (state.phase === "gather0" || state.phase === "gather1") {
    if (state.phase === "gather0") {
      const step = gather(ctx, state, 0);
      if (step) return step;
      state.phase = "gather1";
    }
    if (state.product === null) {
      const step = gather(ctx, state, 1);
      if (step) return step;
    }
    if (multiply(ctx, state)) state.phase = "fill";
    return null;
  }
  for (const i of [0, 1] as const) {
    const side = state.sides[i];
    if (side.line !== null || side.ended) continue;
    const step = advance(ctx, state, i, state.phase !== "header");
    if (step) return step;
  }
  settleFormat(state);
  if (state.phase === "header") {
    if (a.line || b.line) ctx.out(joined(state, a.line, b.line));
    a.line = null;
    b.line = null;
    a.last = null;
    b.last = null;
    state.phase = "fill";
    return null;
  }
  if (!a.line && !b.line) {
    state.phase = "done";
    if (a.disordered || b.disordered) {
      ctx.err("join: input is not in sorted order\n");
      state.code = 1;
    }
    return null;
  }
  const order = compare(ctx, state);
  if (order === 0) {
    keep(a, a.line as Line);
    keep(b, b.line as Line);
    state.phase = "gather0";
    return null;
  }
  state.unpairable = true;
  const side = order < 0 ? a : b;
  if (side.unpaired) ctx.out(order < 0 ? joined(state, side.line, null) : joined(state, null, side.line));
  side.line = null;
  return null;
}

/** `join`. @source coreutils 9.1: join */
export const join: Program<JoinState | Output> = {
  name: "join",
  start(ctx) {
    const state = start(ctx);
    if ("stdout" in state) ctx.err(state.stderr);
    return state;
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`join: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      if (state.phase === "done") return exit(state.code);
      const step = work(ctx, state);
      if (step) return step;
    }
    return again;
  },
};
