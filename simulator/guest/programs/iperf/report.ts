/** Lines of a test. @source iperf 3.12: iperf_locale.c, iperf_api.c (iperf_print_intermediate, iperf_print_results) */
import { socketById } from "../../net/sockets";
import type { ProgramContext } from "../../os/program";
import { documentText, noteInterval } from "./json";
import { type Iperf, isSender, type Result, type Stream } from "./state";
import { amount, interval, rate } from "./units";

const RULE = "- - - - - - - - - - - - - - - - - - - - - - - - -\n";
const id = (shown: number | "SUM"): string => `[${String(shown).padStart(3)}]`;

export function headings(st: Iperf): string {
  const base = "[ ID] Interval           Transfer     Bitrate";
  if (st.o.udp) return isSender(st) ? `${base}         Total Datagrams\n` : `${base}         Jitter    Lost/Total Datagrams\n`;
  return isSender(st) ? `${base}         Retr  Cwnd\n` : `${base}\n`;
}
const lossText = (lost: number, total: number): string => {
  const percent = total === 0 ? 0 : (lost * 100) / total;
  return `${lost}/${total} (${Number(percent.toPrecision(2))}%)`;
};
const msText = (us: number): string => `${(us / 1000).toFixed(3)} ms`;

function streamLine(ctx: ProgramContext, st: Iperf, stream: Stream, from: number, to: number): string {
  const us = to - from;
  const head = `${id(stream.shown)} ${interval(from, to)}  ${amount(stream.now)}  ${rate(stream.now, us)}`;
  if (st.o.udp) {
    if (isSender(st)) return `${head}  ${stream.packetsNow}  \n`;
    const total = stream.highest - stream.highestBefore;
    return `${head}  ${msText(stream.jitterUs)}  ${lossText(Math.max(0, total - stream.packetsNow), total)}  \n`;
  }
  if (!isSender(st)) return `${head}                  \n`;
  const cwnd = socketById(ctx.machine, stream.socket)?.tcp?.cwnd ?? 0;
  return `${head}  ${String(stream.retransmitted - stream.retransmittedBefore).padStart(3)}   ${amount(cwnd)}       \n`;
}

/** An interval has passed. */
export function showInterval(ctx: ProgramContext, st: Iperf, now: number): void {
  const [from, to] = [st.shownAt - st.startedAt, now - st.startedAt];
  for (const stream of st.streams) {
    const tcb = socketById(ctx.machine, stream.socket)?.tcp;
    if (tcb) stream.retransmitted = tcb.retransmitted;
  }
  if (st.o.json) noteInterval(ctx, st, from, to);
  let out = st.streams.map((stream) => streamLine(ctx, st, stream, from, to)).join("");
  if (st.streams.length > 1) {
    const bytes = st.streams.reduce((sum, { now: some }) => sum + some, 0);
    const retransmitted = st.streams.reduce((sum, one) => sum + one.retransmitted - one.retransmittedBefore, 0);
    const packets = st.streams.reduce((sum, { packetsNow }) => sum + packetsNow, 0);
    const end = st.o.udp ? `  ${packets}  ` : isSender(st) ? `  ${String(retransmitted).padStart(3)}             ` : "                  ";
    out += `[SUM] ${interval(from, to)}  ${amount(bytes)}  ${rate(bytes, to - from)}${end}\n${RULE}`;
  }
  for (const stream of st.streams) {
    stream.now = 0;
    stream.packetsNow = 0;
    stream.retransmittedBefore = stream.retransmitted;
    stream.highestBefore = stream.highest;
  }
  st.shownAt = now;
  if (!st.o.json) ctx.out(out);
}

/** What this end has seen, as it is told to the other. */
export const resultOf = (st: Iperf): Result => ({
  us: Math.max(1, st.endedAt - st.startedAt),
  streams: st.streams.map(({ bytes, retransmitted, packets, highest, jitterUs }) => ({
    bytes,
    retransmitted,
    packets: isSender(st) ? packets : highest,
    lost: isSender(st) ? 0 : Math.max(0, highest - packets),
    jitterUs,
  })),
});

function resultLine(st: Iperf, shown: number | "SUM", us: number, from: Result["streams"][number], role: "sender" | "receiver"): string {
  const head = `${id(shown)} ${interval(0, us)}  ${amount(from.bytes)}  ${rate(from.bytes, us)}`;
  if (st.o.udp) return `${head}  ${msText(role === "sender" ? 0 : from.jitterUs)}  ${lossText(from.lost, from.packets)}  ${role}\n`;
  return role === "sender"
    ? `${head}  ${String(from.retransmitted).padStart(3)}             ${role}\n`
    : `${head}                  ${role}\n`;
}
const summed = ({ streams }: Result): Result["streams"][number] => ({
  bytes: streams.reduce((sum, { bytes }) => sum + bytes, 0),
  retransmitted: streams.reduce((sum, { retransmitted }) => sum + retransmitted, 0),
  packets: streams.reduce((sum, { packets }) => sum + packets, 0),
  lost: streams.reduce((sum, { lost }) => sum + lost, 0),
  jitterUs: Math.max(0, ...streams.map(({ jitterUs }) => jitterUs)),
});

/** The end: a client shows both ends, a server its own. */
export function showResults(ctx: ProgramContext, st: Iperf): void {
  const own = resultOf(st);
  if (st.o.json) {
    ctx.out(documentText(st, own));
    return;
  }
  const [sender, receiver] = isSender(st) ? [own, st.theirs] : [st.theirs, own];
  const showsSender = sender !== null && (!st.o.server || isSender(st));
  const showsReceiver = receiver !== null && (!st.o.server || !isSender(st));
  const base = "[ ID] Interval           Transfer     Bitrate";
  const heading = st.o.udp ? `${base}         Jitter    Lost/Total Datagrams\n` : `${base}${showsSender ? "         Retr" : ""}\n`;
  let out = (st.streams.length > 1 ? "" : RULE) + heading;
  const of = (result: Result | null, at: number): Result["streams"][number] =>
    result?.streams[at] ?? { bytes: 0, retransmitted: 0, packets: 0, lost: 0, jitterUs: 0 };
  st.streams.forEach(({ shown }, at) => {
    if (showsSender) out += resultLine(st, shown, sender.us, of(sender, at), "sender");
    if (showsReceiver) out += resultLine(st, shown, receiver.us, of(receiver, at), "receiver");
  });
  if (st.streams.length > 1) {
    if (showsSender) out += resultLine(st, "SUM", sender.us, summed(sender), "sender");
    if (showsReceiver) out += resultLine(st, "SUM", receiver.us, summed(receiver), "receiver");
  }
  ctx.out(out);
}
