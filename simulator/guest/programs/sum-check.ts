import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { again, exit, type ProgramContext, type Step, waitRead } from "../os/program";
import { type LineSource, nextLine, openSource } from "./line-source";
import { shownName } from "./quoting";
import { addToSum, digestText, kindName, type SumInMaking, type SumKind, sumWork } from "./sum-kinds";

/** Lists of sums that are checked. Plain data. */
export interface CheckState {
  program: string;
  /** null: each line says which it is */
  kind: SumKind | null;
  lists: Bytes[];
  source: LineSource | null;
  lineNumber: number;
  /** the file being checked, and where it is read */
  now: { sum: string; name: Bytes; kind: SumKind; size: number; fd: number; state: SumInMaking } | null;
  count: { right: number; bad: number; unreadable: number; malformed: number };
  /** files that are not there, which does not matter */
  missing: number;
  quiet: boolean;
  silent: boolean;
  missingOk: boolean;
  warn: boolean;
  strict: boolean;
  code: number;
}

const TAGS: readonly (readonly [RegExp, SumKind])[] = [
  [/^MD5/, "md5"],
  [/^SHA1/, "sha1"],
  [/^SHA224/, "sha224"],
  [/^SHA256/, "sha256"],
  [/^SHA384/, "sha384"],
  [/^SHA512/, "sha512"],
  [/^BLAKE2b/, "blake2b"],
  [/^SM3/, "sm3"],
];
/** Hexadecimal digits of each. */
const DIGITS: Readonly<Partial<Record<SumKind, number>>> = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128, sm3: 64 };

function isRightLength(kind: SumKind, digits: number): boolean {
  return kind === "blake2b" ? digits > 0 && digits <= 128 && digits % 2 === 0 : DIGITS[kind] === digits;
}

/** What a line says: a sum and a name; null when it is malformed. */
function parseLine(known: SumKind | null, line: Bytes): { sum: string; name: Bytes; kind: SumKind } | null {
  let text = line.replace(/\r$/, "").replace(/^[ \t]+/, "");
  const isEscaped = text.startsWith("\\");
  if (isEscaped) text = text.slice(1);
  const withoutEscapes = (name: Bytes): Bytes =>
    isEscaped ? name.replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c === "r" ? "\r" : c)) : name;
  const tag = TAGS.find(([pattern]) => pattern.test(text));
  if (tag && (known === null || known === tag[1])) {
    const found = /^[A-Za-z0-9]+(?:-(\d+))? ?\((.*)\) *= *([0-9a-fA-F]+)$/s.exec(text);
    if (!found) return null;
    const sum = found[3] ?? "";
    const bits = found[1] === undefined ? (tag[1] === "blake2b" ? 512 : null) : Number(found[1]);
    if (!isRightLength(tag[1], sum.length) || (bits !== null && bits !== sum.length * 4)) return null;
    return { sum: sum.toLowerCase(), name: withoutEscapes(found[2] ?? ""), kind: tag[1] };
  }
  if (known === null) return null;
  const plain = /^([0-9a-fA-F]+)[ \t]([ *]?)(.+)$/s.exec(text);
  if (!plain || !isRightLength(known, (plain[1] ?? "").length)) return null;
  return { sum: (plain[1] ?? "").toLowerCase(), name: withoutEscapes(plain[3] ?? ""), kind: known };
}

const listName = (name: Bytes): Bytes => (name === "-" ? "'standard input'" : shownName(name));

function endOfList(ctx: ProgramContext, st: CheckState, name: Bytes): void {
  const { right, bad, unreadable, malformed } = st.count;
  const say = (text: string): void => ctx.err(`${st.program}: ${text}\n`);
  const some = (count: number, one: string, many: string): void => {
    if (count > 0 && !st.silent) say(`WARNING: ${count === 1 ? `1 ${one}` : `${count} ${many}`}`);
  };
  const all = right + bad + unreadable;
  if (all === 0 && st.missing === 0) {
    say(`${listName(name)}: no properly formatted checksum lines found`);
    st.code = 1;
  } else {
    some(malformed, "line is improperly formatted", "lines are improperly formatted");
    some(unreadable, "listed file could not be read", "listed files could not be read");
    some(bad, "computed checksum did NOT match", "computed checksums did NOT match");
    if (st.missingOk && right + bad === 0) {
      if (!st.silent) say(`${listName(name)}: no file was verified`);
      st.code = 1;
    }
  }
  if (bad + unreadable > 0 || (st.strict && malformed > 0)) st.code = 1;
  st.count = { right: 0, bad: 0, unreadable: 0, malformed: 0 };
  st.missing = 0;
  st.lineNumber = 0;
}

/** A name as results show it. */
function resultName(name: Bytes): Bytes {
  if (!/[\n\r]/.test(name)) return name;
  return `\\${name.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}`;
}

function openListed(ctx: ProgramContext, st: CheckState, found: { sum: string; name: Bytes; kind: SumKind }): void {
  const fd = found.name === "-" ? 0 : ctx.fs.isDir(ctx.path(found.name)) ? "EISDIR" : ctx.open(found.name, "r");
  if (typeof fd === "number") {
    st.now = { ...found, size: found.sum.length / 2, fd, state: null };
    return;
  }
  if (st.missingOk && fd === "ENOENT") {
    st.missing++;
    return;
  }
  ctx.err(`${st.program}: ${shownName(found.name)}: ${errorText(fd)}\n`);
  if (!st.silent) ctx.out(`${resultName(found.name)}: FAILED open or read\n`);
  st.count.unreadable++;
}

/** Reads on in the file being checked; something to wait for, null otherwise. */
function readListed(ctx: ProgramContext, st: CheckState, now: NonNullable<CheckState["now"]>): Step | null {
  const got = ctx.take(now.fd);
  if (Array.isArray(got)) {
    if (got.length === 0) return waitRead(now.fd);
    for (const extent of got) {
      const bytes = extentBytes(extent, ctx.fs.chunks);
      ctx.charge("hashed", sumWork(now.kind, bytes.length));
      now.state = addToSum(now.kind, now.state, now.size, bytes);
    }
    return null;
  }
  if (now.fd > 0) ctx.close(now.fd);
  const isRight = digestText(now.kind, now.state, now.size) === now.sum;
  if (isRight) st.count.right++;
  else st.count.bad++;
  if (!st.silent && !(isRight && st.quiet)) ctx.out(`${resultName(now.name)}: ${isRight ? "OK" : "FAILED"}\n`);
  st.now = null;
  return null;
}

/** The next line of a list; something to wait for, null otherwise. */
function readList(ctx: ProgramContext, st: CheckState, source: LineSource): Step | null {
  const next = nextLine(ctx, source);
  if (next !== null && "do" in next) return next;
  if (next === null) {
    endOfList(ctx, st, source.name);
    st.source = null;
    return null;
  }
  st.lineNumber++;
  const line = next.line.replace(/\n$/, "");
  if (line.startsWith("#") || line === "") return null;
  const found = parseLine(st.kind, line);
  if (found && !(source.name === "-" && found.name === "-")) {
    openListed(ctx, st, found);
    return null;
  }
  st.count.malformed++;
  if (st.warn && !st.silent)
    ctx.err(
      `${st.program}: ${listName(source.name)}: ${st.lineNumber}: improperly formatted ${kindName(st.kind ?? "md5", 64)} checksum line\n`,
    );
  return null;
}

/** Goes on with the checks. */
export function checkStep(ctx: ProgramContext, st: CheckState): Step {
  while (!ctx.isSpent) {
    if (ctx.process.out.length > 0) return again;
    const refused = ctx.writeError(1);
    if (refused !== null) {
      ctx.err(`${st.program}: write error\n`);
      return exit(1);
    }
    let wait: Step | null = null;
    if (st.now !== null) wait = readListed(ctx, st, st.now);
    else if (st.source !== null) wait = readList(ctx, st, st.source);
    else {
      const name = st.lists.shift();
      if (name === undefined) return exit(st.code);
      const source = openSource(ctx, name);
      if (typeof source !== "string") st.source = source;
      else {
        ctx.err(
          source === "EISDIR"
            ? `${st.program}: ${listName(name)}: read error\n`
            : `${st.program}: ${listName(name)}: ${errorText(source)}\n`,
        );
        st.code = 1;
      }
    }
    if (wait !== null) return wait;
  }
  return again;
}
