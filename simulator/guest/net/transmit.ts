/** Frames leave a system by one of its interfaces. */
import { frameBytes } from "../../wire/concern";
import { decodeEthernet, encodeEthernet } from "../../wire/ethernet";
import { vlanOf, withVlan } from "../../wire/vlan";
import type { Machine } from "../os/machine";
import { tap } from "./captures";
import { delay } from "./delay";
import { byDevice } from "./interfaces";
import { through } from "./made/bridge";
import type { MadeLink } from "./made/made-link";
import type { Interface } from "./state";

/** Sends a frame out of an interface and counts it. */
export function transmit(m: Machine, i: Interface, destination: string, etherType: number, payload: Uint8Array): void {
  if (!i.up || !i.carrier || i.device < 0) return;
  sendFrame(m, i, encodeEthernet({ destination, source: i.mac, vlan: null, etherType, payload }));
}

/** The same of a frame that is whole already. */
export function sendFrame(m: Machine, i: Interface, frame: Uint8Array): void {
  if (!i.up || !i.carrier || i.device < 0) return;
  i.txBytes += frameBytes(frame);
  i.txPackets++;
  tap(m, i.device, frame, true);
  if (i.made) sendMade(m, i, i.made, frame);
  else m.services.frameOut(i.device, frame);
}
function sendMade(m: Machine, i: Interface, made: MadeLink, frame: Uint8Array): void {
  switch (made.kind) {
    case "dummy":
      return;
    case "vlan": {
      const lower = byDevice(m, made.lower);
      // What a bridge sends on with a tag would need a second one.
      if (lower && vlanOf(frame) === null) sendFrame(m, lower, withVlan(frame, made.id));
      return;
    }
    case "veth": {
      const peer = byDevice(m, made.peer);
      if (!peer?.up) return;
      peer.rxBytes += frameBytes(frame);
      peer.rxPackets++;
      tap(m, peer.device, frame, false);
      delay(m, peer.device, frame, m.randomBetween(VETH_US.least, VETH_US.most));
      return;
    }
    case "bridge": {
      const to = decodeEthernet(frame);
      if (to) for (const port of through(m, i, made, null, to).ports) sendFrame(m, port, frame);
    }
  }
}
/** µs between both ends of a pair. guess: a softirq of the same CPU, as the loopback takes */
const VETH_US = { least: 20, most: 45 } as const;
