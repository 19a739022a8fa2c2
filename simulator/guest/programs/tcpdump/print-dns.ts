/** Questions to name servers, and answers. @source tcpdump 4.99.3: print-domain.c */
import { ipToText } from "../../../wire/address";
import { get16, get32 } from "../../../wire/bytes";
import { ipv6Text } from "./ipv6-text";

const TYPES: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  41: "OPT",
  255: "ANY",
};
const CODES = ["", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused"];

/** A name, with what it points to. @returns it and where what follows begins */
function nameAt(bytes: Uint8Array, from: number): { readonly name: string; readonly next: number } {
  let name = "";
  let at = from;
  let next = -1;
  for (let hops = 0; hops < 64 && at < bytes.length; hops++) {
    const length = bytes[at] ?? 0;
    if (length === 0) {
      if (next < 0) next = at + 1;
      break;
    }
    if (length >= 192) {
      if (next < 0) next = at + 2;
      at = get16(bytes, at) & 0x3fff;
      continue;
    }
    name += `${String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length))}.`;
    at += length + 1;
  }
  return { name: name || ".", next: next < 0 ? bytes.length : next };
}

/** @source tcpdump util-print.c: unsigned_relts_print */
function lifetime(seconds: number): string {
  let left = seconds;
  let out = "";
  for (const [unit, letter] of [
    [604_800, "w"],
    [86_400, "d"],
    [3_600, "h"],
    [60, "m"],
    [1, "s"],
  ] as const) {
    if (left >= unit) out += `${Math.floor(left / unit)}${letter}`;
    left %= unit;
  }
  return out || "0s";
}

function record(bytes: Uint8Array, from: number, verbose: number): { readonly text: string; readonly next: number } {
  const { name, next } = nameAt(bytes, from);
  const type = get16(bytes, next);
  const at = next + 10;
  const length = get16(bytes, next + 8);
  const shown = TYPES[type] ?? `Type${type}`;
  const owner = verbose > 0 ? ` ${name}${verbose > 2 && type !== 41 ? ` [${lifetime(get32(bytes, next + 4))}]` : ""}` : "";
  let data = "";
  if (type === 1) data = ` ${ipToText(get32(bytes, at) >>> 0)}`;
  else if (type === 28) data = ` ${ipv6Text(bytes, at)}`;
  else if (type === 2 || type === 5 || type === 12) data = ` ${nameAt(bytes, at).name}`;
  else if (type === 15) data = ` ${nameAt(bytes, at + 2).name} ${get16(bytes, at)}`;
  else if (type === 16) data = ` "${String.fromCharCode(...bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)))}"`;
  else if (type === 41) data = ` UDPsize=${get16(bytes, next + 2)}`;
  return { text: `${owner} ${shown}${data}`, next: at + length };
}

export function dnsText(bytes: Uint8Array, size: number, verbose: number): string {
  if (bytes.length < 12) return "domain [length too short]";
  const flags = get16(bytes, 2);
  const [questions, answers, authorities, others] = [4, 6, 8, 10].map((at) => get16(bytes, at)) as [number, number, number, number];
  const id = get16(bytes, 0);
  const question = nameAt(bytes, 12);
  if ((flags & 0x8000) === 0) {
    const more = `${answers > 0 ? ` [${answers}a]` : ""}${authorities > 0 ? ` [${authorities}n]` : ""}${others > 0 ? ` [${others}au]` : ""}`;
    const type = get16(bytes, question.next);
    const extra = verbose > 1 && others > 0 ? ` ar:${record(bytes, question.next + 4, verbose).text}` : "";
    return `${id}${flags & 0x0100 ? "+" : ""}${flags & 0x0010 ? "%" : ""}${more} ${TYPES[type] ?? `Type${type}`}? ${question.name}${extra} (${size})`;
  }
  const marks = `${flags & 0x0400 ? "*" : ""}${flags & 0x0080 ? "" : "-"}${flags & 0x0200 ? "|" : ""}${flags & 0x0020 ? "$" : ""}`;
  let at = questions > 0 ? question.next + 4 : 12;
  const asked = verbose > 1 && questions > 0 ? ` q: ${TYPES[get16(bytes, question.next)] ?? "?"}? ${question.name}` : "";
  const read = (count: number): string[] => {
    const out: string[] = [];
    for (let n = 0; n < count && at < bytes.length; n++) {
      const one = record(bytes, at, verbose);
      out.push(one.text);
      at = one.next;
    }
    return out;
  };
  const found = read(answers).join(",");
  const rest =
    verbose > 1 ? `${authorities > 0 ? ` ns:${read(authorities).join(",")}` : ""}${others > 0 ? ` ar:${read(others).join(",")}` : ""}` : "";
  return `${id}${CODES[flags & 15] ?? ` Resp${flags & 15}`}${marks}${asked} ${answers}/${authorities}/${others}${found}${rest} (${size})`;
}
