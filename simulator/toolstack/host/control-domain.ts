/** Builds and starts a host's control domain: the first domain on its hypervisor, and there before any other. */

import { refreshBackends } from "../../dom0/cpu-demands";
import { servicesFor } from "../../dom0/guest-services";
import { linksAtBoot } from "../../dom0/link-states";
import { ownDevice } from "../../dom0/pool-net/own-interface";
import { pifsAtBoot } from "../../dom0/pool-net/pif-up";
import { wiringBoots } from "../../dom0/wiring/run";
import type { GuestSpec } from "../../guest/engine";
import type { Ref } from "../../model/ref";
import { refreshAllowed } from "../../world/allowed";
import { makeContained } from "../../world/contained-engine";
import { controlParts } from "../../world/domain-parts";
import { specFor } from "../../world/guest-spec";
import { knownWiring } from "../../world/host-wiring";
import { managementPif, nicsOf } from "../../world/pifs";
import { newHead, RunningGuest } from "../../world/running-guest";
import { addGuest, hostInside, nowOf, type World } from "../../world/world";
import { bootLines } from "../../xen/boot-lines";
import { showRunning, unpauseDomain } from "../vm/domains";
import { scheduleOf } from "../vm/vcpu-params";

/** What a control domain is built from: the host's own disk and its management interface. */
export function controlSpec(world: World, host: Ref<"host">): GuestSpec {
  const inside = hostInside(world, host);
  const vm = world.db.must("VM", inside.controlDomain);
  const management = managementPif(world, host);
  const key = ["dom0", host].join(":");
  let content = world.disks.get(key);
  if (!content) {
    content = { base: "dom0", overlay: null };
    world.disks.set(key, content);
  }
  return {
    ...specFor(world, inside.controlDomain, host, 0, vm.memory_static_max),
    name: world.db.must("host", host).hostname,
    os: "dom0",
    nics: management ? [{ device: ownDevice(world, host, management), mac: management.MAC, mtu: 1500 }] : [],
    disks: [{ device: "sda", sizeBytes: 96 * 1_073_741_824, type: "Disk", mode: "RW", bootable: true, content, held: key }],
  };
}

export function startControlDomain(world: World, host: Ref<"host">): void {
  const inside = hostInside(world, host);
  const vm = world.db.must("VM", inside.controlDomain);
  const spec = controlSpec(world, host);
  const { hypervisor } = inside;
  for (const line of bootLines(hypervisor, spec.memoryBytes)) hypervisor.print(line);
  const domain = hypervisor.create({
    uuid: vm.uuid,
    name: "Domain-0",
    type: "pv",
    memoryBytes: spec.memoryBytes,
    maxMemoryBytes: spec.memoryBytes,
    overheadBytes: 0,
    vcpus: spec.vcpus,
    maxVcpus: spec.vcpus,
    ...scheduleOf(vm, hypervisor.pcpus),
  });
  controlParts(
    inside,
    spec.vcpus,
    nicsOf(world, host).map(({ device }) => device),
  );
  inside.bus.listen(0);
  inside.xenstore.introduce(0);
  const ref = inside.controlDomain;
  const engine = makeContained(world, spec, servicesFor(world, ref, host, domain.domid), ref);
  const built = { vcpus: spec.vcpus, memoryBytes: spec.memoryBytes };
  addGuest(world, new RunningGuest(world.marks, { vm: ref, host, domid: 0, built, engine }, newHead(spec, null, nowOf(world))));
  const store = inside.xenstore;
  for (const [path, value] of [
    ["name", "Domain-0"],
    ["domid", "0"],
    ["vm", `/vm/${vm.uuid}`],
    ["memory/target", `${spec.memoryBytes / 1024}`],
  ])
    store.write(`/local/domain/0/${path}`, `${value}`);
  linksAtBoot(world, host);
  if (knownWiring(world, host)) wiringBoots(world, host);
  pifsAtBoot(world, host);
  showRunning(world, ref, "Running");
  unpauseDomain(world, ref);
  refreshBackends(world, host);
  refreshAllowed(world, "host", host);
}
