/** What neighbours say of themselves. @source RFC 4861 §7 */
import { solicitedNode, UNSPECIFIED } from "../../../wire/address6";
import type { Icmp6Message } from "../../../wire/icmp6";
import type { Ipv6Packet } from "../../../wire/ipv6";
import type { Machine } from "../../os/machine";
import { confirm, neighbour, remember, sendWaiting } from "../neighbours";
import type { Interface, Neighbour } from "../state";
import { address6 } from "./addresses";
import { duplicate, heardRouter } from "./autoconf";
import { advertise, NEVER_FORWARDED } from "./messages";
import { isRouter6 } from "./settings";

/** A message between neighbours. @param mac - of who has sent its frame */
export function discoveryIn(m: Machine, i: Interface, packet: Ipv6Packet, message: Icmp6Message, mac: string): void {
  if (packet.hopLimit !== NEVER_FORWARDED) return;
  if (message.type === "neighbour-solicitation") solicited(m, i, packet, message, mac);
  else if (message.type === "neighbour-advertisement") advertised(m, i, message, mac);
  else if (message.type === "router-advertisement" && i.device >= 0) heardRouter(m, i, message, packet.source);
}

type Solicitation = Extract<Icmp6Message, { readonly type: "neighbour-solicitation" }>;
function solicited(m: Machine, i: Interface, { source, destination }: Ipv6Packet, { target, mac: told }: Solicitation, mac: string): void {
  const own = address6(i, target);
  if (!own || own.state === "duplicate" || i.isWithoutArp) return;
  const isProbe = source === UNSPECIFIED;
  if (isProbe && (told !== null || destination !== solicitedNode(target))) return;
  if (own.state === "tentative") {
    if (isProbe && mac !== "") duplicate(m, i, own, mac);
    return;
  }
  if (isProbe) {
    advertise(m, i, target, isRouter6(m), null);
    return;
  }
  const known = neighbour(m, i.device, source);
  const asks = told ?? mac;
  if (!known) remember(m, { ip: source, device: i.device, mac: asks, state: "STALE", until: null, probes: 0, queue: [] });
  else if (known.state !== "PERMANENT" && known.mac !== asks) learnt(m, i, known, asks, "STALE");
  advertise(m, i, target, isRouter6(m), { ip: source, mac: asks });
}

/** Another address than was known, which nobody has confirmed. */
function learnt(m: Machine, i: Interface, entry: Neighbour, mac: string, state: "STALE"): void {
  Object.assign(entry, { mac, state, until: null, probes: 0 });
  sendWaiting(m, i, entry);
}

type Advertisement = Extract<Icmp6Message, { readonly type: "neighbour-advertisement" }>;
/** @source RFC 4861 §7.2.5 */
function advertised(m: Machine, i: Interface, told: Advertisement, from: string): void {
  const own = address6(i, told.target);
  if (own?.state === "tentative") {
    if (from !== "") duplicate(m, i, own, told.mac ?? from);
    return;
  }
  const known = neighbour(m, i.device, told.target);
  if (!known || known.state === "PERMANENT") return;
  if (told.isRouter) known.isRouter = true;
  else delete known.isRouter;
  const isOther = told.mac !== null && told.mac !== known.mac;
  if (known.mac === "") {
    if (told.mac === null) return;
    if (told.isSolicited) confirm(m, known, told.mac);
    else Object.assign(known, { mac: told.mac, state: "STALE", until: null });
    sendWaiting(m, i, known);
    return;
  }
  if (isOther && !told.isOverride) {
    if (known.state === "REACHABLE") Object.assign(known, { state: "STALE", until: null });
    return;
  }
  if (told.isSolicited) confirm(m, known, told.mac ?? known.mac);
  else if (isOther && told.mac !== null) learnt(m, i, known, told.mac, "STALE");
}
