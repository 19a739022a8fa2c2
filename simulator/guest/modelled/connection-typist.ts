import { isLoopback } from "../../wire/address6";
import type { ConnectionEnds, Typist } from "../engine";
import { ipText } from "../net/either";
import type { Machine } from "../os/machine";
import { hasAddress } from "./quiet";

/** Who has typed what a connection of a system's own is part of: null nobody, undefined there is no such connection. Whoever types at a terminal now, where its process has one. */
export function typistOf(m: Machine, own: ConnectionEnds): Typist | null | undefined {
  if (!isLoopback(own.localIp) && !hasAddress(m, ipText(own.localIp))) return undefined;
  const { os, net } = m.state.look();
  const socket = net.sockets.find(
    (one) =>
      one.kind === "tcp" &&
      one.localIp === own.localIp &&
      one.localPort === own.localPort &&
      one.remoteIp === own.remoteIp &&
      one.remotePort === own.remotePort,
  );
  if (!socket) return undefined;
  const process = os.processes.find(({ pid }) => pid === socket.pid);
  if (!process) return null;
  const terminal = process.tty ? (process.pts === undefined ? os.tty : os.pts?.find(({ number }) => number === process.pts)) : undefined;
  return terminal?.typist ?? process.typist ?? null;
}
