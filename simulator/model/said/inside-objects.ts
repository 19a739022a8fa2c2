import type { SaidBy } from "../said";

/** What a step of a followed request changes. Domains, ports and grants are numbers. */
export interface InsideObjects {
  /** @param grant - `-`: the request has none */
  readonly "object.grant": readonly [grant: number | string, domid: number];
  readonly "object.port": readonly [port: number, domid: number];
  readonly "object.ring": readonly [domid: number, device: string];
  readonly "object.tx_ring": readonly [domid: number, device: string];
  readonly "object.slot": readonly [ring: SaidBy<"object.ring">, slot: number];
  readonly "object.ioreq_page": readonly [domid: number];
  readonly "object.vcpu": readonly [vcpu: number, domid: number];
  readonly "object.interrupt": readonly [irq: number, domid: number];
}

/** Why a followed request stands still, or failed. */
export interface FollowTroubles {
  readonly "follow.domain_gone": readonly [domid: number];
  readonly "follow.device_gone": readonly [device: string];
  readonly "follow.paused": readonly [domid: number];
  readonly "follow.ring_full": readonly [device: string];
  /** the domain of its back end is gone */
  readonly "follow.back_gone": readonly [device: string, domid: number];
  readonly "follow.not_connected": readonly [device: string];
  /** its back end's interface is set down; it is a port of no bridge; its bridge is set down */
  readonly "follow.interface_down": readonly [vif: string];
  readonly "follow.no_bridge": readonly [vif: string];
  readonly "follow.limited": readonly [device: string];
  readonly "follow.bridge_down": readonly [bridge: string];
  readonly "follow.lost": readonly [device: string, reason: string];
}

/** Where a guest's device model runs. */
export interface DeviceModels {
  readonly "model.dom0": readonly [domid: number];
  readonly "model.stub": readonly [stubDomid: number];
}
