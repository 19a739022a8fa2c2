/** Messages of DHCP. @source tcpdump 4.99.3: print-bootp.c */
import { ipToText, macToText } from "../../../wire/address";
import { get16, get32 } from "../../../wire/bytes";

const OPTIONS: Readonly<Record<number, string>> = {
  1: "Subnet-Mask",
  3: "Default-Gateway",
  6: "Domain-Name-Server",
  12: "Hostname",
  15: "Domain-Name",
  26: "MTU",
  28: "BR",
  50: "Requested-IP",
  51: "Lease-Time",
  53: "DHCP-Message",
  54: "Server-ID",
  55: "Parameter-Request",
  57: "MSZ",
  58: "RN",
  59: "RB",
  60: "Vendor-Class",
  61: "Client-ID",
  119: "Unknown",
  121: "Classless-Static-Route",
};
const MESSAGES = ["", "Discover", "Offer", "Request", "Decline", "ACK", "NACK", "Release", "Inform"];

function optionText(bytes: Uint8Array, at: number, code: number, length: number): string {
  const name = OPTIONS[code] ?? "Unknown";
  const head = `\n\t    ${name} (${code}), length ${length}: `;
  const data = bytes.subarray(at, at + length);
  if (code === 53) return head + (MESSAGES[data[0] ?? 0] ?? "");
  if (code === 12 || code === 15 || code === 60) return `${head}"${String.fromCharCode(...data)}"`;
  if (code === 51 || code === 58 || code === 59) return head + (get32(data, 0) >>> 0);
  if (code === 57 || code === 26) return head + get16(data, 0);
  if (code === 55) return `${head}\n\t      ${[...data].map((one) => `${OPTIONS[one] ?? "Unknown"} (${one})`).join(", ")}`;
  if (code === 61 && length === 7 && data[0] === 1) return `${head}ether ${macToText(data, 1)}`;
  if ([1, 3, 6, 28, 50, 54].includes(code)) {
    const all = Array.from({ length: Math.floor(length / 4) }, (_, n) => ipToText(get32(data, 4 * n) >>> 0));
    return head + all.join(",");
  }
  return head + [...data].map((one) => one).join(".");
}

export function dhcpText(bytes: Uint8Array, size: number, verbose: number): string {
  const isRequest = bytes[0] === 1;
  const head = isRequest ? `BOOTP/DHCP, Request from ${macToText(bytes, 28)}, length ${size}` : `BOOTP/DHCP, Reply, length ${size}`;
  if (verbose === 0 || bytes.length < 240) return head;
  const seconds = get16(bytes, 8);
  const flags = get16(bytes, 10);
  let out = `${head}, xid 0x${(get32(bytes, 4) >>> 0).toString(16)}${seconds > 0 ? `, secs ${seconds}` : ""}, Flags [${flags & 0x8000 ? "Broadcast" : "none"}]`;
  if (verbose > 1) out += ` (0x${flags.toString(16).padStart(4, "0")})`;
  for (const [at, name] of [
    [12, "Client-IP"],
    [16, "Your-IP"],
    [20, "Server-IP"],
    [24, "Gateway-IP"],
  ] as const)
    if (get32(bytes, at) !== 0) out += `\n\t  ${name} ${ipToText(get32(bytes, at) >>> 0)}`;
  out += `\n\t  Client-Ethernet-Address ${macToText(bytes, 28)}\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x63825363`;
  for (let at = 240; at + 1 < bytes.length; ) {
    const code = bytes[at] ?? 255;
    if (code === 255) break;
    if (code === 0) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    out += optionText(bytes, at + 2, code, length);
    at += 2 + length;
  }
  return out;
}
