import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import type { Socket } from "./state";

/** What a service says first on a new connection. */
export function greetingOf(m: Machine, socket: Socket): string {
  if (socket.localPort === 22)
    return m.spec.os === "ubuntu" ? "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n" : "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2\r\n";
  return "";
}

/** A service's answer to data; null while a request is not complete. */
export function answerTo(m: Machine, socket: Socket, text: string): { text: string; close: boolean } | null {
  if (socket.localPort !== 80 && socket.localPort !== 8080) return null;
  if (!text.includes("\r\n\r\n")) return null;
  const [method = "GET", target = "/"] = text.split(" ");
  const path = `/var/www/html${target === "/" ? "/index.html" : (target.split("?")[0] ?? "")}`;
  const found = m.fs.read(path);
  const isFound = "text" in found;
  const body = isFound
    ? found.text
    : "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";
  const head = [
    `HTTP/1.1 ${isFound ? "200 OK" : "404 Not Found"}`,
    "Server: nginx/1.22.1",
    `Date: ${formatDate("%a, %d %b %Y %T GMT", m.nowSeconds(), 0)}`,
    "Content-Type: text/html",
    `Content-Length: ${body.length}`,
    "Connection: close",
  ].join("\r\n");
  return { text: `${head}\r\n\r\n${method === "HEAD" ? "" : body}`, close: true };
}
