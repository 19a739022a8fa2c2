/** Events and ports of domains as earlier versions of a state have them: by the VM, which had one domain at most then. */
import type { StoredEvent } from "../kernel/kernel";
import type { BridgeState } from "../network/bridge-state";
import { gatewayKey, stationKey } from "../network/link";
import type { Attachment } from "../network/port";
import { activeDomain } from "../world/domain-book";
import type { World } from "../world/world";

interface OfVm {
  readonly vm: string;
  readonly domid?: number;
}

interface OfFrame {
  readonly to: string;
  readonly frame?: string;
  readonly [place: string]: unknown;
}

/** A bridge whose ports lead to VMs, which had one domain each. */
export function portsByDomain(world: World, state: BridgeState): BridgeState {
  const ports = state.ports.map((port) => {
    const { kind, vm, ...rest } = port.attachment as unknown as OfVm & { readonly kind: string };
    return kind === "guest" || kind === "host"
      ? { ...port, attachment: { kind, domain: activeDomain(world, vm)?.id ?? "", ...rest } as Attachment }
      : port;
  });
  return { ...state, ports };
}

/** Arrivals of frames by the node that they come to, which was said otherwise for each kind of node. */
export function byNode(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.map(([at, kind, payload]) => {
    if (kind !== "net.frame") return [at, kind, payload];
    const { to, frame, ...place } = payload as OfFrame;
    const node =
      to === "bridge"
        ? { node: place.bridge, port: place.port }
        : to === "guest"
          ? { node: stationKey(`${place.domain}`, Number(place.device)), port: "" }
          : to === "gateway"
            ? { node: gatewayKey(`${place.segment}`), port: "" }
            : null;
    return [at, kind, node ? { to: "node", ...node, frame } : payload];
  });
}

/** The same events by domain. The domains of the state are there already; an event of one that is gone comes to nobody. */
export function byDomain(world: World, events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.map(([at, kind, payload]) => {
    const isArrival = kind === "net.frame" && (payload as { readonly to: string }).to === "guest";
    if (kind !== "guest.wake" && kind !== "guest.stopped" && !isArrival) return [at, kind, payload];
    const { vm, domid, ...rest } = payload as OfVm;
    const guest = activeDomain(world, vm);
    const isThere = guest !== undefined && (domid === undefined || domid === guest.domid);
    return [at, kind, { domain: isThere ? guest.id : "", ...rest }];
  });
}
