/** `tcpdump`: frames as they pass, in a line each or in a file. @source tcpdump 4.99.3: tcpdump(1) */
import type { Bytes } from "../../../content/bytes";
import { ipToText } from "../../../wire/address";
import { latin1ToBytes } from "../../../wire/bytes";
import { type CapturedFrame, LINKTYPE, pcapHeader, pcapRecord, readPcap } from "../../../wire/pcap";
import { captureOf, closeCapture, openCapture, type Tapped, type Wanted } from "../../net/captures";
import { byName } from "../../net/interfaces";
import { indexOf, type OutsideLink, shownInterfaces } from "../../net/outside-links";
import { hostsFile, inHosts } from "../../net/resolv-conf";
import { formatDate } from "../../os/calendar";
import type { Machine } from "../../os/machine";
import { hostCards } from "../../os/pci-devices";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../../os/program";
import { SIGINT, SIGTERM } from "../../os/signals";
import { getopt } from "../options";
import { type Filter, matches, PORT_NAMES, readFilter } from "./filter";
import { partsOf } from "./frame";
import { asciiText, frameText, hexText, linkText, newEnds } from "./print";
import type { Ends } from "./print-tcp";

interface DumpState {
  /** letters that were given, and how often those that are counted */
  flags: string;
  verbose: number;
  stamps: number;
  numeric: number;
  snaplen: number;
  filter: Filter | null;
  isAny: boolean;
  /** file that frames go to; -1: none */
  out: number;
  /** frames of a file that are read; null: they are captured */
  file: CapturedFrame[] | null;
  linktype: number;
  most: number;
  count: number;
  ends: Ends;
  /** times of frames before, for `-ttt` and `-ttttt`; -1: none yet */
  firstAt: number;
  lastAt: number;
  isOver: boolean;
  code: number | null;
}

const USAGE = `tcpdump version 4.99.3
libpcap version 1.10.3 (with TPACKET_V3)
OpenSSL 3.0.15 3 Sep 2024
`;
const SNAPLEN = 262_144;
const LETTERS = "AeDhKlnNpqStUvxXc:i:r:s:w:Q:F:G:C:W:y:E:j:T:M:B:Z:V:z:bdfHIJLOu#";
const REFUSED = "QFGCWyEjTMBVzbdHIJL";

function start(ctx: ProgramContext): DumpState {
  const st: DumpState = {
    flags: "",
    verbose: 0,
    stamps: 0,
    numeric: 0,
    snaplen: SNAPLEN,
    filter: null,
    isAny: false,
    out: -1,
    file: null,
    linktype: LINKTYPE.ethernet,
    most: Number.MAX_SAFE_INTEGER,
    count: 0,
    ends: newEnds(),
    firstAt: -1,
    lastAt: -1,
    isOver: false,
    code: null,
  };
  const { flags, values, given, rest, error } = getopt("tcpdump", ctx.args, `+${LETTERS}\x01\x02`, {
    version: "\x01",
    count: "\x02",
    "list-interfaces": "D",
    help: "h",
  });
  const end = (text: Bytes, code = 1): DumpState => {
    ctx.err(text);
    st.code = code;
    return st;
  };
  if (error)
    return end(
      `${error.split("\n")[0]}\n${USAGE}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -c count ] [ -i interface ] [ -r file ] [ -s snaplen ] [ -w file ] [ expression ]\n`,
    );
  if (flags.has("\x01") || flags.has("h")) {
    ctx.out(USAGE);
    st.code = 0;
    return st;
  }
  const refused = [...`${REFUSED}\x02`].find((letter) => flags.has(letter));
  if (refused !== undefined) return end(`tcpdump: option -${refused === "\x02" ? "-count" : refused} is not part of this system\n`);
  if (flags.has("D")) return listed(ctx, st);
  const times = (letter: string): number => given.filter(([name]) => name === letter).length;
  st.flags = [...flags].join("");
  st.verbose = times("v");
  st.stamps = times("t");
  st.numeric = times("n");
  const count = values.get("c");
  if (count !== undefined && !/^[1-9]\d*$/.test(count)) return end(`tcpdump: invalid packet count ${count}\n`);
  if (count !== undefined) st.most = Number(count);
  const snaplen = values.get("s");
  if (snaplen !== undefined && !/^\d+$/.test(snaplen)) return end(`tcpdump: invalid snaplen ${snaplen} (must be >= 0 and <= 262144)\n`);
  if (snaplen !== undefined) st.snaplen = Number(snaplen) || SNAPLEN;
  const text = rest.join(" ");
  if (text !== "") {
    const filter = readFilter(text, (name) => inHosts(ctx.fs, name)?.address ?? null);
    if ("wrong" in filter) return end(`tcpdump: ${filter.wrong}\n`);
    st.filter = filter;
  }
  const from = values.get("r");
  if (from !== undefined) return openFile(ctx, st, from, values.get("w"));
  return openInterface(ctx, st, values.get("i"), values.get("w"));
}

function listed(ctx: ProgramContext, st: DumpState): DumpState {
  const all = shownInterfaces(ctx.machine);
  const names = [
    ...all
      .filter(({ name }) => name !== "lo")
      .map(
        ({ name, up, carrier }) => `${name} [${up ? `Up, Running${carrier ? ", Connected" : ", Disconnected"}` : "none, Disconnected"}]`,
      ),
    "any (Pseudo-device that captures on all interfaces) [Up, Running]",
    "lo [Up, Running, Loopback]",
  ];
  ctx.out(names.map((text, at) => `${at + 1}.${text}\n`).join(""));
  st.code = 0;
  return st;
}
function ended(ctx: ProgramContext, st: DumpState, text: Bytes): DumpState {
  ctx.err(`tcpdump: ${text}\n`);
  st.code = 1;
  return st;
}

const LINK: Readonly<Record<number, string>> = {
  [LINKTYPE.ethernet]: "EN10MB (Ethernet)",
  [LINKTYPE.sll2]: "LINUX_SLL2 (Linux cooked v2)",
};
function openFile(ctx: ProgramContext, st: DumpState, name: Bytes, to: Bytes | undefined): DumpState {
  const found = ctx.fs.lookup(ctx.path(name));
  if (typeof found === "string" || found.node.t === "d")
    return ended(ctx, st, `${name}: ${found === "EACCES" ? "Permission denied" : "No such file or directory"}`);
  if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)) return ended(ctx, st, `${name}: Permission denied`);
  const fd = ctx.open(name, "r");
  let bytes = "";
  if (typeof fd === "number") {
    for (let part = ctx.read(fd, FILE_MOST); part !== null && part !== "" && bytes.length < FILE_MOST; part = ctx.read(fd, FILE_MOST))
      bytes += part;
    ctx.close(fd);
  }
  if (bytes.length >= FILE_MOST) return ended(ctx, st, `${name}: files of 8 MiB and more are not part of this system`);
  const file = readPcap(bytes);
  if (file === null)
    return ended(
      ctx,
      st,
      bytes.length < 4 ? `truncated dump file; tried to read 4 file header bytes, only got ${bytes.length}` : "unknown file format",
    );
  if (LINK[file.linktype] === undefined) return ended(ctx, st, `${name}: link type ${file.linktype} is not part of this system`);
  st.file = file.frames;
  st.linktype = file.linktype;
  st.isAny = file.linktype === LINKTYPE.sll2;
  if (to !== undefined) writeTo(ctx, st, to);
  if (st.code === null) ctx.err(`reading from file ${name}, link-type ${LINK[file.linktype]}, snapshot length ${file.snaplen}\n`);
  return st;
}
/** Most bytes of a file that is read. guess: what a lab's guest can hold at once without being felt */
const FILE_MOST = 8_388_608;

function writeTo(ctx: ProgramContext, st: DumpState, name: Bytes): void {
  const fd = name === "-" ? 1 : ctx.open(name, "w");
  if (typeof fd === "string") {
    ended(
      ctx,
      st,
      `${name}: ${fd === "EACCES" ? "Permission denied" : fd === "EROFS" ? "Read-only file system" : "No such file or directory"}`,
    );
    return;
  }
  st.out = fd;
  ctx.write(fd, pcapHeader(st.linktype, st.snaplen));
}

function openInterface(ctx: ProgramContext, st: DumpState, name: Bytes | undefined, to: Bytes | undefined): DumpState {
  const m = ctx.machine;
  const usual = m.state.net.interfaces.find(({ device, up }) => device >= 0 && up)?.name ?? "lo";
  const wanted = name ?? usual;
  const own = byName(m, wanted);
  const outside = own || wanted === "any" ? null : (m.outsideLinks().find((link) => link.name === wanted) ?? null);
  if (!own && !outside && wanted !== "any") return ended(ctx, st, `${wanted}: No such device exists\n(No such device exists)`);
  if (ctx.uid !== 0)
    return ended(ctx, st, `${wanted}: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)`);
  if (outside && !isTapped(m, outside))
    return ended(ctx, st, `${wanted}: capturing there is not part of this system; NICs, bridges, back ends of guests and any are`);
  st.isAny = wanted === "any";
  st.linktype = st.isAny ? LINKTYPE.sll2 : LINKTYPE.ethernet;
  if (to !== undefined) writeTo(ctx, st, to);
  if (st.code !== null) return st;
  const what = outside ? { device: null, outside: wanted } : { device: own ? own.device : null };
  openCapture(m, { pid: ctx.process.pid, ...what, snaplen: st.snaplen, wants: st.filter as Wanted | null });
  ctx.catchSignals([SIGINT, SIGTERM]);
  if (st.isAny) ctx.err("tcpdump: data link type LINUX_SLL2\n");
  const listening = `listening on ${wanted}, link-type ${LINK[st.linktype]}, snapshot length ${st.snaplen} bytes\n`;
  ctx.err(
    st.verbose > 0 || st.out >= 0
      ? `tcpdump: ${listening}`
      : `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n${listening}`,
  );
  return st;
}

/** Back ends of guests; in a control domain its NICs and bridges too. */
function isTapped(m: Machine, { name, kind }: OutsideLink): boolean {
  return /^vif\d+\.\d+$/.test(name) || (m.spec.os === "dom0" && (kind === "bridge" || hostCards(m).includes(name)));
}

function stampOf(st: DumpState, at: number): string {
  const micros = String(at % 1_000_000).padStart(6, "0");
  const first = st.firstAt < 0 ? at : st.firstAt;
  const since = st.stamps === 5 ? at - first : at - (st.lastAt < 0 ? at : st.lastAt);
  st.firstAt = first;
  st.lastAt = at;
  const clock = (us: number): string => formatDate("%T", Math.floor(us / 1_000_000), 0);
  switch (st.stamps) {
    case 0:
      return `${clock(at)}.${micros} `;
    case 1:
      return "";
    case 2:
      return `${Math.floor(at / 1_000_000)}.${micros} `;
    case 4:
      return `${formatDate("%F %T", Math.floor(at / 1_000_000), 0)}.${micros} `;
    default:
      return ` ${clock(since)}.${String(since % 1_000_000).padStart(6, "0")} `;
  }
}

/** A frame of a capture on all interfaces, as a file has it. @source LINKTYPE_LINUX_SLL2 */
function cooked(frame: Tapped, index: number): CapturedFrame {
  const { bytes } = frame;
  const isGroup = (bytes.charCodeAt(0) & 1) === 1;
  const kind = frame.isOut ? 4 : bytes.startsWith("\xff\xff\xff\xff\xff\xff") ? 1 : isGroup ? 2 : 0;
  const hardware = frame.device === -1 ? 772 : 1;
  const head =
    bytes.slice(12, 14) +
    "\0\0" +
    String.fromCharCode(0, 0, index >> 8, index & 255) +
    String.fromCharCode(hardware >> 8, hardware & 255, kind, 6) +
    bytes.slice(6, 12) +
    "\0\0";
  return { at: frame.at, bytes: head + bytes.slice(14), length: frame.length + 6 };
}
const DIRECTIONS = ["In", "B", "M", "P", "Out"];

function lineOf(ctx: ProgramContext, st: DumpState, frame: CapturedFrame, name: string): Bytes {
  const has = (letter: string): boolean => st.flags.includes(letter);
  let { bytes, length } = frame;
  let head = "";
  if (st.isAny) {
    head = `${name.padEnd(5)} ${(DIRECTIONS[bytes.charCodeAt(10)] ?? "?").padEnd(3)} `;
    // As a frame, so that one way of reading serves both.
    bytes = `\0\0\0\0\0\0${bytes.slice(12, 18)}${bytes.slice(0, 2)}${bytes.slice(20)}`;
    length -= 6;
  }
  const raw = latin1ToBytes(bytes);
  const hosts = st.numeric > 0 ? [] : hostsFile(ctx.fs);
  const ways = {
    verbose: st.verbose,
    quiet: has("q"),
    absolute: has("S"),
    ends: st.ends,
    nameOf: (ip: number): string => hosts.find(({ address }) => address === ip)?.names[0] ?? ipToText(ip),
    portOf: (port: number): string =>
      st.numeric > 0 ? `${port}` : (Object.entries(PORT_NAMES).find(([, number]) => number === port)?.[0] ?? `${port}`),
  };
  const link = has("e") && !st.isAny ? linkText(raw, length) : "";
  const dumped = has("X")
    ? hexText(raw.subarray(14), true)
    : has("x")
      ? hexText(raw.subarray(14), false)
      : has("A")
        ? asciiText(raw.subarray(14))
        : "";
  return `${has("#") ? `${String(st.count).padStart(5)}  ` : ""}${stampOf(st, frame.at)}${head}${link}${frameText(raw, length, ways, link !== "")}${dumped}\n`;
}

function take(ctx: ProgramContext, st: DumpState, frame: CapturedFrame, name: string): void {
  st.count++;
  ctx.charge("call", 4);
  if (st.out >= 0) ctx.write(st.out, pcapRecord(frame));
  else ctx.out(lineOf(ctx, st, frame, name));
}

function fromFile(ctx: ProgramContext, st: DumpState, frames: CapturedFrame[]): Step {
  while (frames.length > 0 && st.count < st.most && ctx.process.out.length === 0 && !ctx.isSpent) {
    const frame = frames.shift() as CapturedFrame;
    const raw = st.isAny ? `\0\0\0\0\0\0${frame.bytes.slice(12, 18)}${frame.bytes.slice(0, 2)}${frame.bytes.slice(20)}` : frame.bytes;
    if (st.filter && !matches(st.filter, partsOf(latin1ToBytes(raw), st.isAny ? frame.length - 6 : frame.length))) continue;
    const index = (frame.bytes.charCodeAt(6) << 8) | frame.bytes.charCodeAt(7);
    const name = shownInterfaces(ctx.machine).find((i) => indexOf(i) === index)?.name ?? `if${index}`;
    take(ctx, st, frame, name);
  }
  return frames.length === 0 || st.count >= st.most ? exit(0) : { do: "run", us: 10 };
}

function summary(ctx: ProgramContext, st: DumpState): Step {
  const capture = captureOf(ctx.machine, ctx.process.pid);
  const many = (n: number, what: string): string => `${n} packet${n === 1 ? "" : "s"} ${what}\n`;
  const seen = capture?.seen ?? 0;
  ctx.err(`${many(st.count, "captured")}${many(seen, "received by filter")}${many(capture?.dropped ?? 0, "dropped by kernel")}`);
  closeCapture(ctx.machine, ctx.process.pid);
  return exit(0);
}

function step(ctx: ProgramContext, st: DumpState): Step {
  if (st.code !== null) return exit(st.code);
  if (st.file !== null) return fromFile(ctx, st, st.file);
  while (ctx.takeMessage() !== null);
  if (ctx.takeSignal() !== null) {
    if (!st.flags.includes("w")) ctx.err(ctx.isTty(2) ? "\n" : "");
    st.isOver = true;
  }
  const capture = captureOf(ctx.machine, ctx.process.pid);
  while (capture && capture.frames.length > 0 && st.count < st.most && ctx.process.out.length === 0 && !ctx.isSpent) {
    const frame = capture.frames.shift() as Tapped;
    const name = ctx.machine.state.net.interfaces.find(({ device }) => device === frame.device)?.name ?? "";
    take(ctx, st, st.isAny ? cooked(frame, frame.device + 2) : frame, name);
  }
  if (st.isOver || st.count >= st.most) return summary(ctx, st);
  if ((capture && capture.frames.length > 0) || ctx.process.out.length > 0) return { do: "run", us: 20 };
  return waitMessage();
}

export const tcpdump: Program<DumpState> = { name: "tcpdump", path: "/usr/bin/tcpdump", start, step };
