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
  const from = size === null ? 0 : Number(/\r\nRange: bytes=(\d+)-\r\n/i.exec(text)?.[1] ?? 0);
  const isPart = size !== null && from > 0 && from < size;
  const isBeyond = size !== null && from > 0 && from >= size;
  if (isBeyond) return { text: beyond(m, size), file: null, close: true };
  const head = [
    `HTTP/1.1 ${isPart ? "206 Partial Content" : isFound ? "200 OK" : "404 Not Found"}`,
    "Server: nginx/1.22.1",
    `Date: ${formatDate("%a, %d %b %Y %T GMT", m.nowSeconds(), 0)}`,
    "Content-Type: text/html",
    `Content-Length: ${size === null ? body.length : size - from}`,
    ...(isPart ? [`Content-Range: bytes ${from}-${size - 1}/${size}`] : []),
    "Connection: close",
  ].join("\r\n");
  const file = isFound && method !== "HEAD" && size > 0 ? { path, at: from, end: size } : null;
  return { text: `${head}\r\n\r\n${method === "HEAD" ? "" : body}`, file, close: true };
}

/** A part is asked for that the file does not have. @source RFC 9110 §15.5.17; nginx 1.22.1 */
function beyond(m: Machine, size: number): Bytes {
  const body =
    "<html>\r\n<head><title>416 Requested Range Not Satisfiable</title></head>\r\n<body>\r\n<center><h1>416 Requested Range Not Satisfiable</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";
  const date = formatDate("%a, %d %b %Y %T GMT", m.nowSeconds(), 0);
  return `HTTP/1.1 416 Requested Range Not Satisfiable\r\nServer: nginx/1.22.1\r\nDate: ${date}\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\nConnection: close\r\nContent-Range: bytes */${size}\r\n\r\n${body}`;
}
