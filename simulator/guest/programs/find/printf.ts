import type { Bytes } from "../../../content/bytes";
import { allocatedBytes } from "../../../content/content";
import { fileContent, sizeOf } from "../../fs/filesystem";
import { baseOf } from "../../fs/path";
import { formatDate } from "../../os/calendar";
import type { ProgramContext } from "../../os/program";
import { groupName, userName } from "../../os/users";
import { unescapeText } from "../../shell/echo";
import { accessed, inodeNumber, modeText, modified, nanosOf } from "../ls-format";
import { type Candidate, fileSystemType, typeLetter } from "./test-node";

function directory(shown: Bytes): Bytes {
  const cut = shown.lastIndexOf("/");
  return cut < 0 ? "." : cut === 0 ? "" : shown.slice(0, cut);
}

function below(candidate: Candidate): Bytes {
  return candidate.shown === candidate.start ? "" : candidate.shown.slice(candidate.start.length).replace(/^\//, "");
}

/** What one directive of `-printf` stands for; null when it is unknown. @source findutils 4.9: find, -printf */
function directive(ctx: ProgramContext, key: string, candidate: Candidate): Bytes | null {
  const { visit, shown } = candidate;
  const { found } = visit;
  const { node } = found;
  const seconds = modified(ctx, found);
  switch (key[0]) {
    case "p":
      return shown;
    case "f":
      return baseOf(shown);
    case "h":
      return directory(shown);
    case "P":
      return below(candidate);
    case "H":
      return candidate.start;
    case "s":
      return String(sizeOf(node));
    case "b":
    case "k": {
      const bytes = node.t === "d" ? 4096 : node.t === "f" ? allocatedBytes(fileContent(node)) : 0;
      return String(Math.ceil(bytes / (key === "b" ? 512 : 1024)));
    }
    case "m":
      return (node.m & 0o7777).toString(8);
    case "M":
      return modeText(found);
    case "y":
      return typeLetter(visit);
    case "Y": {
      const target = ctx.fs.lookup(found.path);
      return typeof target === "string" ? "N" : target.node.t;
    }
    case "u":
      return userName(ctx.machine, node.u);
    case "U":
      return String(node.u);
    case "g":
      return groupName(ctx.machine, node.g);
    case "G":
      return String(node.g);
    case "d":
      return String(visit.depth);
    case "l":
      return node.t === "l" ? node.d : "";
    case "n":
      return String(node.t === "d" ? 2 : (node.k ?? 1));
    case "i":
      return String(inodeNumber(found));
    case "t":
    case "c":
      return fullTime(seconds);
    case "a":
      return fullTime(accessed(ctx, found));
    case "A":
      return timePart(accessed(ctx, found), key[1] ?? "");
    case "T":
    case "C":
      return timePart(seconds, key[1] ?? "");
    case "F":
      return fileSystemType(found);
    case "D":
      return "51713";
    case "S":
      return "1.000000";
    case "Z":
      return "";
    case "%":
      return "%";
    default:
      return null;
  }
}

/** Ten digits behind the point, as find writes fractions of a second. */
function fraction(seconds: number): string {
  return `${nanosOf(seconds)}0`;
}

const fullTime = (seconds: number): Bytes => formatDate(`%a %b %e %H:%M:%S.${fraction(seconds)} %Y`, Math.floor(seconds), 0);

/** One part of a time: `@`, `+`, or a letter of strftime; seconds have their fraction. */
function timePart(seconds: number, letter: string): Bytes {
  const whole = Math.floor(seconds);
  if (letter === "@") return `${whole}.${fraction(seconds)}`;
  if (letter === "+") return formatDate(`%F+%T.${fraction(seconds)}`, whole, 0);
  const text = formatDate(`%${letter}`, whole, 0);
  if (letter === "S" || letter === "T" || letter === "X") return `${text}.${fraction(seconds)}`;
  return letter === "r" ? text.replace(/ /, `.${fraction(seconds)} `) : text;
}

/** Text of `-printf` for a node. */
export function formatNode(ctx: ProgramContext, format: Bytes, candidate: Candidate): Bytes {
  const text = format.replace(/\\(?:[abfnrtv\\]|[0-7]{1,3})/g, (found) => (found === "\\0" ? "\0" : unescapeText(found, "format").text));
  return text.replace(
    /%([-+ #0]*)(\d*)(?:\.(\d+))?([TAC].|.)/gs,
    (whole, flags: string, width: string, precision: string | undefined, key: string) => {
      const value = directive(ctx, key, candidate);
      if (value === null) return whole;
      const cut = precision === undefined ? value : value.slice(0, Number(precision));
      const size = Math.min(Number(width || 0), 65_536);
      return flags.includes("-") ? cut.padEnd(size) : cut.padStart(size, flags.includes("0") ? "0" : " ");
    },
  );
}
