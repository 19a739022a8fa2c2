import type { Ipv4Packet } from "../../wire/ipv4";
import { PROTOCOL } from "../../wire/ipv4";
import { decodeTcp, encodeTcp, type TcpSegment } from "../../wire/tcp";
import { deliver } from "../os/inbox";
import type { Machine } from "../os/machine";
import { sendIp, sourceFor } from "./send";
import { answerTo, greetingOf } from "./services";
import type { Socket } from "./state";

/** Bytes as Latin-1 text of UTF-8. */
function toBytes(text: string): Uint8Array {
  const out: number[] = [];
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(out);
}

function transmit(m: Machine, socket: Socket, flags: Partial<TcpSegment>, text = ""): void {
  const segment: TcpSegment = {
    sourcePort: socket.localPort,
    destinationPort: socket.remotePort,
    sequence: socket.sequence,
    acknowledgment: socket.acknowledged,
    syn: false,
    ack: true,
    fin: false,
    rst: false,
    psh: text !== "",
    window: 64_240,
    payload: toBytes(text),
    ...flags,
  };
  sendIp(
    m,
    {
      source: socket.localIp,
      destination: socket.remoteIp,
      protocol: PROTOCOL.tcp,
      payload: encodeTcp(segment, socket.localIp, socket.remoteIp),
    },
    { pid: socket.pid, tag: 0 },
  );
  socket.sequence = (socket.sequence + segment.payload.length + (segment.syn || segment.fin ? 1 : 0)) >>> 0;
}

/** Sends data in segments of at most 1400 bytes. */
export function tcpSend(m: Machine, socket: Socket, text: string): void {
  for (let at = 0; at < text.length; at += 1400) transmit(m, socket, {}, text.slice(at, at + 1400));
}

/** Closes a connection from this side. */
export function tcpClose(m: Machine, socket: Socket): void {
  if (socket.state === "ESTAB" || socket.state === "CLOSE-WAIT") {
    transmit(m, socket, { fin: true });
    socket.state = socket.state === "ESTAB" ? "FIN-WAIT" : "CLOSED";
  }
  if (socket.state !== "FIN-WAIT") drop(m, socket);
}

function drop(m: Machine, socket: Socket): void {
  socket.state = "CLOSED";
  m.state.net.sockets = m.state.net.sockets.filter((candidate) => candidate !== socket);
}

/** A socket for a process. */
export function newSocket(m: Machine, parts: Pick<Socket, "pid" | "kind" | "owner"> & Partial<Socket>): Socket {
  const { net } = m.state;
  const socket: Socket = {
    id: net.nextSocket++,
    state: "UNCONN",
    localIp: 0,
    localPort: 0,
    remoteIp: 0,
    remotePort: 0,
    sequence: 0,
    acknowledged: 0,
    retryAt: null,
    retries: 0,
    ...parts,
  };
  net.sockets.push(socket);
  return socket;
}

/** Opens a connection; messages `connected`, `refused`, `data`, `closed`, `unreachable` go to the process. Null: no route. */
export function tcpConnect(m: Machine, pid: number, ip: number, port: number, owner: string): Socket | null {
  const source = sourceFor(m, ip);
  if (source === null) return null;
  const { net } = m.state;
  net.nextPort = net.nextPort >= 60_999 ? 32_768 : net.nextPort + 1;
  const socket = newSocket(m, {
    pid,
    kind: "tcp",
    owner,
    state: "SYN-SENT",
    localIp: source,
    localPort: net.nextPort,
    remoteIp: ip,
    remotePort: port,
    sequence: m.services.random(),
  });
  socket.retryAt = m.mono() + 1_000_000;
  transmit(m, socket, { syn: true, ack: false });
  return socket;
}

/** Ports that background services listen on. */
export function listening(m: Machine): { port: number; owner: string; pid: number; ip: number }[] {
  const out = m.flavour
    .services(m)
    .flatMap((service) =>
      m.state.os.stoppedUnits.includes(service.name) || m.state.phase !== "running"
        ? []
        : service.ports.map((port) => ({ port, owner: service.name, pid: service.pid, ip: service.local ? 0x7f000001 : 0 })),
    );
  for (const socket of m.state.net.sockets)
    if (socket.state === "LISTEN") out.push({ port: socket.localPort, owner: socket.owner, pid: socket.pid, ip: 0 });
  return out;
}

/** A segment for this system. */
export function tcpIn(m: Machine, packet: Ipv4Packet): void {
  const segment = decodeTcp(packet.payload, packet.source, packet.destination);
  if (segment === null) return;
  const socket = m.state.net.sockets.find(
    (candidate) =>
      candidate.kind === "tcp" &&
      candidate.localPort === segment.destinationPort &&
      candidate.remotePort === segment.sourcePort &&
      candidate.remoteIp === packet.source,
  );
  if (socket) {
    segmentFor(m, socket, segment);
    return;
  }
  if (segment.rst) return;
  const listener = listening(m).find(
    (candidate) => candidate.port === segment.destinationPort && (candidate.ip === 0 || candidate.ip === packet.destination),
  );
  const answer: Socket = {
    id: 0,
    pid: 0,
    kind: "tcp",
    owner: listener?.owner ?? "",
    state: "SYN-RECV",
    localIp: packet.destination,
    localPort: segment.destinationPort,
    remoteIp: packet.source,
    remotePort: segment.sourcePort,
    sequence: m.services.random(),
    acknowledged: (segment.sequence + segment.payload.length + (segment.syn || segment.fin ? 1 : 0)) >>> 0,
    retryAt: null,
    retries: 0,
  };
  if (!listener || !segment.syn || segment.ack) {
    answer.sequence = segment.ack ? segment.acknowledgment : 0;
    transmit(m, answer, { rst: true, ack: !segment.ack });
    return;
  }
  if (m.state.net.sockets.length > 500) return;
  const made = newSocket(m, { ...answer, pid: 0, kind: "tcp", owner: listener.owner });
  made.id = m.state.net.nextSocket;
  transmit(m, made, { syn: true });
  made.retryAt = m.mono() + 60_000_000;
}

function tell(m: Machine, socket: Socket, message: { [key: string]: string | number }): void {
  deliver(m, socket.pid, { socket: socket.id, at: m.mono(), ...message });
}

function segmentFor(m: Machine, socket: Socket, segment: TcpSegment): void {
  if (segment.rst) {
    tell(m, socket, { type: socket.state === "SYN-SENT" ? "refused" : "reset" });
    drop(m, socket);
    return;
  }
  if (socket.state === "SYN-SENT") {
    if (!segment.syn || !segment.ack) return;
    socket.acknowledged = (segment.sequence + 1) >>> 0;
    socket.state = "ESTAB";
    socket.retryAt = null;
    transmit(m, socket, {});
    tell(m, socket, { type: "connected" });
    return;
  }
  if (socket.state === "SYN-RECV" && segment.ack) {
    socket.state = "ESTAB";
    const greeting = greetingOf(m, socket);
    if (greeting !== "") tcpSend(m, socket, greeting);
  }
  if (segment.sequence !== socket.acknowledged) return;
  if (segment.payload.length > 0) {
    socket.acknowledged = (socket.acknowledged + segment.payload.length) >>> 0;
    let text = "";
    for (const byte of segment.payload) text += String.fromCharCode(byte);
    if (!segment.fin) transmit(m, socket, {});
    if (socket.pid !== 0) tell(m, socket, { type: "data", text });
    else serve(m, socket, text);
  }
  if (segment.fin) {
    socket.acknowledged = (socket.acknowledged + 1) >>> 0;
    tell(m, socket, { type: "closed" });
    if (socket.state === "FIN-WAIT") {
      transmit(m, socket, {});
      drop(m, socket);
    } else if (socket.pid === 0) {
      transmit(m, socket, { fin: true });
      drop(m, socket);
    } else {
      transmit(m, socket, {});
      socket.state = "CLOSE-WAIT";
    }
  }
}

function serve(m: Machine, socket: Socket, text: string): void {
  const answer = answerTo(m, socket, text);
  if (answer === null) return;
  tcpSend(m, socket, answer.text);
  if (answer.close) tcpClose(m, socket);
}

/** Retries connection requests after 1, 2, 4 … s; forgets half-open ones. */
export function tcpTimers(m: Machine): void {
  const now = m.mono();
  for (const socket of [...m.state.net.sockets]) {
    if (socket.retryAt === null || now < socket.retryAt) continue;
    if (socket.state !== "SYN-SENT" || socket.retries >= 6) {
      if (socket.state === "SYN-SENT") tell(m, socket, { type: "timeout" });
      if (socket.state !== "ESTAB") drop(m, socket);
      socket.retryAt = null;
      continue;
    }
    socket.retries++;
    socket.retryAt = now + 1_000_000 * (1 << socket.retries);
    socket.sequence = (socket.sequence - 1) >>> 0;
    transmit(m, socket, { syn: true, ack: false });
  }
}

/** Next retry. */
export function nextTcpTimer(m: Machine): number | null {
  let next: number | null = null;
  for (const socket of m.state.net.sockets) if (socket.retryAt !== null && (next === null || socket.retryAt < next)) next = socket.retryAt;
  return next;
}
