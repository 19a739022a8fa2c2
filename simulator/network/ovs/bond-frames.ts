/** What a bridge of Open vSwitch does for its bonds: frames of its own, and what of a frame balance-tcp looks at. */
import { writeMac } from "../../wire/address";
import { put16 } from "../../wire/bytes";
import type { LearningNode } from "../learning-node";
import type { MembersSwitch } from "./bond-members";
import { fieldsOf } from "./flow";

const NO_MAC = "00:00:00:00:00:00";

/** What its bonds need of a bridge. */
export function bondSwitch(node: LearningNode, moved: (bond: string) => void): MembersSwitch {
  return {
    ports: node.ports,
    /** @source ovs: vswitchd/bridge.c, bridge_pick_local_hw_addr: the lowest of its NICs */
    get systemMac() {
      let lowest: string | null = null;
      for (const { mac, attachment } of node.ports.values())
        if (attachment.kind === "cable" && (lowest === null || mac < lowest)) lowest = mac;
      return lowest ?? NO_MAC;
    },
    secure: () => node.secure(),
    now: () => node.carrier?.now() ?? 0,
    later: (due) => node.carrier?.treeLater(node.key, due),
    sendOwn(iface, encode) {
      const port = node.ports.get(iface);
      const { carrier } = node;
      if (!port?.isUp || !carrier) return;
      const frame = encode(port.mac);
      port.traffic.count(carrier.now(), 0, frame.length);
      carrier.cross(port, frame);
    },
    moved,
  };
}

/** All of a frame that balance-tcp hashes. @source ovs-vswitchd.conf.db(5), Port: bond_mode (balance-tcp: L3 and L4) */
export function flowKey(frame: Uint8Array): string {
  const { source, destination, from, from6, to, protocol, fromPort, toPort } = fieldsOf(frame, 0);
  return [source, destination, from ?? from6, to, protocol, fromPort, toPort].join(" ");
}

/** @source ovs: lib/packets.c, compose_rarp */
const [RARP, REQUEST_REVERSE, BYTES] = [0x8035, 3, 42] as const;
/** The frame by which switches learn anew where a station is. */
export function learningFrame(mac: string): Uint8Array {
  const frame = new Uint8Array(BYTES).fill(0xff, 0, 6);
  writeMac(frame, 6, mac);
  put16(frame, 12, RARP);
  put16(frame, 14, 1);
  put16(frame, 16, 0x0800);
  frame[18] = 6;
  frame[19] = 4;
  put16(frame, 20, REQUEST_REVERSE);
  writeMac(frame, 22, mac);
  writeMac(frame, 32, mac);
  return frame;
}
