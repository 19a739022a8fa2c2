/** TCP, and HTTP on it. @source RFC 9293; Wireshark: packet-tcp.c, packet-http.c */
import { bytesToLatin1, get16, get32 } from "../bytes";
import type { Payload } from "./ip-layers";
import type { Field, Opened, Streams } from "./layers";
import { hex } from "./link-layers";

/** Names of flags from the lowest bit on. */
const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"] as const;
const FIELD_OF = ["fin", "syn", "reset", "push", "ack", "urg", "ece", "cwr"] as const;
const SYN = 2;
const ACK = 16;

interface Options {
  readonly fields: readonly Field[];
  readonly said: readonly string[];
}
/** @source RFC 9293 §3.1, RFC 7323, RFC 2018 */
function optionsOf(bytes: Uint8Array, from: number, end: number): Options {
  const fields: Field[] = [];
  const said: string[] = [];
  for (let at = from; at < end; ) {
    const kind = bytes[at] ?? 0;
    if (kind === 0) break;
    const size = kind === 1 ? 1 : Math.max(2, bytes[at + 1] ?? 2);
    if (kind === 2) {
      fields.push({ name: "tcp.options.mss_val", value: get16(bytes, at + 2), at: at + 2, length: 2 });
      said.push(`MSS=${get16(bytes, at + 2)}`);
    } else if (kind === 3) {
      const shift = bytes[at + 2] ?? 0;
      fields.push({ name: "tcp.options.wscale.shift", value: shift, at: at + 2, length: 1 });
      said.push(`WS=${2 ** shift}`);
    } else if (kind === 4) {
      fields.push({ name: "tcp.options.sack_perm", value: true, at, length: 2 });
      said.push("SACK_PERM");
    } else if (kind === 8) {
      const [value, echo] = [get32(bytes, at + 2) >>> 0, get32(bytes, at + 6) >>> 0];
      fields.push(
        { name: "tcp.options.timestamp.tsval", value, at: at + 2, length: 4 },
        { name: "tcp.options.timestamp.tsecr", value: echo, at: at + 6, length: 4 },
      );
      said.push(`TSval=${value}`, `TSecr=${echo}`);
    }
    at += size;
  }
  return { fields, said };
}

/** What an error quotes of a segment: its first eight bytes. */
function openQuotedTcp({ bytes, layers }: Opened, at: number): void {
  const fields: Field[] = [
    { name: "tcp.srcport", value: get16(bytes, at), at, length: 2 },
    { name: "tcp.dstport", value: get16(bytes, at + 2), at: at + 2, length: 2 },
    { name: "tcp.seq_raw", value: get32(bytes, at + 4) >>> 0, at: at + 4, length: 4 },
  ];
  layers.push({ name: "tcp", at, length: 8, fields });
}

export function openTcp(frame: Opened, payload: Payload): void {
  const { bytes, streams } = frame;
  const { at, end, length, source, destination } = payload;
  if (payload.isQuoted && end >= at + 8) openQuotedTcp(frame, at);
  if (payload.isQuoted) return;
  if (end < at + 20) return;
  const [from, to] = [get16(bytes, at), get16(bytes, at + 2)];
  const head = ((bytes[at + 12] ?? 0x50) >> 4) * 4;
  const flags = bytes[at + 13] ?? 0;
  const isSyn = (flags & SYN) !== 0;
  const [here, there] = [`${source}:${from}`, `${destination}:${to}`];
  const sequence = streams.relative(here, there, get32(bytes, at + 4) >>> 0, isSyn);
  const acknowledged = (flags & ACK) !== 0 ? streams.relative(there, here, get32(bytes, at + 8) >>> 0, false) : 0;
  const data = Math.max(0, length - head);
  const window = get16(bytes, at + 14);
  const [shift, options] = windowsOf(streams, { here, there, isSyn }, optionsOf(bytes, at + 20, Math.min(end, at + head)));
  const names = FLAGS.filter((_, bit) => flags & (1 << bit));
  frame.layers.push({
    name: "tcp",
    at,
    length: head,
    fields: [
      { name: "tcp.srcport", value: from, at, length: 2 },
      { name: "tcp.dstport", value: to, at: at + 2, length: 2 },
      { name: "tcp.stream", value: streams.streamOf("tcp", here, there), at, length: 0 },
      { name: "tcp.len", value: data, at: at + 12, length: 0 },
      { name: "tcp.seq", value: sequence, at: at + 4, length: 4 },
      { name: "tcp.seq_raw", value: get32(bytes, at + 4) >>> 0, at: at + 4, length: 4 },
      { name: "tcp.ack", value: acknowledged, at: at + 8, length: 4 },
      { name: "tcp.ack_raw", value: get32(bytes, at + 8) >>> 0, at: at + 8, length: 4 },
      { name: "tcp.hdr_len", value: head, at: at + 12, length: 1 },
      { name: "tcp.flags", value: flags, text: `${hex(flags, 3)} (${names.join(", ")})`, at: at + 12, length: 2 },
      ...FIELD_OF.map((name, bit): Field => ({ name: `tcp.flags.${name}`, value: (flags & (1 << bit)) !== 0, at: at + 13, length: 1 })),
      { name: "tcp.window_size_value", value: window, at: at + 14, length: 2 },
      { name: "tcp.window_size", value: window * 2 ** shift, at: at + 14, length: 2 },
      { name: "tcp.checksum", value: get16(bytes, at + 16), text: hex(get16(bytes, at + 16)), at: at + 16, length: 2 },
      { name: "tcp.urgent_pointer", value: get16(bytes, at + 18), at: at + 18, length: 2 },
      ...options.fields,
    ],
  });
  frame.protocol = "TCP";
  const ack = (flags & ACK) !== 0 ? ` Ack=${acknowledged}` : "";
  const said = options.said.length > 0 ? ` ${options.said.join(" ")}` : "";
  frame.info = `${from} → ${to} [${names.join(", ")}] Seq=${sequence}${ack} Win=${window * 2 ** shift} Len=${data}${said}`;
  if (data > 0 && end > at + head) openHttp(frame, at + head, end, from === 80 || to === 80);
}

/** What a segment's window is to be shifted by; that of a SYN is meant as it stands. @source RFC 7323 §2.2 */
function windowsOf(
  streams: Streams,
  { here, there, isSyn }: { readonly here: string; readonly there: string; readonly isSyn: boolean },
  options: Options,
): readonly [number, Options] {
  if (!isSyn) return [streams.scaleOf(here, there) ?? 0, options];
  const said = options.fields.find(({ name }) => name === "tcp.options.wscale.shift")?.value;
  streams.scale(here, there, typeof said === "number" ? said : null);
  return [0, options];
}

const REQUEST = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH) (\S+) (HTTP\/\d\.\d)$/;
const STATUS = /^(HTTP\/\d\.\d) (\d{3}) ?(.*)$/;
/** Bytes looked at for a first line and headers. */
const HEADERS_MOST = 4_096;
/** Header fields by name. */
const HEADERS: Readonly<Record<string, string>> = {
  host: "http.host",
  "user-agent": "http.user_agent",
  "content-type": "http.content_type",
  "content-length": "http.content_length_header",
  server: "http.server",
  location: "http.location",
  connection: "http.connection",
};

/** The beginning of a request or an answer; what goes on with one is data of its stream. */
function openHttp(frame: Opened, at: number, end: number, isKnown: boolean): void {
  if (!isKnown) return;
  const text = bytesToLatin1(frame.bytes.subarray(at, Math.min(end, at + HEADERS_MOST)));
  const lines = text.slice(0, text.indexOf("\r\n\r\n") < 0 ? text.length : text.indexOf("\r\n\r\n")).split("\r\n");
  const first = lines[0] ?? "";
  const request = REQUEST.exec(first);
  const status = STATUS.exec(first);
  if (!request && !status) {
    frame.layers.push({ name: "http", at, length: end - at, fields: [] });
    frame.protocol = "HTTP";
    frame.info = "Continuation";
    return;
  }
  const fields: Field[] = [];
  if (request) {
    const [, method = "", uri = "", version = ""] = request;
    fields.push(
      { name: "http.request", value: true, at, length: 0 },
      { name: "http.request.method", value: method, at, length: method.length },
      { name: "http.request.uri", value: uri, at: at + method.length + 1, length: uri.length },
      { name: "http.request.version", value: version, at: at + method.length + uri.length + 2, length: version.length },
    );
  } else if (status) {
    const [, version = "", code = "", phrase = ""] = status;
    fields.push(
      { name: "http.response", value: true, at, length: 0 },
      { name: "http.response.version", value: version, at, length: version.length },
      { name: "http.response.code", value: Number(code), at: at + version.length + 1, length: 3 },
      { name: "http.response.phrase", value: phrase, at: at + version.length + 5, length: phrase.length },
    );
  }
  let place = at + first.length + 2;
  let type = "";
  for (const line of lines.slice(1)) {
    const cut = line.indexOf(":");
    const name = HEADERS[line.slice(0, cut).toLowerCase()];
    const value = line.slice(cut + 1).trim();
    if (name === "http.content_type") type = value;
    if (cut > 0 && name) fields.push({ name, value, at: place, length: line.length });
    place += line.length + 2;
  }
  frame.layers.push({ name: "http", at, length: end - at, fields });
  frame.protocol = "HTTP";
  const hasBody = text.length > lines.join("\r\n").length + 4;
  frame.info = `${first} ${status && hasBody && type !== "" ? ` (${type})` : ""}`;
}
