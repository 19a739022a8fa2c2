/** Makes the records and the insides that a definition describes, at virtual time 0. */

import type { Ref } from "../../model/ref";
import { fluidOf } from "../../world/fluid-runs";
import type { World } from "../../world/world";
import { newRef, newUuid } from "../../world/world";
import type { CopyJob } from "../copying/copies";
import type { Definition } from "../definition";
import { BootPlan } from "./boot-plan";
import { type BuiltHost, type BuiltNetwork, buildHost } from "./host";
import { buildNetworks, buildOutside } from "./network";
import { type BuiltStorage, buildStorage } from "./storage";
import { buildLags, buildSwitches } from "./switches";
import { buildTemplate, buildVm } from "./vm";

/**
 * Makes them in steps, between which others can be served.
 * @returns VMs that run and have no guest in them yet, with those whose copies they are to get
 */
export function* buildDatacentre(world: World, definition: Definition): Generator<void, CopyJob[]> {
  const networks: BuiltNetwork[] = buildNetworks(world, definition);
  buildOutside(world, definition);
  buildSwitches(world, definition);
  fluidOf(world).isOff = definition.isFrameByFrame;
  const hosts: BuiltHost[] = [];
  for (const host of definition.hosts) {
    hosts.push(buildHost(world, host, networks));
    yield;
  }
  buildLags(world, definition, hosts);
  const storage: BuiltStorage = buildStorage(world, definition, hosts);
  const master = hosts[0]?.ref as Ref<"host">;
  world.db.create("pool", newRef(world), {
    uuid: newUuid(world),
    name_label: definition.pool,
    name_description: definition.description,
    master,
    default_SR: storage.defaultSr,
    suspend_image_SR: storage.defaultSr,
    crash_dump_SR: storage.defaultSr,
  });
  const templates = new Map(definition.templates.map((template) => [template.name, buildTemplate(world, template)]));
  const plan = new BootPlan(definition);
  for (const vm of definition.vms) {
    plan.made(vm, buildVm(world, vm, { hosts, networks, storage, templates }, plan.isCopied(vm)));
    yield;
  }
  return plan.jobs();
}
