/** `ss`. @source iproute2 6.1: ss(8), misc/ss.c */
import { ipToText } from "../../../wire/address";
import type { ControlBlock } from "../../net/tcp/control-block";
import { payloadMost } from "../../net/tcp/output";
import type { Machine } from "../../os/machine";
import { fail, instantProgram, ok, type ProgramContext } from "../../os/program";
import { HelpWanted } from "../help";
import { getopt } from "../options";
import { tableText } from "./columns";
import { ALL_STATES, type Matches, readExpression, readStates, USUAL_STATES, WAITING_STATES, WrongFilter } from "./filter";
import { type End, type Row, socketRows } from "./rows";

const LONG = {
  help: "h",
  version: "V",
  numeric: "n",
  resolve: "r",
  all: "a",
  listening: "l",
  options: "o",
  extended: "e",
  memory: "m",
  processes: "p",
  threads: "T",
  info: "i",
  summary: "s",
  ipv4: "4",
  ipv6: "6",
  tcp: "t",
  udp: "u",
  raw: "w",
  unix: "x",
  "no-header": "H",
  oneline: "O",
};
const REFUSED = "reTEKzZNbd0fADFM";

/** @source misc/ss.c (sock_addr_print) */
const hostText = ({ ip, on }: End): string => `${typeof ip === "number" ? ipToText(ip) : `[${ip}]`}${on === "" ? "" : `%${on}`}:`;
const portText = ({ port }: End): string => (port === 0 ? "*" : `${port}`);

/** A number as `%g` writes it. */
const short = (value: number): string => `${Number(value.toPrecision(6))}`;
/** Bits in a second. @source misc/ss.c (sprint_bw) */
function rateText(bits: number, isNumeric: boolean): string {
  if (isNumeric) return bits.toFixed(0);
  if (bits > 1_000_000) return `${(bits / 1_000_000).toFixed(1)}M`;
  return bits > 1_000 ? `${(bits / 1_000).toFixed(1)}K` : short(bits);
}

/** What its timer is, and how long it still runs. @source misc/ss.c (tcp_timer_print, print_ms_timer); Linux net/ipv4/inet_diag.c (idiag_timer) */
function timerText(m: Machine, tcb: ControlBlock): string {
  const [name, at, count] =
    tcb.state === "TIME-WAIT"
      ? ["timewait", tcb.endAt, 0]
      : tcb.rtoAt !== null
        ? ["on", tcb.rtoAt, tcb.retries]
        : tcb.persistAt !== null
          ? ["persist", tcb.persistAt, tcb.retries]
          : ["keepalive", tcb.keepAt, tcb.keepProbes];
  if (at === null || typeof at !== "number") return "";
  const whole = Math.max(0, Math.ceil((at - m.mono()) / 1_000));
  const minutes = Math.floor(whole / 60_000);
  const seconds = minutes > 9 ? 0 : Math.floor(whole / 1_000) % 60;
  const ms = minutes > 0 || seconds > 9 ? 0 : whole % 1_000;
  const text = `${minutes > 0 ? `${minutes}min` : ""}${seconds > 0 ? `${seconds}${ms > 0 ? "." : "sec"}` : ""}${ms > 0 ? `${String(ms).padStart(3, "0")}ms` : ""}`;
  return ` timer:(${name},${text},${count})`;
}
/**
 * Memory: what waits, and what may. guess: buffers as they grow from Linux' tcp_rmem (twice the room that is offered) and tcp_sndbuf_expand
 * (87,040 for ten segments of Ethernet)
 */
function memoryText({ received, unsent, tcp, proto }: Row): string {
  const [rb, tb] = proto === "udp" ? [212_992, 212_992] : tcp ? [tcp.buffer * 2, Math.max(87_040, tcp.cwnd * 2)] : [131_072, 16_384];
  const isWaiting = tcp === null && proto === "tcp";
  return ` skmem:(r${isWaiting ? 0 : received},rb${rb},t0,tb${tb},f0,w${isWaiting ? 0 : unsent},o0,bl0,d0)`;
}
/** What is known of a connection. Counters of segments are not kept. @source misc/ss.c (tcp_stats_print) */
function infoText(m: Machine, tcb: ControlBlock, isNumeric: boolean): string {
  const mss = Math.max(1, payloadMost(tcb));
  const window = Math.max(1, Math.floor(tcb.cwnd / mss));
  const waits = tcb.out.length - Math.max(0, (tcb.nxt - tcb.una) >>> 0);
  const flight = tcb.sent.length;
  const parts: (string | null)[] = [
    tcb.hasTimestamps ? "ts" : null,
    tcb.hasSack ? "sack" : null,
    "cubic",
    `wscale:${tcb.theirScale},${tcb.ourScale}`,
    `rto:${short(tcb.rto / 1_000)}`,
    tcb.backoff > 0 ? `backoff:${tcb.backoff}` : null,
    tcb.srtt > 0 ? `rtt:${short(Math.round(tcb.srtt) / 1_000)}/${short(Math.round(tcb.rttvar) / 1_000)}` : null,
    tcb.bytesReceived > 0 ? "ato:40" : null,
    `mss:${mss}`,
    `cwnd:${window}`,
    tcb.ssthresh < 2 ** 31 ? `ssthresh:${Math.max(2, Math.floor(tcb.ssthresh / mss))}` : null,
    tcb.bytesSent > 0 ? `bytes_sent:${tcb.bytesSent}` : null,
    tcb.bytesReceived > 0 ? `bytes_received:${tcb.bytesReceived}` : null,
    tcb.srtt > 0 ? `send ${rateText((window * mss * 8_000_000) / tcb.srtt, isNumeric)}bps` : null,
    tcb.sentAt > 0 ? `lastsnd:${Math.floor((m.mono() - tcb.sentAt) / 1_000)}` : null,
    flight > 0 ? `unacked:${flight}` : null,
    tcb.retransmitted > 0 ? `retrans:0/${tcb.retransmitted}` : null,
    `rcv_space:${tcb.space}`,
    `rcv_ssthresh:${tcb.offered}`,
    waits > 0 ? `notsent:${waits}` : null,
    tcb.minRtt > 0 ? `minrtt:${short(Math.round(tcb.minRtt) / 1_000)}` : null,
    `snd_wnd:${tcb.window}`,
  ];
  return parts.flatMap((part) => (part === null ? [] : [` ${part}`])).join("");
}

function processText(m: Machine, row: Row, flags: ReadonlySet<string>): string {
  const has = (letter: string): boolean => flags.has(letter);
  let text = has("p") ? ` ${row.process}` : "";
  if (has("o") && row.tcp) text += timerText(m, row.tcp);
  if ((has("m") || (has("i") && row.tcp)) && !has("O")) text += "\n\t";
  if (has("m")) text += memoryText(row);
  if (has("i") && row.tcp) text += infoText(m, row.tcp, has("n"));
  return text;
}

/** `-s`. @source misc/ss.c (print_summary) */
function summary(m: Machine): string {
  const rows = socketRows(m);
  const of = (proto: string, family?: string): number =>
    rows.filter((row) => row.proto === proto && row.state !== "TIME-WAIT" && (family === undefined || row.family === family)).length;
  const inState = (state: string): number => rows.filter((row) => row.proto === "tcp" && row.state === state).length;
  const waiting = inState("TIME-WAIT");
  const line = (name: string, all: number, four: number): string =>
    `${name}\t  ${String(all).padEnd(9)} ${String(four).padEnd(9)} ${String(all - four).padEnd(9)}\n`;
  const raw = m.state.net.sockets.filter(({ kind }) => kind === "icmp" || kind === "icmp6");
  const four = raw.filter(({ kind }) => kind === "icmp").length;
  const [udp, tcp] = [of("udp"), of("tcp")];
  const [udp4, tcp4] = [of("udp", "4"), of("tcp", "4")];
  return `Total: ${udp + tcp + raw.length}\nTCP:   ${tcp + waiting} (estab ${inState("ESTAB")}, closed ${waiting}, orphaned 0, timewait ${waiting})\n\nTransport Total     IP        IPv6\n${line("RAW", raw.length, four)}${line("UDP", udp, udp4)}${line("TCP", tcp, tcp4)}${line("INET", raw.length + udp + tcp, four + udp4 + tcp4)}${line("FRAG", 0, 0)}\n`;
}

function chosen(m: Machine, flags: ReadonlySet<string>, said: ReadonlySet<string> | null, matches: Matches): Row[] {
  const protocols = ["t", "u"].filter((letter) => flags.has(letter));
  const states = said ?? (flags.has("a") ? ALL_STATES : flags.has("l") ? WAITING_STATES : USUAL_STATES);
  return socketRows(m).filter(
    (row) =>
      (protocols.length === 0 ? !flags.has("x") && !flags.has("w") : protocols.includes(row.proto.slice(0, 1))) &&
      states.has(row.state) &&
      (flags.has("6") === flags.has("4") || flags.has(row.family)) &&
      matches(row),
  );
}

function screenOf(ctx: ProgramContext): number | null {
  return ctx.isTty(1) ? Math.max(20, ctx.terminal.cols) : null;
}

export const ss = instantProgram("ss", (args, ctx) => {
  const { flags, rest, error } = getopt("ss", args, `hVnalptuwx46HOomis${REFUSED}`, LONG);
  if (error) return fail(error, 255);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const no = [...REFUSED].find((letter) => flags.has(letter));
  if (no !== undefined) return fail(`ss: option -${no} is not part of this system`, 255);
  if (flags.has("s")) return ok(summary(ctx.machine));
  try {
    const read = readStates(rest);
    const rows = chosen(ctx.machine, flags, read.states, readExpression(read.rest));
    const hasNetid = flags.has("t") === flags.has("u");
    const hasState = read.states === null || read.states.size > 1;
    const cells = rows.map((row) => [
      hasNetid ? row.proto : null,
      hasState ? row.state : null,
      String(row.received).padEnd(6),
      String(row.unsent).padEnd(6),
      hostText(row.local),
      portText(row.local),
      hostText(row.remote),
      portText(row.remote),
      processText(ctx.machine, row, flags),
    ]);
    // Columns that nobody is to see are left out of the heading of an empty table too.
    if (cells.length === 0 && !flags.has("H")) {
      const empty = [[hasNetid ? "" : null, hasState ? "" : null, "", "", "", "", "", "", ""]];
      return ok(`${tableText(empty, true, screenOf(ctx)).split("\n")[0]}\n`);
    }
    return ok(tableText(cells, !flags.has("H"), screenOf(ctx)));
  } catch (wrong) {
    if (wrong instanceof WrongFilter) return fail(wrong.message, 255);
    throw wrong;
  }
});
