/** Frames by which bridges find their tree. @source IEEE 802.1D-1998 §9.3; Linux net/bridge/br_stp_bpdu.c */
import { macToText, writeMac } from "../../wire/address";
import { get16, get32, put16, put32 } from "../../wire/bytes";

/** Where they are sent: no bridge that takes part passes it on. */
export const STP_MAC = "01:80:c2:00:00:00";

/** Times are µs. Ids of bridges are as `8000.001122334455`, so that the lower one comes first as text too. */
export interface ConfigBpdu {
  readonly kind: "config";
  readonly isChange: boolean;
  readonly isAck: boolean;
  readonly root: string;
  readonly cost: number;
  readonly bridge: string;
  readonly port: number;
  readonly messageAgeUs: number;
  readonly maxAgeUs: number;
  readonly helloUs: number;
  readonly forwardDelayUs: number;
}
export interface TcnBpdu {
  readonly kind: "tcn";
}
export type Bpdu = ConfigBpdu | TcnBpdu;

/** LLC of spanning trees: DSAP, SSAP, UI. */
const LLC = [0x42, 0x42, 0x03] as const;
const HEAD = 14 + LLC.length;
const CONFIG_BYTES = 35;
/** Times go as 256th parts of a second. */
const PARTS = 256;
const parts = (us: number): number => Math.floor((us * PARTS) / 1_000_000);
const micro = (value: number): number => Math.floor((value * 1_000_000) / PARTS);

function writeId(bytes: Uint8Array, at: number, id: string): void {
  put16(bytes, at, Number.parseInt(id.slice(0, 4), 16));
  writeMac(bytes, at + 2, id.slice(5).replace(/..(?=.)/g, "$&:"));
}
function idAt(bytes: Uint8Array, at: number): string {
  return `${get16(bytes, at).toString(16).padStart(4, "0")}.${macToText(bytes, at + 2).replaceAll(":", "")}`;
}

/** @param source - address of the port that it leaves by */
export function encodeBpdu(source: string, bpdu: Bpdu): Uint8Array {
  const length = bpdu.kind === "config" ? CONFIG_BYTES : 4;
  // Padded to the shortest frame that a wire takes.
  const bytes = new Uint8Array(60);
  writeMac(bytes, 0, STP_MAC);
  writeMac(bytes, 6, source);
  put16(bytes, 12, length + LLC.length);
  bytes.set(LLC, 14);
  bytes[HEAD + 3] = bpdu.kind === "config" ? 0x00 : 0x80;
  if (bpdu.kind === "tcn") return bytes;
  bytes[HEAD + 4] = (bpdu.isChange ? 0x01 : 0) | (bpdu.isAck ? 0x80 : 0);
  writeId(bytes, HEAD + 5, bpdu.root);
  put32(bytes, HEAD + 13, bpdu.cost);
  writeId(bytes, HEAD + 17, bpdu.bridge);
  put16(bytes, HEAD + 25, bpdu.port);
  for (const [at, us] of [bpdu.messageAgeUs, bpdu.maxAgeUs, bpdu.helloUs, bpdu.forwardDelayUs].entries())
    put16(bytes, HEAD + 27 + 2 * at, parts(us));
  return bytes;
}

/** Whether a frame is one of these, by its destination. */
export function isBpdu(frame: Uint8Array): boolean {
  return frame[0] === 0x01 && frame[1] === 0x80 && frame[2] === 0xc2 && frame[3] === 0 && frame[4] === 0 && frame[5] === 0;
}

/** Reads one; null for one that is none. */
export function decodeBpdu(frame: Uint8Array): Bpdu | null {
  if (!isBpdu(frame) || LLC.some((byte, at) => frame[14 + at] !== byte) || get32(frame, HEAD) >>> 8 !== 0) return null;
  if (frame[HEAD + 3] === 0x80) return { kind: "tcn" };
  if (frame[HEAD + 3] !== 0 || frame.length < HEAD + CONFIG_BYTES) return null;
  const flags = frame[HEAD + 4] ?? 0;
  const time = (at: number): number => micro(get16(frame, HEAD + 27 + 2 * at));
  return {
    kind: "config",
    isChange: (flags & 0x01) !== 0,
    isAck: (flags & 0x80) !== 0,
    root: idAt(frame, HEAD + 5),
    cost: get32(frame, HEAD + 13),
    bridge: idAt(frame, HEAD + 17),
    port: get16(frame, HEAD + 25),
    messageAgeUs: time(0),
    maxAgeUs: time(1),
    helloUs: time(2),
    forwardDelayUs: time(3),
  };
}
