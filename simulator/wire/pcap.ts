/** Files of captured frames. @source libpcap: pcap-savefile(5); LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL2 */
import { get32At, uint32 } from "./ssh";

export const LINKTYPE = { ethernet: 1, sll2: 276 } as const;

/** A frame as it was captured; bytes are Latin-1. */
export interface CapturedFrame {
  /** Unix time, µs */
  readonly at: number;
  readonly bytes: string;
  /** bytes that it had */
  readonly length: number;
}

const little32 = (n: number): string => [...uint32(n)].reverse().join("");
const little16 = (n: number): string => String.fromCharCode(n & 255, (n >> 8) & 255);

/** @param snaplen - most bytes of a frame that are kept */
export function pcapHeader(linktype: number, snaplen: number): string {
  return little32(0xa1b2c3d4) + little16(2) + little16(4) + little32(0) + little32(0) + little32(snaplen) + little32(linktype);
}
export function pcapRecord({ at, bytes, length }: CapturedFrame): string {
  return little32(Math.floor(at / 1_000_000)) + little32(at % 1_000_000) + little32(bytes.length) + little32(length) + bytes;
}

/** Reads a file in either order of bytes, with µs or ns; null: it is none. */
export function readPcap(file: string): { readonly linktype: number; readonly snaplen: number; readonly frames: CapturedFrame[] } | null {
  if (file.length < 24) return null;
  const magic = get32At(file, 0);
  const isLittle = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;
  if (!isLittle && magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) return null;
  const isNano = magic === 0x4d3cb2a1 || magic === 0xa1b23c4d;
  const number = (at: number): number => get32At(isLittle ? [...file.slice(at, at + 4)].reverse().join("") : file, isLittle ? 0 : at);
  const frames: CapturedFrame[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const captured = number(at + 8);
    if (at + 16 + captured > file.length) break;
    const part = number(at + 4);
    frames.push({
      at: number(at) * 1_000_000 + (isNano ? Math.floor(part / 1000) : part),
      bytes: file.slice(at + 16, at + 16 + captured),
      length: number(at + 12),
    });
    at += 16 + captured;
  }
  return { linktype: number(20) & 0xfffffff, snaplen: number(16), frames };
}
