/**
 * Packets of SSH as they are before anything is encrypted: length, padding, message. Here all of them stay so.
 * @source RFC 4253 §6 (binary packet protocol), RFC 4251 §5 (data types), RFC 4250 §4.1 (numbers)
 */

/** Numbers of messages. */
export const SSH = {
  disconnect: 1,
  serviceRequest: 5,
  serviceAccept: 6,
  kexInit: 20,
  newKeys: 21,
  kexRequest: 30,
  kexReply: 31,
  authRequest: 50,
  authFailure: 51,
  authSuccess: 52,
  authKeyOk: 60,
  channelOpen: 90,
  channelOpened: 91,
  channelRefused: 92,
  windowAdjust: 93,
  data: 94,
  moreData: 95,
  eof: 96,
  close: 97,
  request: 98,
  requestDone: 99,
  requestFailed: 100,
} as const;

/** Longest packet that is taken. @source OpenSSH packet.c: PACKET_MAX_SIZE (256 KiB) */
const PACKET_MOST = 262_144;

/** A number of 32 bits, as four bytes. */
export const uint32 = (n: number): string =>
  String.fromCharCode((n >>> 24) & 255) +
  String.fromCharCode((n >>> 16) & 255) +
  String.fromCharCode((n >>> 8) & 255) +
  String.fromCharCode(n & 255);
/** A string with its length before it. */
export const sshString = (bytes: string): string => uint32(bytes.length) + bytes;
/** One byte. */
export const byte = (n: number): string => String.fromCharCode(n & 255);

export function get32At(bytes: string, at: number): number {
  return (
    ((bytes.charCodeAt(at) << 24) | (bytes.charCodeAt(at + 1) << 16) | (bytes.charCodeAt(at + 2) << 8) | bytes.charCodeAt(at + 3)) >>> 0 ||
    0
  );
}

/** A message as it goes over the line. */
export function sshPacket(message: string): string {
  const padding = 8 - ((5 + message.length) % 8);
  const fill = padding < 4 ? padding + 8 : padding;
  return uint32(1 + message.length + fill) + byte(fill) + message + "\0".repeat(fill);
}

/** The first message of what has come; null: it is not whole yet; "bad": it is none. */
export function takeSshPacket(got: string): { readonly message: string; readonly rest: string } | null | "bad" {
  if (got.length < 5) return null;
  const length = get32At(got, 0);
  const padding = got.charCodeAt(4);
  if (length > PACKET_MOST || length < padding + 2) return "bad";
  if (got.length < 4 + length) return null;
  return { message: got.slice(5, 4 + length - padding), rest: got.slice(4 + length) };
}

/** Reads the fields of a message one after the other; what is missing reads as nothing. */
export class SshReader {
  constructor(
    private readonly bytes: string,
    private at = 1,
  ) {}
  byte(): number {
    return this.bytes.charCodeAt(this.at++) || 0;
  }
  uint32(): number {
    const n = get32At(this.bytes, this.at);
    this.at += 4;
    return n;
  }
  string(): string {
    const length = this.uint32();
    const text = this.bytes.slice(this.at, this.at + length);
    this.at += length;
    return text;
  }
  isTrue(): boolean {
    return this.byte() !== 0;
  }
  uint64(): number {
    const high = this.uint32();
    return high * 4_294_967_296 + this.uint32();
  }
}
