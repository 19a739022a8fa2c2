/** What goes with a host's power and comes with it: domains, Dom0 with its daemons, XenStore, ports of bridges, storage, what is measured. */

import { emptyMemory } from "../../dom0/host-making";
import { backendAtBoot } from "../../dom0/pool-net/network-backend";
import { settleTunnels } from "../../dom0/pool-net/tunnels";
import { fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { refreshAllowed, refreshVmAndDevices } from "../../world/allowed";
import { dropConsole } from "../../world/consoles";
import { activeDomain } from "../../world/domain-book";
import { leaveToOthers } from "../../world/hand-over";
import { meterHost, seriesOf } from "../../world/metering";
import type { RunningGuest } from "../../world/running-guest";
import { dropShells } from "../../world/shells";
import { placeChanged } from "../../world/traffic";
import { hostInside, nowOf, type World } from "../../world/world";
import { abort } from "../operation/runner";
import { endDomain, showStopped } from "../vm/domains";
import { startControlDomain } from "./control-domain";

/** The power goes: whatever still runs ends at once, and nothing of the host answers any more. */
export function powerOff(world: World, host: Ref<"host">): void {
  const inside = hostInside(world, host);
  for (const guest of [...inside.guests.values()].reverse()) if (guest.domid !== 0) loseGuest(world, guest);
  const dom0 = activeDomain(world, inside.controlDomain);
  if (dom0) loseControlDomain(world, dom0);
  emptyMemory(world, inside);
  meterHost(world, host);
  const record = world.db.must("host", host);
  world.db.set("host_metrics", record.metrics, { live: false, memory_free: 0 });
  world.db.set("host", host, { enabled: false });
  seriesOf(world, host).stop(nowOf(world));
  plugStorage(world, host, false);
  settleTunnels(world);
}

/** What was under way with a VM fails; a domain that is then still there goes. */
function loseGuest(world: World, guest: RunningGuest): void {
  const { vm, host } = guest;
  for (const task of Object.keys(world.db.must("VM", vm).current_operations)) abort(world, task, fault("HOST_OFFLINE", host));
  if (hostInside(world, host).guests.get(guest.domid) !== guest) return;
  endDomain(world, guest, "xenopsd");
  if (activeDomain(world, vm) === undefined && world.db.must("VM", vm).power_state !== "Suspended") showStopped(world, vm, "Halted");
}

function loseControlDomain(world: World, guest: RunningGuest): void {
  const { vm, id } = guest;
  guest.engine.destroy();
  dropConsole(world, guest);
  dropShells(world, vm);
  for (const { bridge, port } of world.fabric.placesOf(id)) world.fabric.unplug(bridge.key, port.name);
  leaveToOthers(world, guest);
  seriesOf(world, vm).stop(nowOf(world));
  showStopped(world, vm, "Halted");
  placeChanged(world, id);
}

/** Xen boots, and the control domain with it; the toolstack is not yet there. */
export function bootUp(world: World, host: Ref<"host">): void {
  seriesOf(world, host).resume(nowOf(world));
  backendAtBoot(world, host);
  startControlDomain(world, host);
  meterHost(world, host);
}

/** The toolstack answers. @param isEnabled - whether VMs may be started on the host */
export function goLive(world: World, host: Ref<"host">, isEnabled: boolean): void {
  const record = world.db.must("host", host);
  const seconds = `${Math.floor((world.epochUs + nowOf(world)) / 1_000_000)}.`;
  world.db.set("host_metrics", record.metrics, { live: true });
  world.db.set("host", host, {
    enabled: isEnabled,
    other_config: { ...record.other_config, boot_time: seconds, agent_start_time: seconds },
  });
  plugStorage(world, host, true);
  settleTunnels(world);
  refreshAllowed(world, "host", host);
}

/** A host's connections to storage go and come with it. @source xen-api: ocaml/xapi/xapi_pbd.ml, unplug_all_pbds; at boot they are plugged */
function plugStorage(world: World, host: Ref<"host">, isPlugged: boolean): void {
  for (const pbd of world.db.must("host", host).PBDs) world.db.set("PBD", pbd, { currently_attached: isPlugged });
  refreshVmAndDevices(world, world.db.must("host", host).control_domain);
}
