/** The page's one socket. It is made on first use and lives as long as the page. */
import { io, type Socket } from "socket.io-client";
import type { ClientToServer, ServerToClient } from "@/server/contract";
import { queryClient, trpc } from "./trpc";

export type LabSocket = Socket<ServerToClient, ClientToServer>;
let socket: LabSocket | null = null;

export function labSocket(): LabSocket {
  if (socket) return socket;
  socket = io({
    transports: ["websocket"],
    autoConnect: false,
    reconnectionDelay: 400,
    reconnectionDelayMax: 8000,
    // Spread the return of a whole class over time when the server comes back.
    randomizationFactor: 0.5,
  });
  persist(socket);
  return socket;
}
/** A socket that the server has closed or refused does not come back by itself: it is tried again, spread over time. */
function persist(made: LabSocket): void {
  const later = (): void => {
    setTimeout(
      () => {
        if (socket === made && !made.active) made.connect();
      },
      800 + Math.random() * 1200,
    );
  };
  made.on("disconnect", (reason) => {
    if (reason === "io server disconnect") later();
  });
  made.on("connect_error", () => {
    if (made.active) return;
    // Refused, not unreachable: perhaps nobody is signed in any more. The page asks, and leads to the door if so.
    void queryClient.invalidateQueries({ queryKey: trpc.auth.me.queryKey() });
    later();
  });
}
/** After signing out, or in as somebody else: the next use carries the new session. */
export function closeSocket(): void {
  socket?.disconnect();
  socket = null;
}
