/** Faults of the network that somebody has started: what each has changed, so that it is put back as it was. */
import type { Ref } from "../model/ref";
import { rogueKey } from "../network/link";
import { Rogue, type RogueState } from "../network/rogue";
import type { PortVlans } from "../network/switch-vlans";
import { definePart } from "./part";
import { defineSlot } from "./slot";
import type { World } from "./world";

export type FaultKind = "flap" | "mtu" | "vlan" | "duplicate_ip" | "duplicate_mac" | "rogue_dhcp" | "storm";

/** What a fault has changed, and how it was before. */
export type FaultDeed =
  /** a link that is pulled out and plugged in again; `isPulled`: it was out before */
  | { readonly kind: "flap"; readonly link: string; readonly periodMs: number; readonly isPulled: boolean }
  /** `before`: null: it had no longest packet of its own */
  | { readonly kind: "mtu"; readonly link: string; readonly mtu: number; readonly before: number | null }
  | { readonly kind: "vlan"; readonly pif: Ref<"PIF">; readonly vlan: number; readonly before: PortVlans | null }
  /** a machine on a segment; `vif`: whose address it has; absent: nobody's */
  | { readonly kind: "duplicate_ip" | "duplicate_mac" | "rogue_dhcp"; readonly segment: string; readonly vif?: string }
  /** a cable from a switch to itself, without a spanning tree */
  | {
      readonly kind: "storm";
      readonly segment: string;
      readonly cable: string;
      readonly tree: { readonly isOn: boolean; readonly priority: number };
    };

export interface NetworkFault {
  readonly id: string;
  /** as it was asked for */
  readonly on: string;
  readonly user: string;
  /** virtual time, µs */
  readonly startedAt: number;
  readonly deed: FaultDeed;
  /** when it goes on, virtual µs; null: nothing more happens of it by itself */
  due: number | null;
}
interface FaultBook {
  /** how many there ever were */
  made: number;
  readonly faults: Map<string, NetworkFault>;
}
const book = defineSlot((): FaultBook => ({ made: 0, faults: new Map() }));

/** All that are under way, oldest first. */
export const networkFaults = (world: World): readonly NetworkFault[] => [...book(world).faults.values()];
export const networkFault = (world: World, id: string): NetworkFault | undefined => book(world).faults.get(id);

/** Id of the next. */
export function nextFaultId(world: World): string {
  return `fault-${book(world).made + 1}`;
}
export function keepFault(world: World, fault: NetworkFault): void {
  const own = book(world);
  own.made++;
  own.faults.set(fault.id, fault);
}
export function forgetFault(world: World, id: string): void {
  book(world).faults.delete(id);
}

interface Stored {
  readonly made?: number;
  readonly fault?: NetworkFault;
  readonly rogue?: RogueState | null;
}
export const networkFaultsPart = definePart<Stored>("networkFaults", {
  version: 1,
  *export(world) {
    const { made, faults } = book(world);
    if (made > 0) yield ["", () => ({ made })];
    for (const [id, fault] of faults) {
      const copy = { ...fault };
      const rogue = world.fabric.rogues.get(rogueKey(id))?.copy();
      yield [id, () => ({ fault: copy, rogue: rogue?.() ?? null })];
    }
  },
  import(world, id, { made, fault, rogue }) {
    if (made !== undefined) book(world).made = made;
    if (fault) book(world).faults.set(id, { ...fault });
    // The port that it is plugged into is its switch's.
    if (rogue) world.fabric.rogues.set(rogueKey(id), Rogue.import(rogue));
  },
});
