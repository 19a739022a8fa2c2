import type { Bytes } from "../../content/bytes";
import { errorText, type Found, sizeOf } from "../fs/filesystem";
import { usageOf } from "../fs/volume";
import { formatDate } from "../os/calendar";
import type { ProgramContext } from "../os/program";
import { localZone, zoneAt } from "../os/time-zone";
import { groupName, userName } from "../os/users";
import { unescapeText } from "../shell/echo";
import { accessed, blocksOf, inodeNumber, linkCount, modeText, modified, nanosOf } from "./ls-format";
import { badOptions, misuse, operandProgram } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";

/** What kind of node it is, in stat's words. */
function kindText(found: Found): string {
  if (found.synth?.isPipe) return "fifo";
  if (found.synth?.device) return found.synth.device.kind === "c" ? "character special file" : "block special file";
  if (found.node.t === "d") return "directory";
  if (found.node.t === "l") return "symbolic link";
  return sizeOf(found.node) === 0 ? "regular empty file" : "regular file";
}

const TYPE_BITS = { f: 0o100000, d: 0o040000, l: 0o120000 } as const;
/** Number of the boot disk's partition: major 202, minor 1. @source Linux: devices.txt */
const DEVICE = 0xca01;

/** A value: a number, which `+ '0#` and a precision are for, a time, or a text. */
type Value = { readonly text: Bytes } | { readonly n: number; readonly base?: 8 | 16 } | { readonly time: number };

/** What one directive of `-c` stands for; null when it is unknown. @source coreutils 9.1: stat.c, print_stat */
function directive(ctx: ProgramContext, key: string, name: Bytes, found: Found): Value | null {
  const { node } = found;
  const device = found.synth?.device;
  const kind = found.synth?.isPipe ? 0o010000 : device ? (device.kind === "c" ? 0o020000 : 0o060000) : TYPE_BITS[node.t];
  switch (key) {
    case "n":
      return { text: name };
    case "N":
      return { text: node.t === "l" ? `${quoteName(name)} -> ${quoteName(node.d)}` : quoteName(name) };
    case "s":
      return { n: sizeOf(node) };
    case "a":
      return { n: node.m & 0o7777, base: 8 };
    case "A":
      return { text: modeText(found) };
    case "f":
      return { n: kind | node.m, base: 16 };
    case "F":
      return { text: kindText(found) };
    case "U":
      return { text: userName(ctx.machine, node.u) };
    case "G":
      return { text: groupName(ctx.machine, node.g) };
    case "C":
      return { text: "?" };
    case "m":
      return { text: mountPoint(found) };
    case "w":
      return { text: "-" };
    case "x":
      return { text: stamp(ctx, accessed(ctx, found)) };
    case "y":
    case "z":
      return { text: stamp(ctx, modified(ctx, found)) };
    case "X":
      return { time: accessed(ctx, found) };
    case "Y":
    case "Z":
      return { time: modified(ctx, found) };
    default:
      return numberOf(key, found);
  }
}

function numberOf(key: string, found: Found): Value | null {
  const { node } = found;
  const device = found.synth?.device;
  switch (key) {
    case "u":
      return { n: node.u };
    case "g":
      return { n: node.g };
    case "b":
      return { n: blocksOf(found) * 2 };
    case "B":
      return { n: 512 };
    case "o":
      return { n: 4096 };
    case "i":
      return { n: inodeNumber(found) };
    case "h":
      return { n: linkCount(found) };
    case "d":
      return { n: found.synth ? 22 : DEVICE };
    case "D":
      return { n: found.synth ? 22 : DEVICE, base: 16 };
    case "Hd":
      return { n: found.synth ? 0 : DEVICE >> 8 };
    case "Ld":
      return { n: found.synth ? 22 : DEVICE & 255 };
    case "r":
      return { n: device ? device.major * 256 + device.minor : 0 };
    case "R":
      return { n: device ? device.major * 256 + device.minor : 0, base: 16 };
    case "t":
      return { n: device?.major ?? 0, base: 16 };
    case "T":
      return { n: device?.minor ?? 0, base: 16 };
    case "Hr":
      return { n: device?.major ?? 0 };
    case "Lr":
      return { n: device?.minor ?? 0 };
    case "W":
      return { n: 0 };
    default:
      return null;
  }
}

function mountPoint(found: Found): Bytes {
  if (found.mount === "ram") return found.path.startsWith("/dev/shm") ? "/dev/shm" : "/run";
  if (!found.synth) return found.mount === "" ? "/" : found.mount;
  const known = ["/proc", "/sys", "/dev"].find((dir) => found.path === dir || found.path.startsWith(`${dir}/`));
  return known ?? "/";
}

function stamp(ctx: ProgramContext, seconds: number): Bytes {
  const whole = Math.floor(seconds);
  return formatDate("%F %T.%N %z", whole, nanosOf(seconds), zoneAt(localZone(ctx), whole));
}

const WIDTH_MOST = 65_536;

function shown(value: Value, flags: string, width: number, precision: number | null): Bytes {
  let text: Bytes;
  if ("text" in value) text = precision === null ? value.text : value.text.slice(0, precision);
  else if ("time" in value) {
    const part = precision === null ? "" : `.${nanosOf(value.time).slice(0, precision).padEnd(precision, "0")}`;
    text = `${flags.includes("+") ? "+" : ""}${Math.floor(value.time)}${part === "." ? "" : part}`;
  } else {
    const base = value.base ?? 10;
    const digits = value.n.toString(base).padStart(precision ?? 0, "0");
    const head =
      base === 10
        ? flags.includes("+")
          ? "+"
          : flags.includes(" ")
            ? " "
            : ""
        : flags.includes("#") && value.n !== 0
          ? base === 8
            ? "0"
            : "0x"
          : "";
    text = head + (flags.includes("0") && !flags.includes("-") && precision === null ? digits.padStart(width - head.length, "0") : digits);
  }
  const size = Math.min(width, WIDTH_MOST);
  return flags.includes("-") ? text.padEnd(size) : text.padStart(size);
}

function formatted(ctx: ProgramContext, format: Bytes, name: Bytes, found: Found): Bytes {
  return format.replace(
    /%([-+ #0'I]*)(\d*)(?:\.(\d*))?([HL][dr]|[\s\S]|$)/g,
    (whole, flags: string, width: string, precision: string | undefined, key: string) => {
      if (key === "%" || key === "") return whole.length > 1 && whole !== "%%" ? whole : "%";
      const value = directive(ctx, key, name, found);
      if (value === null) return "?";
      const places = precision === undefined ? null : Math.min(precision === "" ? 9 : Number(precision), WIDTH_MOST);
      return shown(value, flags, Number(width || 0), places);
    },
  );
}

function usual(ctx: ProgramContext, name: Bytes, found: Found): Bytes {
  const { u, g, m } = found.node;
  const device = found.synth?.device;
  const link = found.node.t === "l" ? `${quoteShown(name)} -> ${quoteShown(found.node.d)}` : quoteShown(name);
  const head = `  File: ${link}\n  Size: ${String(sizeOf(found.node)).padEnd(10)}\tBlocks: ${String(blocksOf(found) * 2).padEnd(10)} IO Block: 4096   ${kindText(found)}\n`;
  const disk = found.synth ? "0,22" : "202,1";
  const place = `Device: ${disk}\tInode: ${String(inodeNumber(found)).padEnd(11)} Links: ${device ? `${String(linkCount(found)).padEnd(5)} Device type: ${device.major},${device.minor}` : linkCount(found)}\n`;
  const access = `Access: (${(m & 0o7777).toString(8).padStart(4, "0")}/${modeText(found)})  Uid: (${String(u).padStart(5)}/${userName(ctx.machine, u).padStart(8)})   Gid: (${String(g).padStart(5)}/${groupName(ctx.machine, g).padStart(8)})\n`;
  const time = stamp(ctx, modified(ctx, found));
  return `${head}${place}${access}Access: ${stamp(ctx, accessed(ctx, found))}\nModify: ${time}\nChange: ${time}\n Birth: -\n`;
}

/** A name for people: between quotes only when it needs them. */
function quoteShown(name: Bytes): Bytes {
  const text = quoteName(name);
  return text === `'${name}'` && !/[\s'"$`\\!&*();<>?[\]|]/.test(name) ? name : text;
}

/** What `-f` shows: the file system that holds a file. */
function volumeFormat(ctx: ProgramContext, format: Bytes, name: Bytes, found: Found): Bytes {
  const volume = found.synth ? null : ctx.machine.volume(found.mount);
  const used = volume ? usageOf(volume) : { bytes: 0, nodes: 0 };
  const blocks = volume ? Math.floor(volume.roomBytes / 4096) : 0;
  const free = volume ? Math.max(0, blocks - Math.ceil(used.bytes / 4096)) : 0;
  const type = found.synth
    ? found.path.startsWith("/proc")
      ? "proc"
      : found.path.startsWith("/sys")
        ? "sysfs"
        : "tmpfs"
    : found.mount === "ram"
      ? "tmpfs"
      : "ext2/ext3";
  const values: Readonly<Record<string, string>> = {
    n: name,
    i: "0",
    l: "255",
    t: type === "ext2/ext3" ? "ef53" : "1021994",
    T: type,
    s: "4096",
    S: "4096",
    b: String(blocks),
    f: String(free),
    a: String(Math.floor(free * 0.95)),
    c: String(volume?.roomNodes ?? 0),
    d: String((volume?.roomNodes ?? 0) - used.nodes),
    "%": "%",
  };
  return format.replace(/%([-+ #0']*)(\d*)(?:\.\d*)?([\s\S])/g, (_, flags: string, width: string, key: string) => {
    const text = Object.hasOwn(values, key) ? (values[key] as string) : "?";
    const size = Math.min(Number(width || 0), WIDTH_MOST);
    return flags.includes("-") ? text.padEnd(size) : text.padStart(size);
  });
}

const VOLUME =
  '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\nBlocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n';
const VOLUME_TERSE = "%n %i %l %t %s %S %b %f %a %c %d\n";
const TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o";

/** `stat`. @source coreutils 9.1: stat */
export const stat = operandProgram<{ follow: boolean; format: Bytes | null; raw: boolean; terse: boolean; volume: boolean }>({
  name: "stat",
  parse(ctx) {
    const { flags, given, rest, error } = getopt("stat", ctx.args, "c:fLt\x01:\x02:", {
      dereference: "L",
      "file-system": "f",
      format: "c",
      printf: "\x01",
      terse: "t",
      cached: "\x02",
    });
    if (error) return badOptions(error);
    if (rest.length === 0) return misuse("stat", "missing operand");
    const last = given.findLast(([letter]) => letter === "c" || letter === "\x01");
    return {
      own: { follow: flags.has("L"), format: last?.[1] ?? null, raw: last?.[0] === "\x01", terse: flags.has("t"), volume: flags.has("f") },
      operands: [...rest],
    };
  },
  each(ctx, own, name, report) {
    ctx.charge("node", 2);
    const found = ctx.fs.lookup(ctx.path(name), own.follow || own.volume || name.endsWith("/"));
    if (name === "" || typeof found === "string") {
      const why = errorText(name === "" ? "ENOENT" : (found as string));
      report.fail(
        own.volume ? `cannot read file system information for ${quoteName(name)}: ${why}` : `cannot statx ${quoteName(name)}: ${why}`,
      );
      return "done";
    }
    const show = (format: Bytes): Bytes => (own.volume ? volumeFormat(ctx, format, name, found) : formatted(ctx, format, name, found));
    if (own.format !== null) ctx.out(own.raw ? show(unescapeText(own.format, "format").text) : `${show(own.format)}\n`);
    else if (own.volume) ctx.out(show(own.terse ? VOLUME_TERSE : VOLUME));
    else ctx.out(own.terse ? `${show(TERSE)}\n` : usual(ctx, name, found));
    return "done";
  },
});
