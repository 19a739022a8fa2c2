/** The page's one socket. It is made on first use and lives as long as the page. */
import { io, type Socket } from "socket.io-client";
import type { ClientToServer, ServerToClient } from "@/server/contract";

export type LabSocket = Socket<ServerToClient, ClientToServer>;
let socket: LabSocket | null = null;

export function labSocket(): LabSocket {
  socket ??= io({
    transports: ["websocket"],
    autoConnect: false,
    reconnectionDelay: 400,
    reconnectionDelayMax: 8000,
    // Spread the return of a whole class over time when the server comes back.
    randomizationFactor: 0.5,
  });
  return socket;
}
/** After signing out, or in as somebody else: the next use carries the new session. */
export function closeSocket(): void {
  socket?.disconnect();
  socket = null;
}
