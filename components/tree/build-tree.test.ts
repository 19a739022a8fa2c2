import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import type { RecordChange } from "@/server/contract";
import { RecordStore } from "../data/store";
import { translate } from "../i18n";
import { kinds } from "../kinds";
import { textMatcher } from "../search/matcher";
import { type Property, propertiesOf } from "../search/properties";
import { buildTree, filterTree, flattenTree, pathTo, type TreeOptions } from "./build-tree";
import { propertyLevel } from "./property-level";
import type { TreeNode } from "./tree-node";

const add = (of: string, ref: string, fields: Record<string, unknown>): RecordChange => ({
  op: "add",
  class: of as "VM",
  ref,
  fields: { uuid: ref, ...fields },
});
const options: TreeOptions = {
  mode: "infrastructure",
  shows: { templates: true, localStorage: true },
  t: (words, params) => translate("en", words, params),
};
function lab(): RecordStore {
  const store = new RecordStore();
  store.apply([
    add("pool", "p", { name_label: "lab" }),
    add("host", "h2", { name_label: "xen-10" }),
    add("host", "h1", { name_label: "xen-2" }),
    add("VM", "dom0", { name_label: "Control domain on host: xen-2", is_control_domain: true, resident_on: "h1" }),
    add("VM", "run", { name_label: "web-01", power_state: "Running", resident_on: "h1" }),
    add("VM", "home", { name_label: "db-01", affinity: "h1" }),
    add("VM", "loose", { name_label: "spare" }),
    add("VM", "snap", { name_label: "web-01 snapshot", is_a_snapshot: true, is_a_template: true }),
    add("VM", "tpl", { name_label: "Debian", is_a_template: true }),
    add("SR", "local", { name_label: "Local storage" }),
    add("SR", "nfs", { name_label: "NFS", shared: true }),
    add("PBD", "b1", { host: "h1", SR: "local" }),
    add("PBD", "b2", { host: "h1", SR: "nfs" }),
    add("network", "n", { name_label: "Pool-wide network" }),
  ]);
  return store;
}
const shape = (nodes: readonly TreeNode[]): unknown =>
  nodes.map((node) => (node.children.length > 0 ? [node.label, shape(node.children)] : node.label));

test("infrastructure: hosts hold their VMs and local storage, the pool the rest", () => {
  expect(shape(buildTree(lab(), kinds, options))).toEqual([
    [
      "lab",
      [
        ["xen-2", ["db-01", "web-01", "Local storage"]],
        "xen-10",
        "spare",
        "NFS",
        ["Networks", ["Pool-wide network"]],
        ["Templates", ["Debian"]],
      ],
    ],
  ]);
});
test("objects: one branch for each type; control domains and snapshots stay out", () => {
  expect(shape(buildTree(lab(), kinds, { ...options, mode: "objects", shows: { templates: false, localStorage: false } }))).toEqual([
    ["Pools", ["lab"]],
    ["Servers", ["xen-2", "xen-10"]],
    ["VMs", ["db-01", "spare", "web-01"]],
    ["Storage", ["NFS"]],
    ["Networks", ["Pool-wide network"]],
  ]);
});
const filtered = (store: RecordStore, text: string): readonly TreeNode[] => {
  const finds = textMatcher(text, { store, kinds, language: "en", nowUs: 0 });
  return filterTree(buildTree(store, kinds, options), (ref) => {
    const record = store.any(ref);
    const kind = record && kinds.of(record);
    return !!record && !!kind && finds(kind, record);
  });
};
test("a filter keeps what leads to its hits", () => {
  expect(shape(filtered(lab(), "WEB"))).toEqual([["lab", [["xen-2", ["web-01"]]]]]);
  expect(filtered(lab(), "nowhere")).toEqual([]);
  expect(shape(filtered(lab(), "type = vm and state = halted"))).toEqual([["lab", [["xen-2", ["db-01"]], "spare"]]]);
});
test("rows carry level and place, and groups are closed at first", () => {
  const rows = flattenTree(buildTree(lab(), kinds, options), new Set(), false);
  expect(rows.map((row) => [row.node.label, row.level])).toEqual([
    ["lab", 1],
    ["xen-2", 2],
    ["db-01", 3],
    ["web-01", 3],
    ["Local storage", 3],
    ["xen-10", 2],
    ["spare", 2],
    ["NFS", 2],
    ["Networks", 2],
    ["Templates", 2],
  ]);
  expect(rows[2]).toMatchObject({ at: 1, of: 3, parent: "h1" });
  expect(flattenTree(buildTree(lab(), kinds, options), new Set(["group:template"]), false).at(-1)?.node.label).toBe("Debian");
  expect(flattenTree(buildTree(lab(), kinds, options), new Set(["h1"]), false).map((row) => row.node.label)).not.toContain("web-01");
});
test("the way to a node is found", () => {
  expect(pathTo(buildTree(lab(), kinds, options), "run")).toEqual(["p", "h1"]);
  expect(pathTo(buildTree(lab(), kinds, options), "nobody")).toBeNull();
});

const organisation: TreeOptions = { ...options, mode: "organisation" };
test("organisation: folders within folders before what lies in them, then tags; what has neither stays out", () => {
  const store = lab();
  store.apply([
    { op: "mod", class: "VM", ref: "run", fields: { tags: ["web", "10 first", "2 first"], other_config: { folder: "/lab/web" } } },
    { op: "mod", class: "VM", ref: "home", fields: { other_config: { folder: "/lab" } } },
    { op: "mod", class: "host", ref: "h1", fields: { tags: ["web"], other_config: { folder: "/lab" } } },
    { op: "mod", class: "SR", ref: "nfs", fields: { other_config: { folder: "/" } } },
    { op: "mod", class: "VM", ref: "tpl", fields: { tags: ["web"] } },
    { op: "mod", class: "VM", ref: "snap", fields: { tags: ["web"], other_config: { folder: "/lab" } } },
  ]);
  const folders = ["Folders", [["lab", [["web", ["web-01"]], "xen-2", "db-01"]]]];
  const first = [
    ["2 first", ["web-01"]],
    ["10 first", ["web-01"]],
  ];
  expect(shape(buildTree(store, kinds, organisation))).toEqual([folders, ["Tags", [...first, ["web", ["xen-2", "web-01", "Debian"]]]]]);
  const hidden = { ...organisation, shows: { templates: false, localStorage: true } };
  expect(shape(buildTree(store, kinds, hidden))).toEqual([folders, ["Tags", [...first, ["web", ["xen-2", "web-01"]]]]]);
});
test("organisation: an object that stands in several places has a node of its own in each, and is found at the first", () => {
  const store = lab();
  store.apply([{ op: "mod", class: "VM", ref: "run", fields: { tags: ["a b", "a\u2003b"], other_config: { folder: "/f g" } } }]);
  const tree = buildTree(store, kinds, organisation);
  const rows = flattenTree(tree, new Set(), false);
  expect(new Set(rows.map(({ node }) => node.id)).size).toBe(rows.length);
  expect(rows.filter(({ node }) => node.ref === "run")).toHaveLength(3);
  expect(pathTo(tree, "run")).toEqual(["folders", "folders/f%20g"]);
  // Ids of the page are parted at spaces where they name what labels an element.
  expect(rows.filter(({ node }) => /\s/.test(node.id))).toEqual([]);
});
test("organisation: a lab without tags and folders has an empty tree", () => {
  expect(buildTree(lab(), kinds, organisation)).toEqual([]);
});

test("organisation: folders without objects, fields with and without values, vApps, each a branch", () => {
  const store = lab();
  const fields = ["owner", "until"].map((name, at) => `<CustomFieldDefinition name="${name}" type="${at === 0 ? "String" : "Date"}" />`);
  const gui_config = { "XenCenter.CustomFields": `<CustomFieldDefinitions>${fields.join("")}</CustomFieldDefinitions>` };
  const other_config = { EMPTY_FOLDERS: "/lab/empty;/other" };
  store.apply([
    { op: "mod", class: "pool", ref: "p", fields: { gui_config, other_config } },
    {
      op: "mod",
      class: "VM",
      ref: "run",
      fields: { appliance: "a1", other_config: { folder: "/lab", "XenCenter.CustomFields.owner": "Ann" } },
    },
    { op: "mod", class: "VM", ref: "home", fields: { other_config: { "XenCenter.CustomFields.until": "2026-11-01 09:00:00Z" } } },
    { op: "mod", class: "host", ref: "h1", fields: { other_config: { "XenCenter.CustomFields.owner": "Ann" } } },
    add("VM_appliance", "a1", { name_label: "shop" }),
    add("VM_appliance", "a2", { name_label: "empty app" }),
  ]);
  const tree = buildTree(store, kinds, organisation);
  expect(shape(tree)).toEqual([
    ["Folders", [["lab", ["empty", "web-01"]], "other"]],
    [
      "Custom fields",
      [
        ["owner", [["Ann", ["xen-2", "web-01"]]]],
        ["until", [["2026-11-01", ["db-01"]]]],
      ],
    ],
    ["vApps", ["empty app", ["shop", ["web-01"]]]],
  ]);
  const groups = flattenTree(tree, new Set(), true).flatMap(({ node }) => (node.group ? [node.group] : []));
  expect(groups).toContainEqual({ kind: "folder", way: "/lab/empty" });
  expect(groups).toContainEqual({ kind: "field", name: "owner", value: "Ann" });
  expect(groups).toContainEqual({ kind: "field", name: "until", value: "2026-11-01 09:00:00Z" });
  expect(tree.find(({ id }) => id === "vapps")?.children.map(({ ref }) => ref)).toEqual(["a2", "a1"]);
});

const context = (store: RecordStore) => ({ store, kinds, t: options.t });
/** The tree of what a text finds, grouped. */
function searched(store: RecordStore, text: string, types: readonly string[], grouping: readonly string[]): readonly TreeNode[] {
  const properties = propertiesOf(kinds, store);
  const levels = grouping.map((name) => propertyLevel(properties.get(name) as Property, context(store)));
  const finds = textMatcher(text, { store, kinds, language: "en", nowUs: 0 });
  return buildTree(store, kinds, { ...options, mode: "searches", search: { types, finds, levels } });
}
test("a search: groups within groups by any property; what has none of it stands beside them", () => {
  const store = lab();
  store.apply([{ op: "mod", class: "VM", ref: "run", fields: { tags: ["b", "a"] } }]);
  expect(shape(searched(store, "", ["vm"], ["state"]))).toEqual([
    ["Running", ["web-01"]],
    ["Halted", ["db-01", "spare"]],
  ]);
  expect(shape(searched(store, "", ["vm", "host"], ["host", "state"]))).toEqual([
    [
      "xen-2",
      [
        ["Running", ["web-01"]],
        ["Halted", ["db-01"]],
      ],
    ],
    "xen-10",
    ["Halted", ["spare"]],
  ]);
  expect(shape(searched(store, "web", ["vm"], ["tag", "host"]))).toEqual([
    ["a", [["xen-2", ["web-01"]]]],
    ["b", [["xen-2", ["web-01"]]]],
  ]);
  expect(shape(searched(store, "state = suspended", [], []))).toEqual([]);
});
test("a search: each node has an id of its own, and an object is found at the first of its places", () => {
  const store = lab();
  store.apply([{ op: "mod", class: "VM", ref: "run", fields: { tags: ["b", "a"] } }]);
  const tree = searched(store, "", ["vm", "host"], ["tag", "host"]);
  const ids = flattenTree(tree, new Set(), true).map(({ node }) => node.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(pathTo(tree, "run")).toEqual(["search/a", "h1"]);
});
test("ten thousand objects are grouped three levels deep, each once below each of its values", () => {
  const store = new RecordStore();
  const many = Array.from({ length: 10_000 }, (_, at) =>
    add("VM", `v${at}`, {
      name_label: `vm-${at}`,
      resident_on: `h${at % 100}`,
      power_state: at % 3 === 0 ? "Running" : "Halted",
      tags: [`t${at % 7}`],
    }),
  );
  store.apply([...Array.from({ length: 100 }, (_, at) => add("host", `h${at}`, { name_label: `xen-${at}` })), ...many]);
  const tree = searched(store, "vm", ["vm"], ["tag", "host", "state"]);
  expect(tree).toHaveLength(7);
  const leaves = (nodes: readonly TreeNode[]): number =>
    nodes.reduce((sum, { children }) => sum + (children.length > 0 ? leaves(children) : 1), 0);
  expect(leaves(tree)).toBe(10_000);
});
