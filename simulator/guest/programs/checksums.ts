import type { Bytes } from "../../content/bytes";
import { extentBytes, extentSize } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";
import { addToCrc, addToDigest, type DigestName, type DigestState, endCrc, endDigest } from "./digest";
import { usage } from "./filter";
import { getopt } from "./options";
import { shownName } from "./quoting";
import { streamProgram } from "./stream";

interface Line {
  readonly sum: string;
  readonly name: Bytes;
}
interface SumState {
  digest: DigestState | null;
  tag: boolean;
  end: Bytes;
  binary: boolean;
  /** lists of checksums to check; null: checksums are made */
  check: null | {
    list: Bytes;
    text: Bytes;
    queue: Line[];
    bad: number;
    unreadable: number;
    malformed: number;
    right: number;
    quiet: boolean;
    silent: boolean;
    missingOk: boolean;
    warn: boolean;
    strict: boolean;
    /** the file being checked and where it is read */
    now: Line | null;
    fd: number;
  };
}

const LONG = {
  binary: "b",
  check: "c",
  text: "t",
  zero: "z",
  tag: "T",
  quiet: "q",
  status: "S",
  warn: "w",
  strict: "R",
  "ignore-missing": "M",
};

function escaped(name: Bytes): Bytes {
  return name.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\r/g, "\\r");
}

function print(ctx: ProgramContext, own: SumState, name: DigestName, file: Bytes): void {
  const sum = endDigest(name, own.digest);
  const shown = own.end === "\0" ? file : escaped(file);
  const mark = shown === file ? "" : "\\";
  ctx.out(`${mark}${own.tag ? `${name.toUpperCase()} (${shown}) = ${sum}` : `${sum} ${own.binary ? "*" : " "}${shown}`}${own.end}`);
  own.digest = null;
}

/** Lines of a list of checksums; malformed ones are counted. */
function parseList(name: DigestName, text: Bytes, check: NonNullable<SumState["check"]>): Line[] {
  const digits = endDigest(name, null).length;
  const plain = new RegExp(`^\\\\?([0-9a-fA-F]{${digits}}) [ *](.*)$`, "s");
  const tagged = new RegExp(`^\\\\?${name.toUpperCase()} ?\\((.*)\\) ?= ?([0-9a-fA-F]{${digits}})$`, "s");
  const out: Line[] = [];
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const found = plain.exec(line);
    const other = found ? null : tagged.exec(line);
    const sum = found?.[1] ?? other?.[2];
    const file = found?.[2] ?? other?.[1];
    if (sum === undefined || file === undefined) check.malformed++;
    else out.push({ sum: sum.toLowerCase(), name: line.startsWith("\\") ? file.replace(/\\n/g, "\n").replace(/\\\\/g, "\\") : file });
  }
  return out;
}

/** Checks one file after another, a piece each call; the exit code when all are done. */
function checkOn(ctx: ProgramContext, own: SumState, algorithm: DigestName, program: string): number | null {
  const check = own.check;
  if (check === null) return 0;
  if (check.now === null) {
    const next = check.queue.shift();
    if (next === undefined) return checkEnd(ctx, check, program);
    const fd = ctx.fs.isDir(ctx.path(next.name)) ? "EISDIR" : ctx.open(next.name, "r");
    if (typeof fd === "string") {
      if (check.missingOk && fd === "ENOENT") return null;
      ctx.err(`${program}: ${shownName(next.name)}: ${errorText(fd)}\n`);
      if (!check.silent) ctx.out(`${next.name}: FAILED open or read\n`);
      check.unreadable++;
      return null;
    }
    check.now = next;
    check.fd = fd;
    own.digest = null;
    return null;
  }
  const got = ctx.take(check.fd);
  if (Array.isArray(got)) {
    for (const extent of got) digestExtent(ctx, own, algorithm, extentBytes(extent, ctx.fs.chunks));
    return null;
  }
  ctx.close(check.fd);
  const isRight = endDigest(algorithm, own.digest) === check.now.sum;
  if (isRight) check.right++;
  else check.bad++;
  if (!check.silent && !(isRight && check.quiet)) ctx.out(`${check.now.name}: ${isRight ? "OK" : "FAILED"}\n`);
  check.now = null;
  return null;
}

function checkEnd(ctx: ProgramContext, check: NonNullable<SumState["check"]>, program: string): number {
  const some = (count: number, one: string, many: string): void => {
    if (count > 0 && !check.silent) ctx.err(`${program}: WARNING: ${count === 1 ? `1 ${one}` : `${count} ${many}`}\n`);
  };
  if (check.right + check.bad + check.unreadable === 0) {
    if (check.malformed > 0 || !check.missingOk) ctx.err(`${program}: ${check.list}: no properly formatted checksum lines found\n`);
    else ctx.err(`${program}: ${check.list}: no file was verified\n`);
    return 1;
  }
  some(check.malformed, "line is improperly formatted", "lines are improperly formatted");
  some(check.unreadable, "listed file could not be read", "listed files could not be read");
  some(check.bad, "computed checksum did NOT match", "computed checksums did NOT match");
  return check.bad + check.unreadable > 0 || (check.strict && check.malformed > 0) ? 1 : 0;
}

function digestExtent(ctx: ProgramContext, own: SumState, algorithm: DigestName, bytes: Bytes): void {
  ctx.charge("hashed", bytes.length);
  own.digest = addToDigest(algorithm, own.digest, bytes);
}

function sumProgram(algorithm: DigestName) {
  const program = `${algorithm}sum`;
  return streamProgram<SumState>({
    name: program,
    parse(ctx) {
      const { flags, rest, error } = getopt(program, ctx.args, "bctzwTqSRM", LONG);
      if (error) return usage(error);
      if (!flags.has("c") && (flags.has("q") || flags.has("S") || flags.has("w") || flags.has("R") || flags.has("M"))) {
        const option = flags.has("q")
          ? "quiet"
          : flags.has("S")
            ? "status"
            : flags.has("w")
              ? "warn"
              : flags.has("R")
                ? "strict"
                : "ignore-missing";
        return usage(
          `${program}: the --${option} option is meaningful only when verifying checksums\nTry '${program} --help' for more information.`,
        );
      }
      const own: SumState = { digest: null, tag: flags.has("T"), end: flags.has("z") ? "\0" : "\n", binary: flags.has("b"), check: null };
      if (flags.has("c"))
        own.check = {
          list: rest[0] ?? "-",
          text: "",
          queue: [],
          bad: 0,
          unreadable: 0,
          malformed: 0,
          right: 0,
          quiet: flags.has("q"),
          silent: flags.has("S"),
          missingOk: flags.has("M"),
          warn: flags.has("w"),
          strict: flags.has("R"),
          now: null,
          fd: -1,
        };
      return { own, files: [...rest] };
    },
    data(ctx, own, extent) {
      const bytes = extentBytes(extent, ctx.fs.chunks);
      if (own.check === null) digestExtent(ctx, own, algorithm, bytes);
      else if (own.check.text.length + bytes.length <= 8_388_608) own.check.text += bytes;
      return false;
    },
    endOfFile(ctx, own, file) {
      if (own.check === null) {
        print(ctx, own, algorithm, file);
        return;
      }
      own.check.queue.push(...parseList(algorithm, own.check.text, own.check));
      own.check.text = "";
    },
    end: (ctx, own) => checkOn(ctx, own, algorithm, program),
  });
}
export const md5sum = sumProgram("md5");
export const sha1sum = sumProgram("sha1");
export const sha224sum = sumProgram("sha224");
export const sha256sum = sumProgram("sha256");
export const sha384sum = sumProgram("sha384");
export const sha512sum = sumProgram("sha512");

/** `cksum` with its CRC. @source coreutils 9.1: cksum */
export const cksum = streamProgram<{ crc: number; length: number }>({
  name: "cksum",
  parse(ctx) {
    const { rest, error } = getopt("cksum", ctx.args, "");
    return error ? usage(error) : { own: { crc: 0, length: 0 }, files: [...rest] };
  },
  data(ctx, own, extent) {
    const bytes = extentBytes(extent, ctx.fs.chunks);
    ctx.charge("hashed", bytes.length);
    own.crc = addToCrc(own.crc, bytes);
    own.length += extentSize(extent);
    return false;
  },
  endOfFile(ctx, own, file) {
    ctx.out(`${endCrc(own.crc, own.length)} ${own.length}${file === "-" ? "" : ` ${file}`}\n`);
    own.crc = 0;
    own.length = 0;
  },
  end: () => 0,
});
