/** Frames leave a system by one of its interfaces. */
import { frameBytes } from "../../wire/concern";
import { encodeEthernet } from "../../wire/ethernet";
import type { Machine } from "../os/machine";
import { tap } from "./captures";
import type { Interface } from "./state";

/** Sends a frame out of an interface and counts it. */
export function transmit(m: Machine, i: Interface, destination: string, etherType: number, payload: Uint8Array): void {
  if (!i.up || !i.carrier || i.device < 0) return;
  const frame = encodeEthernet({ destination, source: i.mac, vlan: null, etherType, payload });
  i.txBytes += frameBytes(frame);
  i.txPackets++;
  tap(m, i.device, frame, true);
  m.services.frameOut(i.device, frame);
}
