/** What is kept where: hosts, their PBDs, repositories, disks, and the machines whose disks they are. */
import type { TopologyEdge, TopologyNode } from "../../contract/topology";
import type { RecordOf } from "../../model/generated/rows";
import { isSet } from "../../model/ref";
import type { World } from "../../world/world";
import { tagged } from "./infrastructure/nodes";
import { vmOn } from "./network/network";
import type { Disk, MeteredEdge, Plan } from "./plan";

type Vbd = Readonly<RecordOf["VBD"]>;

/** Disks that are drawn: those of snapshots and templates have no machine. */
function isMachine({ is_a_template, is_a_snapshot, is_control_domain }: Readonly<RecordOf["VM"]>): boolean {
  return !is_a_template && !is_a_snapshot && !is_control_domain;
}
function vbdsOf(world: World, vdi: string): readonly Vbd[] {
  return world.db
    .must("VDI", vdi)
    .VBDs.map((ref) => world.db.must("VBD", ref))
    .filter(({ VM }) => isMachine(world.db.must("VM", VM)));
}
const diskOf = ({ VM, device }: Vbd): Disk => ({ vm: VM, read: `vbd_${device}_read`, write: `vbd_${device}_write`, ...iopsOf(device) });
const iopsOf = (device: string): Pick<Disk, "reads" | "writes"> => ({
  reads: `vbd_${device}_iops_read`,
  writes: `vbd_${device}_iops_write`,
});

/** An edge that disks are read and written over; `isReading`: what is read goes towards its `to`. */
function over(edge: TopologyEdge, disks: readonly Disk[], isReading: boolean): MeteredEdge {
  return { traffic: null, bulk: null, isInward: isReading, disks, edge };
}

function* edgesOf(world: World): Iterable<MeteredEdge> {
  const bySr = new Map<string, Vbd[]>();
  for (const { $ref, SR } of world.db.all("VDI")) {
    const all = bySr.get(SR) ?? [];
    bySr.set(SR, all);
    all.push(...vbdsOf(world, $ref).filter(({ currently_attached }) => currently_attached));
  }
  for (const { $ref, host, SR, currently_attached } of world.db.all("PBD")) {
    if (!isSet(host) || !isSet(SR)) continue;
    const state = currently_attached ? "up" : "down";
    // Of those that its host runs.
    const disks = (bySr.get(SR) ?? []).filter(({ VM }) => world.db.must("VM", VM).resident_on === host).map(diskOf);
    yield over({ id: `${host}-${$ref}`, from: host, to: $ref, state }, disks, false);
    yield over({ id: `${$ref}-${SR}`, from: $ref, to: SR, state }, disks, false);
  }
  for (const { $ref, SR } of world.db.all("VDI")) {
    if (!isSet(SR)) continue;
    const vbds = vbdsOf(world, $ref);
    const attached = vbds.filter(({ currently_attached }) => currently_attached).map(diskOf);
    yield over({ id: `${SR}-${$ref}`, from: SR, to: $ref, state: "up" }, attached, true);
    for (const vbd of vbds) {
      const { VM, mode, device, userdevice, currently_attached } = vbd;
      const { power_state } = world.db.must("VM", VM);
      // Of a VM that does not run nothing is attached, and nothing is wrong.
      const state = currently_attached ? "up" : power_state === "Running" || power_state === "Paused" ? "down" : "idle";
      const facts = { state, access: mode, device: device || userdevice } as const;
      yield over({ id: vbd.$ref, from: $ref, to: VM, ...facts }, currently_attached ? [diskOf(vbd)] : [], true);
    }
  }
}

function* nodesOf(world: World): Iterable<TopologyNode> {
  for (const { $ref, name_label, enabled, address, tags } of world.db.all("host"))
    yield {
      ...{ id: $ref, kind: "host", label: name_label, host: null, ref: $ref, class: "host" },
      ...{ state: enabled ? "up" : "down", facts: [["fact.address", address]], ...tagged({ tags }) },
    };
  for (const { $ref, host, SR, currently_attached } of world.db.all("PBD")) {
    if (!isSet(host) || !isSet(SR)) continue;
    yield {
      ...{ id: $ref, kind: "pbd", label: world.db.must("SR", SR).name_label, host: null, ref: $ref, class: "PBD" },
      ...{ state: currently_attached ? "up" : "down", facts: [currently_attached ? ["fact.attached"] : ["fact.unattached"]] },
    };
  }
  for (const sr of world.db.all("SR")) yield srDrawn(world, sr);
  const machines = new Set<string>();
  for (const vdi of world.db.all("VDI")) {
    if (!isSet(vdi.SR)) continue;
    for (const { VM } of vbdsOf(world, vdi.$ref)) machines.add(VM);
    yield {
      ...{ id: vdi.$ref, kind: "vdi", label: vdi.name_label, host: null, ref: vdi.$ref, class: "VDI", state: "up" },
      facts: [["fact.size", vdi.virtual_size], ...(vdi.is_a_snapshot ? [["fact.snapshot"] as const] : [])],
      ...tagged(vdi),
    };
  }
  for (const { $ref } of world.db.all("VM")) if (machines.has($ref)) yield vmOn(world, $ref);
}
function srDrawn(world: World, sr: Readonly<RecordOf["SR"]>): TopologyNode {
  const { $ref, name_label, type, shared, PBDs, physical_size, physical_utilisation } = sr;
  const isThere = PBDs.some((ref) => world.db.must("PBD", ref).currently_attached);
  return {
    ...{ id: $ref, kind: "sr", label: name_label, host: null, ref: $ref, class: "SR", state: isThere ? "up" : "down" },
    facts: [
      ["fact.sr_type", type],
      ...(physical_size > 0 ? [["fact.use", physical_utilisation, physical_size] as const] : []),
      [shared ? "fact.shared" : "fact.local"],
    ],
    ...tagged(sr),
  };
}

export const storage: Plan = { of: ["host", "PBD", "SR", "VDI", "VBD", "VM"], edges: edgesOf, nodes: nodesOf };
