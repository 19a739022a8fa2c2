import { expect, test } from "vitest";
import type { RecordChange } from "@/server/contract";
import { RecordStore } from "../data/store";
import { translate } from "../i18n";
import { kinds } from "../kinds";
import { buildTree, filterTree, flattenTree, pathTo, type TreeOptions } from "./build-tree";
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
test("a filter keeps what leads to its hits", () => {
  expect(shape(filterTree(buildTree(lab(), kinds, options), "WEB"))).toEqual([["lab", [["xen-2", ["web-01"]]]]]);
  expect(filterTree(buildTree(lab(), kinds, options), "nowhere")).toEqual([]);
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
