/** What somebody has changed of physical switches, as it was before: what can be taken back. */
import type { LagSetting } from "../network/switch-lags";
import type { PortVlans } from "../network/switch-vlans";
import { definePart } from "./part";
import { defineSlot } from "./slot";
import { switchOf } from "./switch-ports";
import type { World } from "./world";

export type SwitchBefore =
  | { readonly kind: "tree"; readonly isOn: boolean; readonly priority: number }
  | { readonly kind: "cost"; readonly port: string; readonly cost: number }
  | { readonly kind: "lag"; readonly lag: string; readonly setting: LagSetting | null }
  | { readonly kind: "vlans"; readonly port: string; readonly vlans: PortVlans | null };

/** Changes of one switch that can be taken back. guess: more than anybody remembers */
const MOST = 16;

/** By the names of switches, the latest last. */
const book = defineSlot(() => new Map<string, readonly SwitchBefore[]>());

export function keepSwitch(world: World, name: string, before: SwitchBefore): void {
  book(world).set(name, [...(book(world).get(name) ?? []), before].slice(-MOST));
}
/** What the last change of a switch can be taken back to; null: to nothing. What was about a port that is gone cannot be. */
export function switchBefore(world: World, name: string): SwitchBefore | null {
  const ports = switchOf(world, name)?.ports;
  return (
    book(world)
      .get(name)
      ?.findLast((before) => canBeTakenBack(before, ports)) ?? null
  );
}
function canBeTakenBack(before: SwitchBefore, ports: ReadonlyMap<string, unknown> | undefined): boolean {
  if (before.kind === "tree") return true;
  if (before.kind === "lag") return before.setting?.ports.every((port) => ports?.has(port)) ?? true;
  return ports?.has(before.port) === true;
}
/** The last change is taken back: it is not kept any more, nor what came after it and is about ports that are gone. */
export function dropSwitchBefore(world: World, name: string, before: SwitchBefore): void {
  const kept = book(world).get(name) ?? [];
  const rest = kept.slice(0, kept.lastIndexOf(before));
  if (rest.length > 0) book(world).set(name, rest);
  else book(world).delete(name);
}

export const switchChangesPart = definePart<readonly SwitchBefore[]>("switchChanges", {
  version: 1,
  *export(world) {
    for (const [name, kept] of book(world)) yield [name, () => kept];
  },
  import: (world, name, kept) => void book(world).set(name, kept),
});
