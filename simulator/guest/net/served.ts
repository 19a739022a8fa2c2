/** Connections to services that have a process for each: it is started when one is there. */
import { mayFork } from "../os/limits";
import type { Machine } from "../os/machine";
import { spawn } from "../os/process";
import { tcpClose } from "./tcp-sockets";

export function serveConnections(m: Machine): void {
  for (const socket of [...m.state.net.sockets]) {
    if (!socket.isUnserved) continue;
    delete socket.isUnserved;
    if (!mayFork(m, null)) {
      tcpClose(m, socket);
      continue;
    }
    socket.pid = spawn(m, {
      program: "sshd-session",
      args: ["sshd: [accepted]"],
      parent: null,
      pgid: 0,
      newSession: true,
      uid: 0,
      gid: 0,
    }).pid;
  }
}
