import { macToText, writeMac } from "./address";
import { bytesToLatin1, get16, get32, latin1ToBytes, put16, put32 } from "./bytes";

/** UDP ports of DHCP. */
export const DHCP_PORT = { server: 67, client: 68 } as const;

/** Message types, option 53. @source RFC 2132 §9.6 */
export type DhcpMessageType = "DISCOVER" | "OFFER" | "REQUEST" | "DECLINE" | "ACK" | "NAK" | "RELEASE" | "INFORM";
const TYPES: readonly DhcpMessageType[] = ["DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"];

/** A DHCP message over IPv4 and Ethernet; addresses are 0 and options null when absent. @source RFC 2131 */
export interface DhcpMessage {
  readonly type: DhcpMessageType;
  readonly transactionId: number;
  readonly clientMac: string;
  /** client asks for broadcast answers */
  readonly broadcast: boolean;
  readonly clientIp: number;
  readonly yourIp: number;
  readonly serverIp: number;
  /** option 1 */
  readonly subnetMask: number | null;
  /** option 3, first router */
  readonly router: number | null;
  /** option 6 */
  readonly dnsServers: readonly number[];
  /** option 12 */
  readonly hostname: string | null;
  /** option 50 */
  readonly requestedIp: number | null;
  /** option 51, seconds */
  readonly leaseSeconds: number | null;
  /** option 54 */
  readonly serverId: number | null;
}

const MAGIC = 0x63825363;

/** A message with everything absent, to spread over. */
export const EMPTY_DHCP: Omit<DhcpMessage, "type" | "transactionId" | "clientMac"> = {
  broadcast: false,
  clientIp: 0,
  yourIp: 0,
  serverIp: 0,
  subnetMask: null,
  router: null,
  dnsServers: [],
  hostname: null,
  requestedIp: null,
  leaseSeconds: null,
  serverId: null,
};

function readOptions(bytes: Uint8Array): { code: number; data: Uint8Array }[] {
  const options: { code: number; data: Uint8Array }[] = [];
  let at = 240;
  while (at < bytes.length) {
    const code = bytes[at] ?? 255;
    if (code === 255) break;
    if (code === 0) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    options.push({ code, data: bytes.subarray(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  return options;
}

/** Reads a UDP payload; null when it is not a DHCP message. */
export function decodeDhcp(bytes: Uint8Array): DhcpMessage | null {
  if (bytes.length < 240 || get32(bytes, 236) !== MAGIC) return null;
  const options = readOptions(bytes);
  const data = (code: number): Uint8Array | null => options.find((o) => o.code === code)?.data ?? null;
  const number = (code: number): number | null => {
    const found = data(code);
    return found === null || found.length < 4 ? null : get32(found, 0);
  };
  const type = TYPES[(data(53)?.[0] ?? 0) - 1];
  if (type === undefined) return null;
  const dns = data(6) ?? new Uint8Array(0);
  const dnsServers: number[] = [];
  for (let i = 0; i + 4 <= dns.length; i += 4) dnsServers.push(get32(dns, i));
  const hostname = data(12);
  return {
    type,
    transactionId: get32(bytes, 4),
    broadcast: (get16(bytes, 10) & 0x8000) !== 0,
    clientIp: get32(bytes, 12),
    yourIp: get32(bytes, 16),
    serverIp: get32(bytes, 20),
    clientMac: macToText(bytes, 28),
    subnetMask: number(1),
    router: number(3),
    dnsServers,
    hostname: hostname === null ? null : bytesToLatin1(hostname),
    requestedIp: number(50),
    leaseSeconds: number(51),
    serverId: number(54),
  };
}

function quad(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function optionBytes(message: DhcpMessage): number[] {
  const out: number[] = [53, 1, TYPES.indexOf(message.type) + 1];
  const put = (code: number, value: number | null): void => {
    if (value !== null) out.push(code, 4, ...quad(value));
  };
  put(54, message.serverId);
  put(51, message.leaseSeconds);
  put(1, message.subnetMask);
  put(3, message.router);
  if (message.dnsServers.length > 0) out.push(6, message.dnsServers.length * 4, ...message.dnsServers.flatMap(quad));
  put(50, message.requestedIp);
  if (message.hostname !== null) {
    const name = latin1ToBytes(message.hostname.slice(0, 63));
    out.push(12, name.length, ...name);
  }
  if (message.type === "DISCOVER" || message.type === "REQUEST") out.push(55, 4, 1, 3, 6, 51);
  out.push(255);
  return out;
}

/** Builds the UDP payload, padded to the 300 bytes that BOOTP relays expect. */
export function encodeDhcp(message: DhcpMessage): Uint8Array {
  const options = optionBytes(message);
  const bytes = new Uint8Array(Math.max(300, 240 + options.length));
  const fromServer = message.type === "OFFER" || message.type === "ACK" || message.type === "NAK";
  bytes[0] = fromServer ? 2 : 1;
  bytes[1] = 1;
  bytes[2] = 6;
  put32(bytes, 4, message.transactionId);
  put16(bytes, 10, message.broadcast ? 0x8000 : 0);
  put32(bytes, 12, message.clientIp);
  put32(bytes, 16, message.yourIp);
  put32(bytes, 20, message.serverIp);
  writeMac(bytes, 28, message.clientMac);
  put32(bytes, 236, MAGIC);
  bytes.set(options, 240);
  return bytes;
}
