/** What faults of the network do as time goes by, and how each is put back as it was. */
import { setLinkSettings } from "../../../dom0/link-set";
import type { LinkSettings } from "../../../network/impairment";
import { rogueKey } from "../../../network/link";
import { linkCalled, linkSettingsOf, replaceLink } from "../../../world/links";
import { type FaultDeed, forgetFault, type NetworkFault, networkFault } from "../../../world/network-faults";
import { switchOf, switchPortOf } from "../../../world/switch-ports";
import { linksChanged } from "../../../world/traffic";
import { nowOf, type World } from "../../../world/world";

/** µs between two words of a machine that has somebody's address. guess: as one that talks now and then */
const SPEAKS_US = 1_000_000;

/** Sets a link without keeping what it was for whoever takes changes back. */
export function faultSets(world: World, name: string, change: (settings: LinkSettings) => LinkSettings): void {
  const link = linkCalled(world, name);
  if (!link) return;
  const settings = change(linkSettingsOf(world, name));
  replaceLink(world, name, settings);
  setLinkSettings(world, link, settings);
}
export function pulled(settings: LinkSettings, isPulled: boolean): LinkSettings {
  const { isPulled: _before, ...rest } = settings;
  return isPulled ? { ...rest, isPulled: true } : rest;
}
export function withMtu(settings: LinkSettings, mtu: number | null): LinkSettings {
  const { mtu: _before, ...rest } = settings;
  return mtu === null ? rest : { ...rest, mtu };
}
export function setTree(world: World, segment: string, isOn: boolean, priority: number): void {
  switchOf(world, segment)?.change((tree) => {
    tree.state.priority = priority;
    if (isOn) tree.turnOn();
    else tree.turnOff();
  });
}

/** Asks for its next moment. */
export function goOnIn(world: World, fault: NetworkFault, us: number): void {
  fault.due = nowOf(world) + us;
  world.kernel.schedule(fault.due, world.kinds.fault, { fault: fault.id, due: fault.due });
}
/** How long a flapping link stays as it is: half as long to half as long again as was asked for, by the lab's own chance. */
function flapUs(world: World, periodMs: number): number {
  const half = periodMs * 500;
  return world.kernel.random.between("fault", half, 3 * half);
}

/** A fault goes on. */
export function faultDue(world: World, { fault: id, due }: { readonly fault: string; readonly due: number }): void {
  const fault = networkFault(world, id);
  if (!fault || fault.due !== due) return;
  fault.due = null;
  goOn(world, fault);
}
export function goOn(world: World, fault: NetworkFault): void {
  const { deed } = fault;
  if (deed.kind === "flap") {
    faultSets(world, deed.link, (settings) => pulled(settings, settings.isPulled !== true));
    goOnIn(world, fault, flapUs(world, deed.periodMs));
  } else if (deed.kind === "duplicate_ip" || deed.kind === "duplicate_mac") {
    world.fabric.rogues.get(rogueKey(fault.id))?.announce(world.fabric);
    goOnIn(world, fault, SPEAKS_US);
  }
}

type Undo<K extends FaultDeed["kind"]> = (world: World, deed: Extract<FaultDeed, { readonly kind: K }>, id: string) => void;
function unplugRogue(world: World, _deed: FaultDeed, id: string): void {
  const rogue = world.fabric.rogues.get(rogueKey(id));
  if (rogue) world.fabric.removeRogue(rogue);
}
const undo: { readonly [K in FaultDeed["kind"]]: Undo<K> } = {
  flap: (world, { link, isPulled }) => faultSets(world, link, (settings) => pulled(settings, isPulled)),
  mtu: (world, { link, before }) => faultSets(world, link, (settings) => withMtu(settings, before)),
  vlan(world, { pif, before }) {
    const at = world.db.get("PIF", pif) ? switchPortOf(world, pif) : null;
    if (at) world.fabric.setVlans(at.node.name, at.port.name, before);
  },
  duplicate_ip: unplugRogue,
  duplicate_mac: unplugRogue,
  rogue_dhcp: unplugRogue,
  storm(world, { segment, cable, tree }) {
    world.fabric.unpatch(cable);
    setTree(world, segment, tree.isOn, tree.priority);
  },
};
/** All that it has changed is put back as it was. */
export function endFault(world: World, fault: NetworkFault): void {
  forgetFault(world, fault.id);
  (undo[fault.deed.kind] as Undo<FaultDeed["kind"]>)(world, fault.deed as never, fault.id);
  world.fabric.linksChanged();
  linksChanged(world);
}
