import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import { exit, type Output, type Program, type ProgramContext } from "../os/program";
import { chosenWord, misuse } from "./operands";
import { getopt } from "./options";
import { readSize } from "./sizes";
import { type StreamState, streamProgram } from "./stream";
import { type CheckState, checkStep } from "./sum-check";
import { addToSum, digestText, isDigest, kindName, plainText, type SumInMaking, type SumKind, sumWork } from "./sum-kinds";

/** Sums that are made. Plain data. */
interface MakeState {
  kind: SumKind;
  /** bytes of a BLAKE2b sum */
  size: number;
  state: SumInMaking;
  tag: boolean;
  end: Bytes;
  binary: boolean;
  /** files were named: their names are printed */
  named: boolean;
}

interface Request {
  readonly make: MakeState;
  readonly check: CheckState | null;
  readonly files: Bytes[];
  readonly debug: boolean;
}

const KINDS: readonly (readonly string[])[] = [
  "bsd",
  "sysv",
  "crc",
  "md5",
  "sha1",
  "sha224",
  "sha256",
  "sha384",
  "sha512",
  "blake2b",
  "sm3",
].map((kind) => [kind]);

const CHECK_ONLY = { "\x01": "ignore-missing", "\x02": "status", w: "warn", "\x03": "quiet", "\x04": "strict" };
const LONG_CHECK = { check: "c", "ignore-missing": "\x01", quiet: "\x03", status: "\x02", warn: "w", strict: "\x04", zero: "z" };
const LONG_DIGEST = { binary: "b", ...LONG_CHECK, tag: "\x05", text: "t" };
const LONG_CKSUM = { algorithm: "a", debug: "\x07", ...LONG_CHECK, length: "l", tag: "\x05", untagged: "\x06" };

/** Length of a BLAKE2b sum, bytes; a complaint when it cannot be. */
function sizeOf(name: string, text: Bytes | undefined): number | Output {
  const fail = (what: string): Output => ({
    stdout: "",
    stderr: `${name}: invalid length: ‘${text ?? ""}’\n${what === "" ? "" : `${name}: ${what}\n`}`,
    code: 1,
  });
  if (text === undefined) return 64;
  const bits = readSize(text, "");
  if (bits === "invalid") return fail("");
  if (bits === "overflow" || bits > 512) return fail("maximum digest length for ‘BLAKE2b’ is 512 bits");
  if (bits % 8 !== 0) return fail("length is not a multiple of 8");
  return bits === 0 ? 64 : bits / 8;
}

type Flags = ReadonlySet<string>;
type Given = readonly (readonly [letter: string, value: Bytes])[];

/** What options do not allow together. */
function contradiction(name: string, flags: Flags, given: Given): string | null {
  const checks = flags.has("c");
  if (flags.has("\x05") && given.findLast(([letter]) => "bt\x05".includes(letter))?.[0] === "t")
    return "--tag does not support --text mode";
  if (flags.has("z") && checks) return "the --zero option is not supported when verifying checksums";
  if (name !== "cksum" && flags.has("\x05") && checks) return "the --tag option is meaningless when verifying checksums";
  if ((flags.has("b") || flags.has("t")) && checks) return "the --binary and --text options are meaningless when verifying checksums";
  for (const [letter, option] of Object.entries(CHECK_ONLY))
    if (flags.has(letter) && !checks) return `the --${option} option is meaningful only when verifying checksums`;
  return null;
}

function newCheck(name: string, kind: SumKind | null, flags: Flags, given: Given, files: readonly Bytes[]): CheckState {
  // How much is told: the last of these options says it.
  const told = given.findLast(([letter]) => "w\x02\x03".includes(letter))?.[0];
  return {
    program: name,
    kind,
    lists: files.length > 0 ? [...files] : ["-"],
    source: null,
    lineNumber: 0,
    now: null,
    count: { right: 0, bad: 0, unreadable: 0, malformed: 0 },
    missing: 0,
    quiet: told === "\x03",
    silent: told === "\x02",
    missingOk: flags.has("\x01"),
    warn: told === "w",
    strict: flags.has("\x04"),
    code: 0,
  };
}

/** What a call of one of the programs asks for. */
function parse(name: string, usual: SumKind, ctx: ProgramContext): Request | Output {
  const isCksum = name === "cksum";
  const spec = name === "sum" ? "rs" : isCksum ? "a:l:bctwz" : `bctwz${usual === "blake2b" ? "l:" : ""}`;
  const long = name === "sum" ? { sysv: "s" } : isCksum ? LONG_CKSUM : { ...LONG_DIGEST, ...(usual === "blake2b" ? { length: "l" } : {}) };
  const { flags, given, values, rest, error } = getopt(name, ctx.args, spec, long);
  if (error) return { stdout: "", stderr: `${error}\n`, code: 1 };
  const fail = (text: string): Output => ({ stdout: "", stderr: `${name}: ${text}\n`, code: 1 });
  if (isCksum && (flags.has("b") || flags.has("t"))) return { stdout: "", stderr: "Try 'cksum --help' for more information.\n", code: 1 };
  let kind = usual;
  if (name === "sum") kind = given.findLast(([letter]) => letter === "r" || letter === "s")?.[0] === "s" ? "sysv" : "bsd";
  if (isCksum && flags.has("a")) {
    const word = chosenWord(name, "algorithm", values.get("a") ?? "", KINDS, 1, true);
    if (typeof word !== "string") return word;
    kind = word as SumKind;
  }
  const size = kind === "blake2b" || values.has("l") ? sizeOf(name, values.get("l")) : 64;
  if (typeof size !== "number") return size;
  if (values.has("l") && kind !== "blake2b" && Number(values.get("l")) !== 0)
    return fail("--length is only supported with --algorithm=blake2b");
  if (flags.has("c") && isCksum && flags.has("a") && !isDigest(kind))
    return fail("--check is not supported with --algorithm={bsd,sysv,crc}");
  const wrong = contradiction(name, flags, given);
  if (wrong !== null) return misuse(name, wrong);
  const last = given.findLast(([letter]) => letter === "\x05" || letter === "\x06")?.[0];
  const make: MakeState = {
    kind,
    size,
    state: null,
    tag: isCksum ? last !== "\x06" : last === "\x05",
    end: flags.has("z") ? "\0" : "\n",
    binary: given.findLast(([letter]) => letter === "b" || letter === "t")?.[0] === "b",
    named: rest.length > 0,
  };
  const check = flags.has("c") ? newCheck(name, isCksum && !flags.has("a") ? null : kind, flags, given, rest) : null;
  return { make, check, files: [...rest], debug: flags.has("\x07") };
}

function print(ctx: ProgramContext, own: MakeState, file: Bytes): void {
  if (!isDigest(own.kind)) {
    ctx.out(`${plainText(own.kind, own.state)}${own.named ? ` ${file}` : ""}${own.end}`);
    return;
  }
  const sum = digestText(own.kind, own.state, own.size);
  const needs = own.end !== "\0" && /[\\\n\r]/.test(file);
  const shown = needs ? file.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\r/g, "\\r") : file;
  ctx.out(
    `${needs ? "\\" : ""}${own.tag ? `${kindName(own.kind, own.size)} (${shown}) = ${sum}` : `${sum} ${own.binary ? "*" : " "}${shown}`}${own.end}`,
  );
}

type SumState = { readonly make: StreamState<MakeState | null> } | { readonly check: CheckState } | { readonly code: number };

function sumProgram(name: string, usual: SumKind): Program<SumState> {
  const maker = streamProgram<MakeState>({
    name,
    parse(ctx) {
      const request = parse(name, usual, ctx);
      return "stdout" in request ? request : { own: request.make, files: request.files };
    },
    data(ctx, own, extent) {
      const bytes = extentBytes(extent, ctx.fs.chunks);
      ctx.charge("hashed", sumWork(own.kind, bytes.length));
      own.state = addToSum(own.kind, own.state, own.size, bytes);
      return false;
    },
    endOfFile(ctx, own, file) {
      print(ctx, own, file);
      own.state = null;
    },
    end: () => 0,
    failsSilently: true,
  });
  return {
    name,
    start(ctx): SumState {
      const request = parse(name, usual, ctx);
      if ("stdout" in request) {
        ctx.err(request.stderr);
        return { code: request.code };
      }
      if (request.debug && request.make.kind === "crc") ctx.err("cksum: using pclmul hardware support\n");
      return request.check === null ? { make: maker.start(ctx) } : { check: request.check };
    },
    step(ctx, state) {
      if ("code" in state) return exit(state.code);
      return "check" in state ? checkStep(ctx, state.check) : maker.step(ctx, state.make);
    },
  };
}

/** `md5sum`. @source coreutils 9.1: digest.c, as the ones below */
export const md5sum = sumProgram("md5sum", "md5");
/** `sha1sum`. */
export const sha1sum = sumProgram("sha1sum", "sha1");
/** `sha224sum`. */
export const sha224sum = sumProgram("sha224sum", "sha224");
/** `sha256sum`. */
export const sha256sum = sumProgram("sha256sum", "sha256");
/** `sha384sum`. */
export const sha384sum = sumProgram("sha384sum", "sha384");
/** `sha512sum`. */
export const sha512sum = sumProgram("sha512sum", "sha512");
/** `b2sum`. */
export const b2sum = sumProgram("b2sum", "blake2b");
/** `cksum`: a CRC, or what `-a` says. */
export const cksum = sumProgram("cksum", "crc");
/** `sum`. */
export const sum = sumProgram("sum", "bsd");
