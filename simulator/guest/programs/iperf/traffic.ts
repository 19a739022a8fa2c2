/** What goes over the streams of a test. @source iperf 3.12: iperf_tcp.c, iperf_udp.c */
import type { Bytes } from "../../../content/bytes";
import { get32At, uint32 } from "../../../wire/ssh";
import { socketById } from "../../net/sockets";
import { tcpRead, tcpWrite } from "../../net/tcp-sockets";
import { udpReceive, udpSend } from "../../net/udp-sockets";
import type { ProgramContext } from "../../os/program";
import { BLOCK, type Iperf, type Stream } from "./state";

const ZEROS = "\0".repeat(BLOCK);
const READ = 1_048_576;

/** Reads what has come of a test. */
export function drain(ctx: ProgramContext, st: Iperf): void {
  const m = ctx.machine;
  if (st.o.udp) {
    for (const stream of st.streams) {
      const socket = socketById(m, stream.socket);
      for (let one = socket && udpReceive(socket); one; one = socket && udpReceive(socket)) {
        if (one.bytes.length < 16) continue;
        count(stream, ctx.mono(), one.bytes);
      }
    }
    return;
  }
  for (const stream of st.streams) {
    const socket = socketById(m, stream.socket);
    if (!socket) continue;
    for (let bytes = tcpRead(m, socket, READ); bytes !== "" && !ctx.isSpent; bytes = tcpRead(m, socket, READ)) {
      stream.bytes += bytes.length;
      stream.now += bytes.length;
      ctx.charge("moved", Math.ceil(bytes.length / 64));
    }
  }
}
/** A datagram with its number and the time at which it was sent. @source RFC 1889 §A.8 (jitter) */
function count(stream: Stream, now: number, bytes: Bytes): void {
  const sentAt = get32At(bytes, 0) * 1_000_000 + get32At(bytes, 4);
  stream.bytes += bytes.length;
  stream.now += bytes.length;
  stream.packets++;
  stream.packetsNow++;
  stream.highest = Math.max(stream.highest, get32At(bytes, 8));
  const transit = now - sentAt;
  if (stream.transitUs >= 0) stream.jitterUs += (Math.abs(transit - stream.transitUs) - stream.jitterUs) / 16;
  stream.transitUs = transit;
}

/** Bytes that a stream may have sent by now. */
function allowed(st: Iperf, now: number): number {
  const byRate = st.o.bitrate === 0 ? Number.MAX_SAFE_INTEGER : Math.floor((st.o.bitrate * (now - st.startedAt)) / 8_000_000) + st.o.length;
  const byBytes = st.o.bytes === null ? Number.MAX_SAFE_INTEGER : Math.ceil(st.o.bytes / st.streams.length);
  return Math.min(byRate, byBytes);
}
export function send(ctx: ProgramContext, st: Iperf): void {
  const m = ctx.machine;
  const most = allowed(st, ctx.mono());
  for (const stream of st.streams) {
    const socket = socketById(m, stream.socket);
    if (!socket) continue;
    if (st.o.udp) {
      while (stream.bytes + st.o.length <= most && !ctx.isSpent) {
        stream.packets++;
        stream.packetsNow++;
        const now = ctx.mono();
        const head = uint32(Math.floor(now / 1_000_000)) + uint32(now % 1_000_000) + uint32(stream.packets);
        udpSend(m, socket, head + ZEROS.slice(0, st.o.length - 12));
        stream.bytes += st.o.length;
        stream.now += st.o.length;
        ctx.charge("call", 2);
      }
      continue;
    }
    // What it leaves to the kernel is bounded, as its send buffer is.
    while (stream.bytes < most && (socket.tcp?.out.length ?? 0) < 16 * BLOCK && !ctx.isSpent) {
      const wanted = Math.min(st.o.length, most - stream.bytes);
      const taken = tcpWrite(m, socket, wanted === BLOCK ? ZEROS : ZEROS.slice(0, wanted));
      ctx.charge("moved", Math.ceil(taken / 64));
      if (taken === 0) break;
      stream.bytes += taken;
      stream.now += taken;
    }
  }
}
