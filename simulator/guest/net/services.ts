import type { Bytes } from "../../content/bytes";
import { contentBytes } from "../../content/content";
import { fileContent, sizeOf } from "../fs/volume";
import { formatDate } from "../os/calendar";
import type { Machine } from "../os/machine";
import type { Socket } from "./state";

/** A part of a file that a service still has to send. */
export interface FilePart {
  readonly path: string;
  readonly at: number;
  readonly end: number;
}
/** Bytes of it, at most so many; none where the file has become shorter meanwhile. */
export function bytesOf(m: Machine, { path, at, end }: FilePart, most: number): Bytes {
  const found = m.fs.lookup(path);
  return typeof found === "string" || found.node.t === "d"
    ? ""
    : contentBytes(fileContent(found.node), at, Math.min(end, at + most), m.fs.chunks);
}

/** What a service answers. */
export interface Answer {
  readonly text: Bytes;
  readonly file: FilePart | null;
  readonly close: boolean;
}
/** A service's answer to data; null while a request is not complete. */
export function answerTo(m: Machine, socket: Socket, text: Bytes): Answer | null {
  if (socket.localPort !== 80 && socket.localPort !== 8080) return null;
  if (!text.includes("\r\n\r\n")) return null;
  const [method = "GET", target = "/"] = text.split(" ");
  const path = `/var/www/html${target === "/" ? "/index.html" : (target.split("?")[0] ?? "")}`;
  const found = m.fs.lookup(path);
  const size = typeof found === "string" || found.node.t === "d" ? null : sizeOf(found.node);
  const isFound = size !== null;
  const body = isFound
    ? ""
    : "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";
  const head = [
    `HTTP/1.1 ${isFound ? "200 OK" : "404 Not Found"}`,
    "Server: nginx/1.22.1",
    `Date: ${formatDate("%a, %d %b %Y %T GMT", m.nowSeconds(), 0)}`,
    "Content-Type: text/html",
    `Content-Length: ${size ?? body.length}`,
    "Connection: close",
  ].join("\r\n");
  const file = isFound && method !== "HEAD" && size > 0 ? { path, at: 0, end: size } : null;
  return { text: `${head}\r\n\r\n${method === "HEAD" ? "" : body}`, file, close: true };
}
