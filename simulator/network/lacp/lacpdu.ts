/** Frames by which two systems agree which of their links are one. @source IEEE 802.1AX-2014 §6.4.2.3 */
import { macToText, writeMac } from "../../wire/address";
import { get16, put16 } from "../../wire/bytes";

/** Bits of a port's state. @source IEEE 802.1AX-2014 §6.4.2.3 (Actor_State) */
export const LACP = {
  activity: 0x01,
  short: 0x02,
  aggregation: 0x04,
  sync: 0x08,
  collecting: 0x10,
  distributing: 0x20,
  defaulted: 0x40,
  expired: 0x80,
} as const;

/** One end of a link as it says itself, or as the other has heard it. */
export interface LacpInfo {
  readonly priority: number;
  /** address of the system */
  readonly system: string;
  readonly key: number;
  readonly portPriority: number;
  readonly port: number;
  readonly state: number;
}
export interface Lacpdu {
  readonly actor: LacpInfo;
  readonly partner: LacpInfo;
}

const MAC = "01:80:c2:00:00:02";
const SLOW_PROTOCOLS = 0x8809;
const BYTES = 124;
const [ACTOR_AT, PARTNER_AT, COLLECTOR_AT] = [16, 36, 56];

/** Whether a frame is of a slow protocol, by its destination: no bridge passes it on. @source IEEE 802.1Q table 8-1 */
export function isLacpdu(frame: Uint8Array): boolean {
  return frame[0] === 0x01 && frame[1] === 0x80 && frame[2] === 0xc2 && frame[3] === 0 && frame[4] === 0 && frame[5] === 2;
}
function write(bytes: Uint8Array, at: number, type: number, info: LacpInfo): void {
  bytes[at] = type;
  bytes[at + 1] = 20;
  put16(bytes, at + 2, info.priority);
  writeMac(bytes, at + 4, info.system);
  put16(bytes, at + 10, info.key);
  put16(bytes, at + 12, info.portPriority);
  put16(bytes, at + 14, info.port);
  bytes[at + 16] = info.state;
}
function read(bytes: Uint8Array, at: number): LacpInfo {
  return {
    priority: get16(bytes, at + 2),
    system: macToText(bytes, at + 4),
    key: get16(bytes, at + 10),
    portPriority: get16(bytes, at + 12),
    port: get16(bytes, at + 14),
    state: bytes[at + 16] ?? 0,
  };
}
/** @param source - address of the port that it leaves by */
export function encodeLacpdu(source: string, { actor, partner }: Lacpdu): Uint8Array {
  const bytes = new Uint8Array(BYTES);
  writeMac(bytes, 0, MAC);
  writeMac(bytes, 6, source);
  put16(bytes, 12, SLOW_PROTOCOLS);
  bytes[14] = 1;
  bytes[15] = 1;
  write(bytes, ACTOR_AT, 1, actor);
  write(bytes, PARTNER_AT, 2, partner);
  bytes[COLLECTOR_AT] = 3;
  bytes[COLLECTOR_AT + 1] = 16;
  return bytes;
}
export function decodeLacpdu(frame: Uint8Array): Lacpdu | null {
  if (!isLacpdu(frame) || frame.length < BYTES || get16(frame, 12) !== SLOW_PROTOCOLS || frame[14] !== 1) return null;
  return { actor: read(frame, ACTOR_AT), partner: read(frame, PARTNER_AT) };
}
