/** `-J`: a test as one document. What its CPUs did is not measured, and left out. @source iperf 3.12: iperf_api.c, iperf_util.c; cJSON_Print */
import { ipText } from "../../net/either";
import { socketById } from "../../net/sockets";
import { payloadMost } from "../../net/tcp/output";
import { formatDate } from "../../os/calendar";
import type { ProgramContext } from "../../os/program";
import { type Iperf, isSender, type Result, type Stream } from "./state";

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** As cJSON writes it: tabs, and objects of an array a level deeper. */
export function cjson(value: Value, depth = 0): string {
  if (Array.isArray(value)) return `[${value.map((one) => cjson(one, depth + 1)).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const rows = Object.entries(value).map(([key, one]) => `${"\t".repeat(depth + 1)}"${key}":\t${cjson(one, depth + 1)}`);
  return rows.length === 0 ? "{\n}".replace("}", `${"\t".repeat(depth)}}`) : `{\n${rows.join(",\n")}\n${"\t".repeat(depth)}}`;
}

const seconds = (us: number): number => us / 1_000_000;
const span = (from: number, to: number, bytes: number) => ({
  start: seconds(from),
  end: seconds(to),
  seconds: seconds(to - from),
  bytes,
  bits_per_second: to > from ? (bytes * 8_000_000) / (to - from) : 0,
});

/** What is known as the test begins. */
export function noteStart(ctx: ProgramContext, st: Iperf): void {
  const { o } = st;
  const connected = st.streams.flatMap(({ shown, socket: id }) => {
    const s = socketById(ctx.machine, id);
    return s
      ? [
          {
            socket: shown,
            local_host: ipText(s.localIp),
            local_port: s.localPort,
            remote_host: ipText(s.remoteIp),
            remote_port: s.remotePort,
          },
        ]
      : [];
  });
  const tcb = socketById(ctx.machine, st.control)?.tcp;
  const { flavour, state } = ctx.machine;
  const now = ctx.machine.nowSeconds();
  st.document = {
    start: {
      connected,
      version: "iperf 3.12",
      system_info: `Linux ${state.os.hostname} ${flavour.release} ${flavour.version} x86_64`,
      timestamp: { time: formatDate("%a, %d %b %Y %T GMT", now, 0), timesecs: now },
      connecting_to: { host: o.host, port: o.port },
      cookie: st.cookie.replace(/\0$/, ""),
      ...(o.udp ? {} : { tcp_mss_default: tcb ? payloadMost(tcb) : 0 }),
      target_bitrate: o.bitrate,
      test_start: {
        protocol: o.udp ? "UDP" : "TCP",
        num_streams: o.parallel,
        blksize: o.length,
        omit: 0,
        duration: o.timeUs === null ? 0 : seconds(o.timeUs),
        bytes: o.bytes ?? 0,
        blocks: 0,
        reverse: o.reverse ? 1 : 0,
        tos: 0,
        target_bitrate: o.bitrate,
      },
    },
    intervals: [],
    figures: [],
  };
}

/** An interval has passed. @param from - µs since the start */
export function noteInterval(ctx: ProgramContext, st: Iperf, from: number, to: number): void {
  const { document } = st;
  if (!document) return;
  const sends = isSender(st);
  const streams = st.streams.map((stream) => {
    const tcb = socketById(ctx.machine, stream.socket)?.tcp;
    const head = { socket: stream.shown, ...span(from, to, stream.now) };
    if (st.o.udp) return { ...head, ...udpOf(stream, sends), omitted: false, sender: sends };
    if (!sends || !tcb) return { ...head, omitted: false, sender: sends };
    const figures = { snd_cwnd: tcb.cwnd, snd_wnd: tcb.window, rtt: Math.round(tcb.srtt), rttvar: Math.round(tcb.rttvar) };
    document.figures.push({ socket: stream.shown, cwnd: figures.snd_cwnd, window: figures.snd_wnd, rtt: figures.rtt });
    return { ...head, retransmits: stream.retransmitted - stream.retransmittedBefore, ...figures, omitted: false, sender: sends };
  });
  const total = st.streams.reduce((sum, { now }) => sum + now, 0);
  const retransmits = st.streams.reduce((sum, one) => sum + one.retransmitted - one.retransmittedBefore, 0);
  const packets = st.streams.reduce((sum, { packetsNow }) => sum + packetsNow, 0);
  const extra = st.o.udp ? { packets } : sends ? { retransmits } : {};
  document.intervals.push({ streams, sum: { ...span(from, to, total), ...extra, omitted: false, sender: sends } });
}
function udpOf(stream: Stream, sends: boolean): { readonly [key: string]: number } {
  if (sends) return { packets: stream.packetsNow };
  const all = stream.highest - stream.highestBefore;
  const lost = Math.max(0, all - stream.packetsNow);
  return { jitter_ms: stream.jitterUs / 1_000, lost_packets: lost, packets: all, lost_percent: all === 0 ? 0 : (lost * 100) / all };
}

type Told = Result["streams"][number];
const NOTHING: Told = { bytes: 0, retransmitted: 0, packets: 0, lost: 0, jitterUs: 0 };
function udpEnd({ jitterUs, lost, packets }: Told): { readonly [key: string]: number } {
  return { jitter_ms: jitterUs / 1_000, lost_packets: lost, packets, lost_percent: packets === 0 ? 0 : (lost * 100) / packets };
}
const bytesOf = (result: Result): number => result.streams.reduce((sum, { bytes }) => sum + bytes, 0);

/** The whole, once both ends have said what they have seen. @param own - what this end has */
export function documentText(st: Iperf, own: Result): string {
  const sends = isSender(st);
  const [sent, received] = sends ? [own, st.theirs] : [st.theirs, own];
  if (!sent || !received || !st.document) return "";
  const streams = st.streams.map(({ shown }, at) => {
    const [from, to] = [sent.streams[at] ?? NOTHING, received.streams[at] ?? NOTHING];
    const head = { socket: shown, ...span(0, sent.us, from.bytes) };
    if (st.o.udp) return { udp: { ...head, ...udpEnd({ ...to, packets: to.packets || from.packets }), out_of_order: 0, sender: sends } };
    const seen = st.document?.figures.filter(({ socket }) => socket === shown) ?? [];
    const most = (key: "cwnd" | "window" | "rtt"): number => Math.max(0, ...seen.map((one) => one[key]));
    const rtts = seen.map(({ rtt }) => rtt);
    const figures = sends
      ? {
          max_snd_cwnd: most("cwnd"),
          max_snd_wnd: most("window"),
          max_rtt: most("rtt"),
          min_rtt: rtts.length > 0 ? Math.min(...rtts) : 0,
          mean_rtt: rtts.length > 0 ? Math.round(rtts.reduce((sum, rtt) => sum + rtt, 0) / rtts.length) : 0,
        }
      : {};
    return {
      sender: { ...head, retransmits: from.retransmitted, ...figures, sender: sends },
      receiver: { socket: shown, ...span(0, received.us, to.bytes), sender: sends },
    };
  });
  const retransmits = sent.streams.reduce((sum, { retransmitted }) => sum + retransmitted, 0);
  const udp = received.streams[0] ?? NOTHING;
  const sums = st.o.udp
    ? {
        sum: {
          ...span(0, sent.us, bytesOf(sent)),
          ...udpEnd({ ...udp, packets: udp.packets || (sent.streams[0]?.packets ?? 0) }),
          sender: sends,
        },
      }
    : {
        sum_sent: { ...span(0, sent.us, bytesOf(sent)), retransmits, sender: sends },
        sum_received: { ...span(0, received.us, bytesOf(received)), sender: sends },
        sender_tcp_congestion: "cubic",
        receiver_tcp_congestion: "cubic",
      };
  const { start, intervals } = st.document;
  return `${cjson({ start: start as Value, intervals: intervals as Value[], end: { streams, ...sums } })}\n`;
}
/** One that has failed. */
export function errorText(st: Iperf, error: string): string {
  return `${cjson({ start: (st.document?.start ?? {}) as Value, intervals: (st.document?.intervals ?? []) as Value[], end: {}, error })}\n`;
}
