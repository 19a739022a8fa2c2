/** The navigation tree as data: built from the records, opened and filtered without them. */
import { isSet, type Rec } from "../data/defaults";
import type { RecordStore } from "../data/store";
import type { IconKind } from "../ui/object-icon";

export type TreeMode = "infrastructure" | "objects";
export interface TreeNode {
  readonly id: string;
  /** null: a group, which is no object */
  readonly ref: string | null;
  readonly icon: IconKind;
  readonly label: string;
  readonly children: readonly TreeNode[];
  readonly isClosedAtFirst: boolean;
}
export interface TreeRow {
  readonly node: TreeNode;
  readonly level: number;
  readonly at: number;
  readonly of: number;
  readonly isOpen: boolean;
  readonly parent: string | null;
}
export interface TreeOptions {
  readonly mode: TreeMode;
  readonly showsTemplates: boolean;
  readonly showsLocalStorage: boolean;
  readonly groupNames: {
    readonly templates: string;
    readonly networks: string;
    readonly hosts: string;
    readonly vms: string;
    readonly storage: string;
    readonly pools: string;
  };
}
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const NONE: readonly TreeNode[] = [];
function leaf(record: { ref: string; name_label: string; uuid: string }, icon: IconKind, children: readonly TreeNode[] = NONE): TreeNode {
  return { id: record.ref, ref: record.ref, icon, label: record.name_label || record.uuid, children, isClosedAtFirst: false };
}
function sorted(nodes: TreeNode[]): TreeNode[] {
  return nodes.sort((a, b) => collator.compare(a.label, b.label));
}
function group(id: string, label: string, children: readonly TreeNode[], isClosedAtFirst: boolean): TreeNode[] {
  return children.length === 0 ? [] : [{ id, ref: null, icon: "group", label, children, isClosedAtFirst }];
}
/** A VM that people administer: not the control domain, not a snapshot, not a template. */
export function isGuest(vm: Rec<"VM">): boolean {
  return !vm.is_control_domain && !vm.is_a_snapshot && !vm.is_a_template;
}
/** The host under which a VM stands: where it runs, else where it is at home. */
export function hostOfVm(vm: Rec<"VM">): string | null {
  if (isSet(vm.resident_on)) return vm.resident_on;
  return isSet(vm.affinity) ? vm.affinity : null;
}

export function buildTree(store: RecordStore, options: TreeOptions): readonly TreeNode[] {
  const vms = store.all("VM");
  const guests = vms.filter(isGuest);
  const templates = sorted(vms.filter((vm) => vm.is_a_template && !vm.is_a_snapshot).map((vm) => leaf(vm, "template")));
  const networks = sorted(store.all("network").map((network) => leaf(network, "network")));
  const srs = store.all("SR");
  const names = options.groupNames;
  const templateGroup = options.showsTemplates ? group("group:templates", names.templates, templates, true) : [];
  if (options.mode === "objects") {
    return [
      ...group(
        "group:pools",
        names.pools,
        store.all("pool").map((pool) => leaf(pool, "pool")),
        false,
      ),
      ...group("group:hosts", names.hosts, sorted(store.all("host").map((host) => leaf(host, "host"))), false),
      ...group("group:vms", names.vms, sorted(guests.map((vm) => leaf(vm, "vm"))), false),
      ...group(
        "group:storage",
        names.storage,
        sorted(srs.filter((sr) => options.showsLocalStorage || sr.shared).map((sr) => leaf(sr, "sr"))),
        false,
      ),
      ...group("group:networks", names.networks, networks, false),
      ...templateGroup,
    ];
  }
  const under = new Map<string, TreeNode[]>();
  const loose: TreeNode[] = [];
  const hosts = store.all("host");
  const hostRefs = new Set(hosts.map((host) => host.ref));
  for (const vm of guests) {
    const home = hostOfVm(vm);
    const siblings = home && hostRefs.has(home) ? (under.get(home) ?? []) : loose;
    if (home && siblings !== loose) under.set(home, siblings);
    siblings.push(leaf(vm, "vm"));
  }
  const hostNodes = hosts.map((host) => {
    const local = options.showsLocalStorage
      ? store.members("pbdsByHost", host.ref).flatMap((pbd) => {
          const sr = store.record("SR", pbd.SR);
          return sr && !sr.shared ? [leaf(sr, "sr")] : [];
        })
      : [];
    return leaf(host, "host", [...sorted(under.get(host.ref) ?? []), ...sorted(local)]);
  });
  const shared = srs.filter((sr) => sr.shared || store.members("pbdsBySr", sr.ref).length === 0);
  const inside = [
    ...sorted(hostNodes),
    ...sorted(loose),
    ...sorted(shared.map((sr) => leaf(sr, "sr"))),
    ...group("group:networks", names.networks, networks, true),
    ...templateGroup,
  ];
  const [pool] = store.all("pool");
  return pool ? [leaf(pool, "pool", inside)] : inside;
}

/** Nodes whose name holds the text, and what leads to them; null when none does. */
export function filterTree(nodes: readonly TreeNode[], text: string): readonly TreeNode[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return nodes;
  const keep = (node: TreeNode): TreeNode[] => {
    const children = node.children.flatMap(keep);
    if (children.length > 0) return [{ ...node, children }];
    return node.ref !== null && node.label.toLowerCase().includes(wanted) ? [{ ...node, children: NONE }] : [];
  };
  return nodes.flatMap(keep);
}

/** Visible rows in order. `toggled` holds nodes that are not as they are at first. */
export function flattenTree(nodes: readonly TreeNode[], toggled: ReadonlySet<string>, isAllOpen: boolean): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (list: readonly TreeNode[], level: number, parent: string | null): void => {
    list.forEach((node, at) => {
      const isOpen = node.children.length > 0 && (isAllOpen || node.isClosedAtFirst === toggled.has(node.id));
      rows.push({ node, level, at: at + 1, of: list.length, isOpen, parent });
      if (isOpen) walk(node.children, level + 1, node.id);
    });
  };
  walk(nodes, 1, null);
  return rows;
}
/** Ids on the way down to a node, itself left out. */
export function pathTo(nodes: readonly TreeNode[], id: string): readonly string[] | null {
  for (const node of nodes) {
    if (node.id === id) return [];
    const below = pathTo(node.children, id);
    if (below) return [node.id, ...below];
  }
  return null;
}
