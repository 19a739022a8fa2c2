/** Files of captured frames with the names of their interfaces. @source formats.md §6; draft-ietf-opsawg-pcapng */
import { bytesToLatin1, latin1ToBytes } from "./bytes";

const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 6, statistics: 5 } as const;
const MAGIC = 0x1a2b3c4d;
const ETHERNET = 1;
const OPTION = { end: 0, comment: 1, name: 2, description: 3, application: 4, flags: 2, received: 4, dropped: 5 } as const;
const WORD = 2 ** 32;

/** An interface of a capture; texts are bytes of UTF-8. */
export interface PcapngInterface {
  readonly name: string;
  readonly description: string;
  /** most bytes kept of a frame */
  readonly snaplen: number;
}
export interface PcapngFrame {
  /** place of its interface */
  readonly interface: number;
  /** Unix time, µs */
  readonly at: number;
  readonly isOut: boolean;
  /** bytes that it had */
  readonly length: number;
  readonly bytes: Uint8Array;
}

const word = (value: number): string => String.fromCharCode(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255);
const half = (value: number): string => String.fromCharCode(value & 255, (value >>> 8) & 255);
const padded = (bytes: string): string => bytes + "\0".repeat((4 - (bytes.length % 4)) % 4);
const option = (code: number, value: string): string => half(code) + half(value.length) + padded(value);
const options = (given: readonly (readonly [code: number, value: string])[]): string => {
  const said = given.filter(([, value]) => value !== "");
  return said.length === 0 ? "" : said.map(([code, value]) => option(code, value)).join("") + option(OPTION.end, "");
};

function block(type: number, body: string): string {
  const length = word(body.length + 12);
  return word(type) + length + body + length;
}

/** Beginning of a file: what has made it, what somebody says of it, and its interfaces. */
export function pcapngHead(application: string, comment: string, interfaces: readonly PcapngInterface[]): string {
  const section =
    word(MAGIC) +
    half(1) +
    half(0) +
    word(WORD - 1) +
    word(WORD - 1) +
    options([
      [OPTION.comment, comment],
      [OPTION.application, application],
    ]);
  const each = interfaces.map(({ name, description, snaplen }) =>
    block(
      BLOCK.interface,
      half(ETHERNET) +
        half(0) +
        word(snaplen) +
        options([
          [OPTION.name, name],
          [OPTION.description, description],
        ]),
    ),
  );
  return block(BLOCK.section, section) + each.join("");
}

const time = (at: number): string => word(Math.floor(at / WORD)) + word(at % WORD);
export function pcapngFrame({ interface: place, at, isOut, length, bytes }: PcapngFrame): string {
  const head = word(place) + time(at) + word(bytes.length) + word(length);
  return block(BLOCK.packet, head + padded(bytesToLatin1(bytes)) + options([[OPTION.flags, word(isOut ? 2 : 1)]]));
}
const long = (value: number): string => word(value % WORD) + word(Math.floor(value / WORD));
/** End of a file: how many frames an interface has passed, and how many of them are in no file. */
export function pcapngStatistics(place: number, at: number, received: number, dropped: number): string {
  return block(
    BLOCK.statistics,
    word(place) +
      time(at) +
      options([
        [OPTION.received, long(received)],
        [OPTION.dropped, long(dropped)],
      ]),
  );
}

/** Frames of a file. Null: it is none, or broken. @param file - Latin-1 */
export function readPcapng(file: string): {
  readonly interfaces: readonly { readonly linktype: number; readonly ticksPerS: number }[];
  readonly frames: readonly PcapngFrame[];
} | null {
  const bytes = latin1ToBytes(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 28 || view.getUint32(0, true) !== BLOCK.section) return null;
  let isLittle = true;
  let interfaces: { linktype: number; ticksPerS: number }[] = [];
  const frames: PcapngFrame[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const type = view.getUint32(at, isLittle);
    if (type === BLOCK.section) {
      isLittle = view.getUint32(at + 8, true) === MAGIC;
      interfaces = [];
    }
    const length = view.getUint32(at + 4, isLittle);
    if (length < 12 || length % 4 !== 0 || at + length > bytes.length) return null;
    if (type === BLOCK.interface)
      interfaces.push({ linktype: view.getUint16(at + 8, isLittle), ticksPerS: ticksOf(view, at + 16, at + length - 4, isLittle) });
    if (type === BLOCK.packet && length >= 32) {
      const place = view.getUint32(at + 8, isLittle);
      const from = interfaces[place];
      const [captured, original] = [view.getUint32(at + 20, isLittle), view.getUint32(at + 24, isLittle)];
      if (!from || 32 + captured > length) return null;
      const ticks = view.getUint32(at + 12, isLittle) * WORD + view.getUint32(at + 16, isLittle);
      const us = Math.floor((ticks / from.ticksPerS) * 1_000_000);
      frames.push({ interface: place, at: us, isOut: false, length: original, bytes: bytes.slice(at + 28, at + 28 + captured) });
    }
    at += length;
  }
  return { interfaces, frames };
}
/** Ticks of an interface's clock in a second: option 9. */
function ticksOf(view: DataView, from: number, end: number, isLittle: boolean): number {
  for (let at = from; at + 4 <= end; ) {
    const [code, size] = [view.getUint16(at, isLittle), view.getUint16(at + 2, isLittle)];
    if (code === OPTION.end) break;
    if (code === 9 && size === 1) {
      const value = view.getUint8(at + 4);
      return value >= 128 ? 2 ** (value - 128) : 10 ** value;
    }
    at += 4 + Math.ceil(size / 4) * 4;
  }
  return 1_000_000;
}
