/** What belongs together, whatever it runs on: folders, vApps, tags, and the machines in them. */
import type { TopologyEdge, TopologyNode } from "../../contract/topology";
import type { RecordOf } from "../../model/generated/rows";
import { isSet } from "../../model/ref";
import type { World } from "../../world/world";
import { tagged } from "./infrastructure/nodes";
import { counted, drawnAs, type MeteredEdge, type Plan } from "./plan";

/** Keys of `other_config`. @source xenadmin: XenModel/Folders.cs */
const [FOLDER, EMPTY_FOLDERS] = ["folder", "EMPTY_FOLDERS"] as const;
/** Ids of what has no record. */
const folderId = (way: string): string => `folder:${way}`;
const tagId = (tag: string): string => `tag:${tag}`;

const partsOf = (way: string): string[] => way.split("/").filter((part) => part !== "");
/** The folder that a record lies in, as its way; "" where it lies in none. */
function wayOf({ other_config }: { readonly other_config: Readonly<Record<string, string>> }): string {
  const parts = partsOf(other_config[FOLDER] ?? "");
  return parts.length > 0 ? `/${parts.join("/")}` : "";
}
function machines(world: World): Readonly<RecordOf["VM"]>[] {
  return [...world.db.all("VM")].filter(({ is_a_template, is_a_snapshot, is_control_domain }) => {
    return !is_a_template && !is_a_snapshot && !is_control_domain;
  });
}

/** Every folder that anything drawn lies in, those around it, and those that are kept empty: outer ones first. */
function foldersOf(world: World): string[] {
  const ways = new Set<string>();
  const add = (way: string): void => {
    const parts = partsOf(way);
    for (let n = 1; n <= parts.length; n++) ways.add(`/${parts.slice(0, n).join("/")}`);
  };
  for (const vm of machines(world)) add(wayOf(vm));
  for (const { other_config } of world.db.all("pool")) for (const way of (other_config[EMPTY_FOLDERS] ?? "").split(";")) add(way);
  return [...ways].sort();
}

const joined = (from: string, to: string): MeteredEdge => drawnAs(from, to, {} satisfies Partial<TopologyEdge>, counted(null, false));

function* edgesOf(world: World): Iterable<MeteredEdge> {
  for (const { $ref, appliance, tags } of machines(world)) {
    if (isSet(appliance)) yield joined(appliance, $ref);
    for (const tag of tags) yield joined(tagId(tag), $ref);
  }
}

function* nodesOf(world: World): Iterable<TopologyNode> {
  const frame = (way: string): string | null => (way === "" ? null : folderId(way));
  const common = { ref: null, class: null, state: "up", facts: [] } as const;
  for (const way of foldersOf(world)) {
    const parts = partsOf(way);
    const outer = parts.length > 1 ? folderId(`/${parts.slice(0, -1).join("/")}`) : null;
    yield { id: folderId(way), kind: "folder", label: parts.at(-1) ?? "", host: outer, ...common };
  }
  const all = machines(world);
  for (const tag of [...new Set(all.flatMap(({ tags }) => tags))].sort())
    yield { id: tagId(tag), kind: "tag", label: tag, host: null, ...common };
  // A vApp has no folder of its own: it stands where its machines do.
  for (const { $ref, name_label } of world.db.all("VM_appliance"))
    yield { ...common, id: $ref, kind: "vapp", label: name_label, host: null, ref: $ref, class: "VM_appliance" };
  for (const vm of all) {
    const { $ref, name_label, power_state, resident_on } = vm;
    const host = world.db.get("host", resident_on);
    const facts: TopologyNode["facts"] = [["fact.state", power_state], ...(host ? [["fact.host", host.name_label] as const] : [])];
    const state = power_state === "Running" || power_state === "Paused" ? "up" : "down";
    yield { id: $ref, kind: "vm", label: name_label, host: frame(wayOf(vm)), ref: $ref, class: "VM", state, facts, ...tagged(vm) };
  }
}

export const logical: Plan = { of: ["VM", "VM_appliance", "pool", "host"], edges: edgesOf, nodes: nodesOf };
