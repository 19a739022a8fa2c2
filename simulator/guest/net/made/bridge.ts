/** What a bridge inside a system does with a frame. @source Linux net/bridge/br_input.c (br_handle_frame), br_forward.c, br_fdb.c */
import { isGroupMac } from "../../../wire/address";
import type { Machine } from "../../os/machine";
import { byDevice } from "../interfaces";
import type { Interface } from "../state";
import { isForwarding, portsOf } from "./links";
import type { BridgeEntry, BridgeLink } from "./made-link";

/** Where a frame goes on: by these ports, and to the system itself. */
export interface Passed {
  readonly ports: readonly Interface[];
  readonly isOwn: boolean;
}
const NOWHERE: Passed = { ports: [], isOwn: false };
/** Addresses of protocols between neighbours; what a bridge without a tree makes of the first is to pass it on. @source IEEE 802.1D §7.12.6 */
const LINK_LOCAL = /^01:80:c2:00:00:0[1-9a-f]$/;
/** Addresses that a bridge keeps at most. guess: Linux has no limit; memory would be one */
const MOST_ENTRIES = 4_096;

const isOld = (m: Machine, made: BridgeLink, entry: BridgeEntry): boolean => !entry.by && m.mono() - entry.seenAt >= made.ageingUs;

/** What it knows now. */
export function known(m: Machine, made: BridgeLink): readonly BridgeEntry[] {
  return made.table.filter((entry) => !isOld(m, made, entry));
}

function learn(m: Machine, made: BridgeLink, ports: readonly Interface[], ingress: Interface, mac: string): void {
  // An address of one of its ports is its own, wherever it is seen. @source br_fdb.c, br_fdb_update
  if (isGroupMac(mac) || ingress.port?.isDeaf || ports.some((port) => port.mac === mac)) return;
  const found = made.table.find((entry) => entry.mac === mac);
  if (found?.by) return;
  if (found) {
    [found.port, found.seenAt] = [ingress.device, m.mono()];
    return;
  }
  made.table = made.table.filter((entry) => !isOld(m, made, entry));
  if (made.table.length < MOST_ENTRIES) made.table.push({ mac, port: ingress.device, seenAt: m.mono() });
}

/** @param ingress - null: the system itself sends it */
export function through(
  m: Machine,
  bridge: Interface,
  made: BridgeLink,
  ingress: Interface | null,
  to: { readonly source: string; readonly destination: string },
): Passed {
  if (!bridge.up) return NOWHERE;
  const ports = portsOf(m, bridge);
  if (ingress && !isForwarding(ingress)) {
    if (ingress.up && ingress.port?.held === "learning") learn(m, made, ports, ingress, to.source);
    return NOWHERE;
  }
  if (ingress) learn(m, made, ports, ingress, to.source);
  const { destination } = to;
  if (LINK_LOCAL.test(destination)) return { ports: [], isOwn: ingress !== null };
  const isGroup = isGroupMac(destination);
  if (!isGroup) {
    if (destination === bridge.mac || ports.some(({ mac }) => mac === destination)) return { ports: [], isOwn: ingress !== null };
    const entry = made.table.find((one) => one.mac === destination && !isOld(m, made, one));
    if (entry?.by === "permanent") return { ports: [], isOwn: ingress !== null };
    const out = entry ? byDevice(m, entry.port) : null;
    if (out) return { ports: maySend(out, ingress) ? [out] : [], isOwn: false };
  }
  return { ports: ports.filter((port) => (isGroup || !port.port?.isDry) && maySend(port, ingress)), isOwn: isGroup && ingress !== null };
}
/** @source br_forward.c, should_deliver */
function maySend(port: Interface, ingress: Interface | null): boolean {
  return isForwarding(port) && (port !== ingress || port.port?.isHairpin === true);
}
