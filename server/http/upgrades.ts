import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const MESSAGE = "Only the sockets of Xenarium's own pages are upgraded here; ask without an Upgrade header.\n";

/** Answers an upgrade that nobody waits for, of a WebSocket at another path or to HTTP/2: it would stay open outside every time-out. */
export function refuseOtherUpgrades(request: IncomingMessage, socket: Duplex): void {
  if (request.url?.startsWith("/socket.io/")) return;
  socket.on("error", () => socket.destroy());
  socket.end(
    [
      "HTTP/1.1 400 Bad Request",
      "Connection: close",
      "Content-Type: text/plain; charset=utf-8",
      `Content-Length: ${MESSAGE.length}`,
      "",
      MESSAGE,
    ].join("\r\n"),
    () => socket.destroy(),
  );
}
