import { expect, test, vi } from "vitest";
import type { RecordChange } from "@/server/contract";
import { recordsOf } from "./record-blocks";
import { RecordStore } from "./store";

const add = (of: string, ref: string, fields: Record<string, unknown>): RecordChange => ({ op: "add", class: of as "VM", ref, fields });
const mod = (of: string, ref: string, fields: Record<string, unknown>): RecordChange => ({ op: "mod", class: of as "VM", ref, fields });
const del = (of: string, ref: string): RecordChange => ({ op: "del", class: of as "VM", ref });

test("fields that an add leaves out stand at their class's default", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", { uuid: "u-a", name_label: "web-01" }), add("PIF", "p", { device: "eth0" })]);
  expect(store.record("VM", "a")).toMatchObject({ power_state: "Halted", tags: [], current_operations: {}, resident_on: "OpaqueRef:NULL" });
  expect(store.record("PIF", "p")).toMatchObject({ currently_attached: true, managed: true });
  expect(store.byUuid("u-a")?.ref).toBe("a");
});
test("a record keeps its identity until it changes, and only its own listeners hear of it", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", {}), add("VM", "b", {})]);
  const onA = vi.fn();
  const onB = vi.fn();
  store.subscribe("a", onA);
  store.subscribe("b", onB);
  const before = store.record("VM", "b");
  store.apply([mod("VM", "a", { power_state: "Running" })]);
  expect(onA).toHaveBeenCalledTimes(1);
  expect(onB).not.toHaveBeenCalled();
  expect(store.record("VM", "b")).toBe(before);
  expect(store.record("VM", "a")?.power_state).toBe("Running");
});
test("indexes follow a record that moves and forget one that goes", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", { resident_on: "h1" })]);
  const onH1 = vi.fn();
  store.subscribe("vmsByHost h1", onH1);
  store.apply([mod("VM", "a", { resident_on: "h2" })]);
  expect(store.members("vmsByHost", "h1")).toEqual([]);
  expect(store.members("vmsByHost", "h2").map((vm) => vm.ref)).toEqual(["a"]);
  expect(onH1).toHaveBeenCalledTimes(1);
  store.apply([del("VM", "a")]);
  expect(store.members("vmsByHost", "h2")).toEqual([]);
  expect(store.all("VM")).toEqual([]);
});
test("a list is the same array while nothing in it changes", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", {}), add("host", "h", {})]);
  const vms = store.all("VM");
  store.apply([mod("host", "h", { enabled: true })]);
  expect(store.all("VM")).toBe(vms);
  store.apply([mod("VM", "a", { domid: 3 })]);
  expect(store.all("VM")).not.toBe(vms);
});
test("the tree is only told of changes that it shows", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", {})]);
  const version = store.treeVersion;
  store.apply([mod("VM", "a", { domid: 7 })]);
  expect(store.treeVersion).toBe(version);
  store.apply([mod("VM", "a", { name_label: "db-01" })]);
  expect(store.treeVersion).toBe(version + 1);
});
test("a snapshot replaces everything", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", { uuid: "u" }), add("VBD", "v", { VM: "a" })]);
  store.reset(recordsOf({ class: "VM", refs: { each: ["b"] }, fields: {} }));
  expect(store.any("a")).toBeUndefined();
  expect(store.byUuid("u")).toBeUndefined();
  expect(store.members("vbdsByVm", "a")).toEqual([]);
  expect(store.size).toBe(1);
});
test("a change of what is not there is of what is gone: it makes nothing", () => {
  const store = new RecordStore();
  store.apply([mod("VM", "a", { name_label: "late" }), del("VM", "a")]);
  expect(store.size).toBe(0);
});
test("what changes without moving a row leaves the tree as it is; what moves one does not", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", { tags: ["web"] }), add("host", "h", {})]);
  const version = store.treeVersion;
  store.apply([mod("VM", "a", { power_state: "Running", tags: ["web"] }), mod("host", "h", { enabled: false })]);
  expect(store.treeVersion).toBe(version);
  store.apply([mod("VM", "a", { resident_on: "h" })]);
  expect(store.treeVersion).toBe(version + 1);
});
test("classes that no screen reads are left out", () => {
  const store = new RecordStore();
  store.apply([add("session", "s", {})]);
  expect(store.size).toBe(0);
});
test("another folder moves a record in the tree; what else its other_config holds does not", () => {
  const store = new RecordStore();
  store.apply([add("VM", "a", {}), add("task", "t", {})]);
  const before = store.treeVersion;
  store.apply([mod("VM", "a", { other_config: { note: "x" } })]);
  store.apply([mod("task", "t", { other_config: { folder: "/a" } })]);
  expect(store.treeVersion).toBe(before);
  store.apply([mod("VM", "a", { other_config: { note: "x", folder: "/a" } })]);
  expect(store.treeVersion).toBe(before + 1);
  store.apply([mod("VM", "a", { other_config: {} })]);
  expect(store.treeVersion).toBe(before + 2);
});
