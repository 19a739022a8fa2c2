/** Sockets of a system, as programs list them. @source iproute2 6.1: misc/ss.c; net-tools 2.10: netstat.c */
import { type Ip, isOfLink } from "../../../wire/address6";
import { anyOf } from "../../net/either";
import { byDevice } from "../../net/interfaces";
import type { Socket } from "../../net/state";
import type { ControlBlock } from "../../net/tcp/control-block";
import { listening } from "../../net/tcp-sockets";
import type { Machine } from "../../os/machine";

export interface Row {
  readonly proto: "tcp" | "udp";
  readonly family: "4" | "6";
  readonly state: string;
  /** bytes that nobody has read yet; of one that waits: connections that nobody has taken */
  readonly received: number;
  /** bytes that nobody has acknowledged yet; of one that waits: connections that may wait */
  readonly unsent: number;
  readonly local: End;
  readonly remote: End;
  readonly process: string;
  /** of a connection */
  readonly tcp: ControlBlock | null;
}
/** An end of a socket; port 0: any. */
export interface End {
  readonly ip: Ip;
  readonly port: number;
  /** the interface that it is bound to, or that an address of a link is on */
  readonly on: string;
}

/** Connections that may wait. guess: as each program asks for it; Linux net.core.somaxconn bounds it by 4096. @source sshd, nginx, iperf3, dnsmasq and nc: their calls of listen(2) */
const BACKLOGS: Readonly<Record<string, number>> = { nginx: 511, postgres: 200, dnsmasq: 32, iperf3: 5, nc: 1 };
const USUAL_BACKLOG = 128;

/** Memory of a datagram that waits, bytes. guess: a buffer's head and its data, as Linux rounds them (SKB_TRUESIZE) */
const truesize = (bytes: number): number => (bytes <= 448 ? 768 : 2_304);

function queuesOf({ kind, tcp, datagrams = [] }: Socket): Pick<Row, "received" | "unsent"> {
  if (kind === "udp") return { received: datagrams.reduce((sum, { bytes }) => sum + truesize(bytes.length), 0), unsent: 0 };
  return tcp ? { received: tcp.got.length, unsent: tcp.out.length } : { received: 0, unsent: 0 };
}

export function socketRows(m: Machine): Row[] {
  const familyOf = (ip: Ip): Row["family"] => (typeof ip === "number" ? "4" : "6");
  const rows: Row[] = [];
  for (const dhcp of m.state.net.dhcp)
    rows.push({
      proto: "udp",
      family: "4",
      state: "UNCONN",
      received: 0,
      unsent: 0,
      local: { ip: byDevice(m, dhcp.device)?.addresses[0]?.ip ?? 0, port: 68, on: byDevice(m, dhcp.device)?.name ?? "" },
      remote: { ip: 0, port: 0, on: "" },
      process: 'users:(("dhclient",pid=402,fd=7))',
      tcp: null,
    });
  const connections: Row[] = [];
  for (const s of m.state.net.sockets) {
    if (s.kind !== "udp" && (s.kind !== "tcp" || s.state === "LISTEN")) continue;
    const on = (ip: Ip): string => (typeof ip === "string" && s.on !== undefined && isOfLink(ip) ? (byDevice(m, s.on)?.name ?? "") : "");
    (s.kind === "udp" ? rows : connections).push({
      proto: s.kind,
      family: familyOf(s.localIp),
      state: s.state,
      ...queuesOf(s),
      local: { ip: s.localIp, port: s.localPort, on: on(s.localIp) },
      remote: { ip: s.remoteIp, port: s.remotePort, on: on(s.remoteIp) },
      process: `users:(("${s.owner}",pid=${s.kind === "tcp" ? s.pid || 430 : s.pid},fd=${s.kind === "tcp" ? 5 : 3}))`,
      tcp: s.tcp,
    });
  }
  const waiting = (port: number): number => m.state.net.sockets.filter((s) => s.isUnserved && s.localPort === port).length;
  for (const s of listening(m))
    rows.push({
      proto: "tcp",
      family: familyOf(s.ip),
      state: "LISTEN",
      received: waiting(s.port),
      unsent: BACKLOGS[s.owner] ?? USUAL_BACKLOG,
      local: { ip: s.ip, port: s.port, on: "" },
      remote: { ip: anyOf(s.ip), port: 0, on: "" },
      process: `users:(("${s.owner}",pid=${s.pid},fd=${s.port !== 22 ? 6 : typeof s.ip === "number" ? 3 : 4}))`,
      tcp: null,
    });
  return [...rows, ...connections];
}
