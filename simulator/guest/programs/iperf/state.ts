/** What a run of iperf keeps. @source iperf 3.12: iperf_api.h (states), iperf_client_api.c, iperf_server_api.c */
import type { Bytes } from "../../../content/bytes";
import type { Ip } from "../../../wire/address6";
import type { Families, Lookup } from "../resolve";

/** What the control connection says. */
export const STATE = { start: 1, running: 2, end: 4, params: 9, streams: 10, exchange: 13, display: 14, done: 16, refused: 255 } as const;
/** Name of a test, with which each of its connections begins. */
export const COOKIE = 37;
/** Written at once over TCP, and in a datagram. @source iperf 3.12: DEFAULT_TCP_BLKSIZE; the client's MSS for UDP */
export const BLOCK = 131_072;
export const DATAGRAM = 1_448;

export interface Options {
  server: boolean;
  host: Bytes;
  port: number;
  /** µs; null: until so many bytes */
  timeUs: number | null;
  bytes: number | null;
  parallel: number;
  reverse: boolean;
  udp: boolean;
  /** bits a second; 0: as fast as it goes */
  bitrate: number;
  length: number;
  intervalUs: number;
  once: boolean;
  /** one document in place of lines */
  json: boolean;
  families: Families;
}

export interface Stream {
  /** shown as its number */
  shown: number;
  socket: number;
  bytes: number;
  /** in this interval */
  now: number;
  retransmitted: number;
  retransmittedBefore: number;
  /** of UDP: datagrams sent or come, the highest number, jitter µs, the transit before */
  packets: number;
  packetsNow: number;
  highest: number;
  highestBefore: number;
  jitterUs: number;
  transitUs: number;
}
export const newStream = (shown: number, socket: number): Stream => ({
  shown,
  socket,
  bytes: 0,
  now: 0,
  retransmitted: 0,
  retransmittedBefore: 0,
  packets: 0,
  packetsNow: 0,
  highest: 0,
  highestBefore: 0,
  jitterUs: 0,
  transitUs: -1,
});

/** What one end has seen of its streams, told to the other. */
export interface Result {
  readonly streams: readonly {
    readonly bytes: number;
    readonly retransmitted: number;
    readonly packets: number;
    readonly lost: number;
    readonly jitterUs: number;
  }[];
  readonly us: number;
}

export interface Iperf {
  o: Options;
  lookup: Lookup | null;
  ip: Ip;
  /** interface of an address of a link; absent: as the routes say */
  on?: number;
  /** what a server waits at */
  listener: number;
  /** of UDP: where datagrams come */
  udpSocket: number;
  control: number;
  isConnected: boolean;
  cookie: Bytes;
  got: Bytes;
  stage: "idle" | "connect" | "params" | "streams" | "running" | "exchange" | "display" | "over";
  streams: Stream[];
  /** connections that have not said yet what they are of */
  unknown: { socket: number; got: Bytes }[];
  startedAt: number;
  endedAt: number;
  shownAt: number;
  theirs: Result | null;
  tests: number;
  code: number | null;
  /** of one that makes a document: what stands in it so far, and figures of each stream's ends of intervals */
  document?: {
    start: unknown;
    intervals: unknown[];
    figures: { readonly socket: number; readonly cwnd: number; readonly window: number; readonly rtt: number }[];
  };
}
/** Whether this end sends. */
export const isSender = ({ o }: Iperf): boolean => o.server === o.reverse;
