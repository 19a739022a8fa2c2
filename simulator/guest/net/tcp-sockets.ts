/** TCP between a system's programs and its packets: ports, connections, who hears of what. What a connection does is in `tcp/`. */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { PROTOCOL } from "../../wire/ipv4";
import { asRecord, recordsIn } from "../../wire/rpc";
import { decodeTcp, encodeTcp, refusalOf, type TcpSegment } from "../../wire/tcp";
import { NFS_CLIENT } from "../nfs/client-state";
import { answerRpc } from "../nfs/server";
import { deliver } from "../os/inbox";
import type { Machine } from "../os/machine";
import { anyOf, type CameIn, headerOf, interfaceOf, isAny, isOwnIp, sendEither, sourceOf } from "./either";
import { considerFluid } from "./fluid-end";
import { answerTo, bytesOf } from "./services";
import { freePort, newSocket } from "./sockets";
import { sshPorts } from "./ssh-ports";
import type { Socket } from "./state";
import { close, read, shutDown, write, writeRoom } from "./tcp/calls";
import { type ControlBlock, newControlBlock, type TcpEvent, type TcpServices } from "./tcp/control-block";
import { accept, connect, end, isNewerSyn, segmentIn } from "./tcp/input";
import { nextTimer, runTimers } from "./tcp/timers";

/** TCP's own header, without options. */
const HEADER = 20;
/** Longest packet that there is: shorter than what the loopback takes. @source RFC 791; Linux include/net/ip.h (IP_MAX_MTU) */
const IP_MOST = 65_535;
/** Connections of one system, and requests for one of a port that nobody has answered yet. @source Linux sysctl net.core.somaxconn (4096); guess: a small guest's memory */
const CONNECTIONS_MOST = 512;
const BACKLOG = 128;

/** Longest request, bytes. @source nginx large_client_header_buffers (4 × 8 KiB) */
const ASKED_MOST = 32_768;

/** What a system does for one of its connections. */
export function servicesFor(m: Machine, socket: Socket): TcpServices {
  return {
    get now() {
      return m.mono();
    },
    send: ({ localIp, remoteIp, mss }, segment) => sendSegment(m, localIp, remoteIp, segment, { pid: socket.pid, mss, on: socket.on }),
    tell: (tcb, event) => heard(m, socket, tcb, event),
  };
}
/** @param mss - what is longer is for the interface to cut; absent: nothing is */
function sendSegment(
  m: Machine,
  source: Ip,
  destination: Ip,
  segment: TcpSegment,
  { pid, mss = segment.payload.length, on }: { readonly pid: number; readonly mss?: number; readonly on?: number | undefined },
): void {
  const packet = { source, destination, protocol: PROTOCOL.tcp, payload: encodeTcp(segment, source, destination) };
  const isCut = segment.payload.length > mss;
  sendEither(m, isCut ? { ...packet, segmentLength: mss + HEADER + headerOf(destination) } : packet, { pid, tag: 0, on });
}
/** Most data in a segment to an address: what the interface towards it takes. */
function mssTo(m: Machine, ip: Ip, on: number | undefined): number {
  const i = interfaceOf(m, ip, on);
  const mtu = Math.min(i?.mtu ?? 1_500, typeof ip === "string" ? (i?.v6?.mtu ?? IP_MOST) : IP_MOST);
  return Math.min(mtu, IP_MOST) - HEADER - headerOf(ip);
}

/** Whether the interface towards an address takes many segments at once: netfront, the loopback, and a card that can do so. @source Linux drivers/net/ethernet/realtek/8139cp.c (NETIF_F_TSO is off at first) */
function bundlesTo(m: Machine, ip: Ip, on: number | undefined): boolean {
  const i = interfaceOf(m, ip, on);
  if (m.nics.find((nic) => nic.device === i?.device)?.model === "rtl8139") return false;
  const offloads = i?.offloads;
  return offloads?.["tcp-segmentation-offload"] ?? offloads?.["generic-segmentation-offload"] ?? true;
}
/** A connection's block, before it has sent anything. */
function blockFor(
  m: Machine,
  ends: Pick<ControlBlock, "localIp" | "localPort" | "remoteIp" | "remotePort">,
  on: number | undefined,
): ControlBlock {
  const tcb = newControlBlock(ends, m.services.random(), mssTo(m, ends.remoteIp, on));
  tcb.isBundled = bundlesTo(m, ends.remoteIp, on);
  return tcb;
}

function heard(m: Machine, socket: Socket, tcb: ControlBlock, event: TcpEvent): void {
  socket.state = tcb.state;
  if (tcb.state === "CLOSED") m.state.net.sockets = m.state.net.sockets.filter((one) => one !== socket);
  if (socket.pid === 0) serve(m, socket, tcb, event);
  else if (event !== "ended") deliver(m, socket.pid, { type: event, socket: socket.id, at: m.mono() });
}

/** A program's view of a connection: its state is that of the block. */
function settled(socket: Socket): void {
  if (socket.tcp) socket.state = socket.tcp.state;
}

/** Opens a connection; events `connected`, `readable`, `writable`, `refused`, `reset`, `timeout`, `unreachable` go to the process. Null: no route. */
export function tcpConnect(m: Machine, pid: number, ip: Ip, port: number, owner: string, on?: number, from = 0): Socket | null {
  const source = sourceOf(m, ip, on);
  if (source === null) return null;
  const ends = { localIp: source, localPort: from === 0 ? freePort(m, "tcp", ip, port) : from, remoteIp: ip, remotePort: port };
  const tcp = blockFor(m, ends, on);
  const socket = newSocket(m, { ...ends, pid, kind: "tcp", owner, tcp, ...(on === undefined ? {} : { on }) });
  connect(tcp, servicesFor(m, socket));
  settled(socket);
  return socket;
}
/** @returns bytes that were taken: where they are fewer, `writable` tells of room */
export function tcpWrite(m: Machine, socket: Socket, bytes: Bytes): number {
  if (!socket.tcp) return 0;
  const taken = write(socket.tcp, servicesFor(m, socket), bytes);
  settled(socket);
  return taken;
}
/** @param most - bytes @returns what has come and was not read yet */
export function tcpRead(m: Machine, socket: Socket, most?: number): Bytes {
  return socket.tcp ? read(socket.tcp, servicesFor(m, socket), most) : "";
}
/** Whether the other end has closed and all that it has sent is read. */
export function tcpIsAtEnd({ tcp }: Socket): boolean {
  return tcp?.isEnded === true && tcp.got === "";
}
/** Nothing more is written; what the other end sends is still read. */
export function tcpShutDown(m: Machine, socket: Socket): void {
  if (!socket.tcp) return;
  shutDown(socket.tcp, servicesFor(m, socket));
  settled(socket);
}
/** The process lets go of it: the connection goes on closing by itself. */
export function tcpClose(m: Machine, socket: Socket): void {
  if (!socket.tcp) return;
  socket.pid = 0;
  socket.owner = "";
  close(socket.tcp, servicesFor(m, socket));
  settled(socket);
}

/** Ports below it are the superuser's. @source Linux sysctl ip_unprivileged_port_start */
const UNPRIVILEGED = 1_024;
/**
 * A process waits for connections: each tells it `connected` with the socket that it has.
 * @param ip - 0: every address of IPv4; `::`: every one of IPv6
 * @returns the listening socket, or why there is none
 */
export function tcpListen(
  m: Machine,
  pid: number,
  ip: Ip,
  port: number,
  owner: string,
): Socket | "EACCES" | "EADDRINUSE" | "EADDRNOTAVAIL" {
  if (port < UNPRIVILEGED && (m.process(pid)?.uid ?? 0) !== 0) return "EACCES";
  if (!isAny(ip) && !isOwnIp(m, ip)) return "EADDRNOTAVAIL";
  const isAlike = (other: Ip): boolean => typeof other === typeof ip && (isAny(other) || isAny(ip) || other === ip);
  if (listening(m).some((other) => other.port === port && isAlike(other.ip))) return "EADDRINUSE";
  return newSocket(m, { pid, kind: "tcp", owner, state: "LISTEN", localIp: ip, localPort: port });
}

interface Listener {
  readonly port: number;
  readonly owner: string;
  readonly pid: number;
  readonly ip: Ip;
  /** a program's own; absent: a service of the system, which the system answers for */
  readonly isProgram?: true;
}
/** Ports that background services and programs listen on. */
export function listening(m: Machine): Listener[] {
  const hasIpv6 = m.state.net.ipv6 !== undefined;
  const out: Listener[] = m.flavour.services(m).flatMap((service) =>
    m.state.os.stoppedUnits.includes(service.name) || m.state.phase !== "running"
      ? []
      : (service.name === "sshd" ? sshPorts(m) : service.ports).flatMap((port) => {
          const { name: owner, pid } = service;
          if (service.local) return [{ port, owner, pid, ip: 0x7f000001 }];
          // Each has a socket of its own for IPv6. @source sshd_config(5): AddressFamily any; Debian's sites-available/default of nginx
          return (hasIpv6 ? [0, "::"] : [0]).map((ip) => ({ port, owner, pid, ip }));
        }),
  );
  for (const socket of m.state.net.sockets)
    if (socket.state === "LISTEN")
      out.push({ port: socket.localPort, owner: socket.owner, pid: socket.pid, ip: socket.localIp, isProgram: true });
  return out;
}

/** A segment for this system. */
export function tcpIn(m: Machine, packet: CameIn): void {
  const segment = decodeTcp(packet.payload, packet.source, packet.destination);
  if (segment === null) return;
  const socket = m.state.net.sockets.find(
    ({ kind, localIp, localPort, remoteIp, remotePort }) =>
      kind === "tcp" &&
      localPort === segment.destinationPort &&
      remotePort === segment.sourcePort &&
      remoteIp === packet.source &&
      localIp === packet.destination,
  );
  if (socket?.tcp) {
    const services = servicesFor(m, socket);
    if (!isNewerSyn(socket.tcp, segment)) {
      segmentIn(socket.tcp, services, segment);
      considerFluid(m, socket, services);
      settled(socket);
      return;
    }
    // Who asks again from the same port has begun anew. @source RFC 1122 §4.2.2.13
    end(socket.tcp, services, "ended");
  }
  const any = anyOf(packet.destination);
  const listener = listening(m).find(({ port, ip }) => port === segment.destinationPort && (ip === any || ip === packet.destination));
  if (!listener || segment.rst || !segment.syn || segment.ack) {
    const answer = refusalOf(segment);
    if (answer) sendSegment(m, packet.destination, packet.source, answer, { pid: 0, on: packet.on });
    return;
  }
  accepted(m, packet, segment, listener);
}

/** A connection is asked for. One that does not fit is left without an answer: whoever asks tries again. */
function accepted(m: Machine, { source, destination, on }: CameIn, segment: TcpSegment, listener: Listener): void {
  const { sockets } = m.state.net;
  const waiting = sockets.filter((one) => one.state === "SYN-RECV" && one.localPort === segment.destinationPort).length;
  if (waiting >= BACKLOG || sockets.length >= CONNECTIONS_MOST) return;
  const ends = { localIp: destination, localPort: segment.destinationPort, remoteIp: source, remotePort: segment.sourcePort };
  const tcp = blockFor(m, ends, on);
  const pid = listener.isProgram ? listener.pid : 0;
  const socket = newSocket(m, { ...ends, pid, kind: "tcp", owner: listener.owner, tcp, ...(on === undefined ? {} : { on }) });
  accept(tcp, servicesFor(m, socket), segment);
  settled(socket);
}

/** What a service of the system does with a connection. */
function serve(m: Machine, socket: Socket, tcb: ControlBlock, event: TcpEvent): void {
  // A program that has gone has left it to close.
  if (socket.owner === "") return;
  if (socket.owner === "sshd") {
    if (event === "connected") socket.isUnserved = true;
    return;
  }
  if (socket.owner === NFS_CLIENT) {
    // The kernel's own client looks at them when its timers do.
    socket.events = [...(socket.events ?? []), event];
    return;
  }
  if (RPC_OWNERS.has(socket.owner)) {
    serveRpc(m, socket, tcb, event);
    return;
  }
  if (event === "connected" || event === "writable") say(m, socket, "");
  else if (event === "readable") {
    socket.asked += tcpRead(m, socket);
    const answer = answerTo(m, socket, socket.asked);
    if (answer !== null) {
      socket.asked = "";
      socket.file = answer.file;
      if (answer.close) socket.isLast = true;
      say(m, socket, answer.text);
    }
    // Who says more than any request is long has nothing to ask.
    if (socket.asked.length > ASKED_MOST || (tcb.isEnded && !socket.isLast && socket.owner !== "")) tcpClose(m, socket);
  }
}
/** Services that answer calls of procedures, one after another on a connection. */
const RPC_OWNERS: ReadonlySet<string> = new Set(["rpcbind", "rpc.mountd", "nfsd"]);
function serveRpc(m: Machine, socket: Socket, tcb: ControlBlock, event: TcpEvent): void {
  if (event === "readable") {
    socket.asked += tcpRead(m, socket);
    const { messages, rest } = recordsIn(socket.asked);
    socket.asked = rest;
    const answers = messages.map((message) => answerRpc(m, socket.localPort, message, { ip: socket.remoteIp, port: socket.remotePort }));
    say(m, socket, answers.map((answer) => (answer === null ? "" : asRecord(answer))).join(""));
    if (tcb.isEnded && socket.owner !== "") tcpClose(m, socket);
  } else if (event === "connected" || event === "writable") say(m, socket, "");
}
/** Writes as much as there is room for; the rest when there is some. */
function say(m: Machine, socket: Socket, bytes: Bytes): void {
  const all = socket.reply + bytes;
  if (all !== "") socket.reply = all.slice(tcpWrite(m, socket, all));
  while (socket.reply === "" && socket.file !== null && socket.tcp && writeRoom(socket.tcp) >= PIECE) {
    const piece = bytesOf(m, socket.file, PIECE);
    const at = socket.file.at + piece.length;
    socket.file = piece === "" || at >= socket.file.end ? null : { ...socket.file, at };
    socket.reply = piece.slice(tcpWrite(m, socket, piece));
  }
  if (socket.isLast && socket.reply === "" && socket.file === null) tcpClose(m, socket);
}
/** Bytes of a file that are handed over at once. @source nginx sendfile_max_chunk is larger; Linux' pipe of sendfile: 64 KiB */
const PIECE = 65_536;

/** A router has said that a segment did not fit. @source RFC 1191 */
export function tcpTooBig(m: Machine, remoteIp: Ip, localPort: number, mtu: number): void {
  for (const { kind, tcp } of m.state.net.sockets)
    if (kind === "tcp" && tcp && tcp.remoteIp === remoteIp && tcp.localPort === localPort)
      tcp.mss = Math.max(LEAST, Math.min(tcp.mss, mtu - HEADER - headerOf(remoteIp)));
}
/**
 * Somebody has said that a segment did not arrive: who only asks for a connection gives up.
 * @param why - that port or protocol is not there, or anything else
 * @source RFC 1122 §4.2.3.9; Linux net/ipv4/icmp.c: icmp_err_convert (port, protocol: refused)
 */
export function tcpTold(m: Machine, about: ToldAbout, why: "refused" | "unreachable"): void {
  const { remoteIp, localPort, remotePort } = about;
  for (const socket of [...m.state.net.sockets]) {
    const { tcp } = socket;
    if (socket.kind !== "tcp" || tcp?.state !== "SYN-SENT" || tcp.localPort !== localPort) continue;
    if (tcp.remoteIp !== remoteIp || tcp.remotePort !== remotePort) continue;
    end(tcp, servicesFor(m, socket), why === "refused" ? "refused" : "ended");
    if (why !== "refused" && socket.pid !== 0) deliver(m, socket.pid, { type: "unreachable", socket: socket.id, at: m.mono() });
  }
}
/** Ends of a packet that something is said about, as its sender has them. */
export interface ToldAbout {
  readonly remoteIp: Ip;
  readonly localPort: number;
  readonly remotePort: number;
}
/** @source RFC 791: every path takes 68 bytes; Linux sysctl min_pmtu (552) */
const LEAST = 512;

/** Runs what is due of all connections. */
export function tcpTimers(m: Machine): void {
  const now = m.mono();
  for (const socket of [...m.state.net.sockets]) {
    const at = socket.tcp ? nextTimer(socket.tcp) : null;
    const isLeft = socket.tcp?.fluid?.part === "left";
    if (!socket.tcp || (!isLeft && (at === null || at > now))) continue;
    const services = servicesFor(m, socket);
    runTimers(socket.tcp, services);
    considerFluid(m, socket, services);
    settled(socket);
  }
}
/** The first timer of any connection. */
export function nextTcpTimer(m: Machine): number | null {
  let next: number | null = null;
  for (const { tcp } of m.state.net.sockets) {
    const at = tcp ? nextTimer(tcp) : null;
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}
/** A process has ended: its connections are closed as if it had done so. */
export function tcpEndProcess(m: Machine, pid: number): void {
  const { net } = m.state;
  for (const socket of net.sockets.filter((one) => one.pid === pid && one.kind === "tcp" && one.tcp)) tcpClose(m, socket);
  net.sockets = net.sockets.filter((one) => one.pid !== pid);
}
