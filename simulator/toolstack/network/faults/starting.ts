/** How each fault of the network begins: what is asked for, and what it changes. */
import { because, type Fault, fault } from "../../../model/fault";
import { isWithin, LIMITS } from "../../../model/limits";
import type { Ref } from "../../../model/ref";
import type { GatewayConfig } from "../../../network/gateway";
import { Rogue, type RogueConfig } from "../../../network/rogue";
import { parseIpv4 } from "../../../wire/address";
import { activeDomain } from "../../../world/domain-book";
import { linkCalled, linkSettingsOf } from "../../../world/links";
import type { FaultDeed, FaultKind } from "../../../world/network-faults";
import { switchOf, switchPortOf } from "../../../world/switch-ports";
import type { World } from "../../../world/world";
import { faultSets, setTree, withMtu } from "./acts";

/** What is asked for. */
export interface FaultAsked {
  readonly kind: FaultKind;
  readonly on: string;
  readonly value: number | null;
}
/** What a value is where it is left out: ms, bytes, VLAN. guess: so that it is felt, and seen for what it is */
const USUAL = { flap: 5_000, mtu: 1_000, vlan: 4_000 } as const;
const VLANS = { least: 1, most: 4_094 } as const;
const BOUNDS = { flap: LIMITS.flapMs, mtu: LIMITS.link.mtu, vlan: VLANS } as const;
const LEASE_SECONDS = 600;
/** Addresses that a server gives out which nobody has asked for. guess */
const POOL = 16;

const wrong = (on: string, why: Parameters<typeof because>[1]): Fault => because(fault("INVALID_VALUE", "on", on), why);
export const figureOf = ({ kind, value }: FaultAsked): number => value ?? (kind in USUAL ? USUAL[kind as keyof typeof USUAL] : 0);

/** A VIF's segment, MAC and address. */
function vifAt(world: World, ref: string): { readonly segment: string; readonly mac: string; readonly address: number } | Fault {
  const vif = world.db.get("VIF", ref as Ref<"VIF">);
  if (!vif) return wrong(ref, ["link.none"]);
  const guest = activeDomain(world, vif.VM);
  const pifs = world.db.must("network", vif.network).PIFs.map((pif) => ({ pif, ...world.db.must("PIF", pif) }));
  const own = pifs.find(({ physical, host }) => physical && host === guest?.host);
  const segment = own ? switchPortOf(world, own.pif)?.node.name : undefined;
  if (segment === undefined) return wrong(ref, ["fault.no_segment"]);
  const text = guest?.addresses.find(({ nic }) => nic === Number(vif.device))?.ipv4;
  const address = text === undefined ? null : parseIpv4(text);
  return address === null ? wrong(ref, ["fault.no_address"]) : { segment, mac: vif.MAC, address };
}
/** Room for a server of leases behind a gateway's pool; null: there is none. */
function roomIn({ address, prefix, poolLast }: GatewayConfig): { readonly own: number; readonly first: number } | null {
  const last = (address | (2 ** (32 - prefix) - 1)) >>> 0;
  const own = last - 1;
  const first = own - POOL;
  return first > poolLast && first > address ? { own, first } : null;
}

/** Why it cannot begin; null: it can. */
export function startFault(world: World, asked: FaultAsked): Fault | null {
  const { kind, on } = asked;
  if (kind === "flap" || kind === "mtu" || kind === "vlan") {
    const bounds = BOUNDS[kind];
    const value = figureOf(asked);
    if (!isWithin(bounds, value)) return because(fault("INVALID_VALUE", "value", `${value}`), ["link.bounds", bounds.least, bounds.most]);
    if (kind !== "vlan") return linkCalled(world, on) ? null : wrong(on, ["link.none"]);
    return world.db.get("PIF", on as Ref<"PIF">) && switchPortOf(world, on as Ref<"PIF">) ? null : wrong(on, ["switch.no_port"]);
  }
  if (kind === "duplicate_ip" || kind === "duplicate_mac") {
    const at = vifAt(world, on);
    return "code" in at ? at : null;
  }
  if (!switchOf(world, on)) return wrong(on, ["switch.no_switch"]);
  if (kind === "storm") return null;
  const gateway = world.fabric.gateways.get(on);
  return gateway && roomIn(gateway.config) ? null : wrong(on, ["fault.no_room"]);
}

/** An address of nobody's, administered locally. guess */
const macOf = (id: string): string => `02:fa:00:00:00:${(Number(id.slice(id.indexOf("-") + 1)) & 0xff).toString(16).padStart(2, "0")}`;

function plugRogue(world: World, config: RogueConfig): void {
  world.fabric.addRogue(new Rogue(config));
}

/** Begins it, where it can. @returns what it has changed */
export function beginFault(world: World, asked: FaultAsked, id: string): FaultDeed | null {
  const { kind, on } = asked;
  switch (kind) {
    case "flap":
      return { kind, link: on, periodMs: figureOf(asked), isPulled: linkSettingsOf(world, on).isPulled === true };
    case "mtu": {
      const before = linkSettingsOf(world, on).mtu ?? null;
      faultSets(world, on, (settings) => withMtu(settings, figureOf(asked)));
      return { kind, link: on, mtu: figureOf(asked), before };
    }
    case "vlan": {
      const at = switchPortOf(world, on as Ref<"PIF">);
      if (!at) return null;
      const before = at.node.vlansOf(at.port.name) ?? null;
      world.fabric.setVlans(at.node.name, at.port.name, { mode: "access", vlan: figureOf(asked) });
      return { kind, pif: on as Ref<"PIF">, vlan: figureOf(asked), before };
    }
    case "duplicate_ip":
    case "duplicate_mac": {
      const at = vifAt(world, on);
      if ("code" in at) return null;
      const { segment, address } = at;
      // Of a MAC alone somebody else's address is none of it: it says that it has none.
      const own = kind === "duplicate_ip" ? { mac: macOf(id), address } : { mac: at.mac, address: 0 };
      plugRogue(world, { name: id, segment, ...own });
      return { kind, segment, vif: on };
    }
    case "rogue_dhcp": {
      const gateway = world.fabric.gateways.get(on);
      const room = gateway && roomIn(gateway.config);
      if (!gateway || !room) return null;
      const { prefix } = gateway.config;
      const dhcp = { prefix, poolFirst: room.first, poolLast: room.own - 1, leaseSeconds: LEASE_SECONDS };
      plugRogue(world, { name: id, segment: on, mac: macOf(id), address: room.own, dhcp });
      return { kind, segment: on };
    }
    case "storm": {
      const node = switchOf(world, on);
      if (!node) return null;
      const { isOn, priority } = node.shownTree.state;
      setTree(world, on, false, priority);
      world.fabric.patch(id, on, on);
      return { kind, segment: on, cable: id, tree: { isOn, priority } };
    }
  }
}
