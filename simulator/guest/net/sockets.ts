/** Sockets of a system, whatever they speak. */
import type { Ip } from "../../wire/address6";
import type { Machine } from "../os/machine";
import type { Socket } from "./state";

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
    tcp: null,
    asked: "",
    reply: "",
    file: null,
    ...parts,
  };
  net.sockets.push(socket);
  return socket;
}
export function socketById(m: Machine, id: number): Socket | null {
  return m.state.net.sockets.find((socket) => socket.id === id) ?? null;
}

/** Ports that a connection may come from, in turn; those that are taken are passed over. @source Linux sysctl ip_local_port_range */
export function freePort(m: Machine, kind: Socket["kind"], remoteIp: Ip, remotePort: number): number {
  const { net } = m.state;
  for (let tries = 0; tries < 64; tries++) {
    net.nextPort = net.nextPort >= 60_999 ? 32_768 : net.nextPort + 1;
    const isTaken = net.sockets.some(
      (s) =>
        s.kind === kind &&
        s.localPort === net.nextPort &&
        (s.state === "LISTEN" || (s.remoteIp === remoteIp && s.remotePort === remotePort)),
    );
    if (!isTaken) break;
  }
  return net.nextPort;
}
