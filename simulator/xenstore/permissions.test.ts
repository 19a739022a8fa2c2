import { describe, expect, test } from "vitest";
import { parsePermissions, permissionText } from "./permissions";
import type { Permission } from "./protocol";
import { XenStore } from "./store";

const listed = (text: string): readonly Permission[] => parsePermissions(text) ?? [];
const shown = (store: XenStore, path: string): string => permissionText(store.permissions(path) ?? []);

/** A node with given permissions. */
function one(permissions: string): XenStore {
  const store = new XenStore();
  store.write("/x", "1");
  store.setPermissions("/x", listed(permissions));
  return store;
}

describe("[xenstore.md §3] permissions", () => {
  test.each([
    ["n0", 5, "EACCES", "EACCES"],
    ["n0,r5", 5, "read", "EACCES"],
    ["n0,r5", 7, "EACCES", "EACCES"],
    ["n0,w5", 5, "EACCES", "written"],
    ["n0,b5", 5, "read", "written"],
    ["r0", 5, "read", "EACCES"],
    ["b0,n5", 5, "EACCES", "EACCES"],
    ["b0,n5", 7, "read", "written"],
    ["n5", 5, "read", "written"],
    ["n5,r0", 0, "read", "written"],
  ])("%s: domain %i: %s, %s", (permissions, domid, reading, writing) => {
    const client = one(permissions).client(domid);
    const read = client.read("/x");
    const written = client.write("/x", "2");
    expect([read.ok ? "read" : read.error, written.ok ? "written" : written.error]).toEqual([reading, writing]);
  });

  test("a child takes its parent's; an unprivileged maker becomes the owner", () => {
    const store = one("n0,r5,b7");
    store.write("/x/by0/deep", "1");
    expect([shown(store, "/x/by0"), shown(store, "/x/by0/deep")]).toEqual(["n0,r5,b7", "n0,r5,b7"]);
    expect(store.client(7).write("/x/by7/deep", "1").ok).toBe(true);
    expect([shown(store, "/x/by7"), shown(store, "/x/by7/deep")]).toEqual(["n7,r5,b7", "n7,r5,b7"]);
  });
  test("another list of the parent's leaves its children alone", () => {
    const store = one("n0,r5");
    store.write("/x/old", "1");
    store.setPermissions("/x", listed("n5"));
    store.write("/x/new", "1");
    expect([shown(store, "/x"), shown(store, "/x/old"), shown(store, "/x/new")]).toEqual(["n5", "n0,r5", "n5"]);
    const copy = new XenStore();
    copy.import(JSON.parse(JSON.stringify(store.export())));
    expect([shown(copy, "/x/old"), shown(copy, "/x/new")]).toEqual(["n0,r5", "n5"]);
  });
  test.each([
    ["the owner", 5, "n5,r9", null],
    ["one who may only write", 7, "n5,r9", "EACCES"],
    ["the owner, giving it away", 5, "n7", "EPERM"],
    ["Dom0, giving it away", 0, "n7", null],
    ["nobody's list", 5, "", "EINVAL"],
    ["an impossible domain", 0, "n70000", "EINVAL"],
  ])("set by %s", (_who, domid, wanted, error) => {
    const store = one("n5,b7");
    const answer = store.client(domid).setPerms("/x", listed(wanted));
    expect(answer.ok ? null : answer.error).toBe(error);
    expect(shown(store, "/x")).toBe(error === null ? wanted : "n5,b7");
  });
  test("a missing node is missing only for who may read what is above it", () => {
    const store = one("n5");
    const error = (domid: number, path: string): string => {
      const answer = store.client(domid).read(path);
      return answer.ok ? "" : answer.error;
    };
    expect([error(5, "/x/no"), error(7, "/x/no"), error(5, "/no"), error(0, "/no")]).toEqual(["ENOENT", "EACCES", "EACCES", "ENOENT"]);
  });
  test("what a domain owned goes with it, also under another's node", () => {
    const store = one("n0,b5");
    store.client(5).write("/x/mine/deep", "1");
    store.write("/x/mine/kept", "1");
    store.write("/x/other", "1");
    store.release(5);
    expect(store.list("/x")).toEqual(["other"]);
    expect(store.ownedBy(5)).toBe(0);
  });
});

describe("[xenstore.md §1] requests", () => {
  test.each([
    ["/x/", "EINVAL"],
    ["", "EINVAL"],
    ["//x", "EINVAL"],
    ["a b", "EINVAL"],
    ["../x", "EINVAL"],
    ["@nobody", "EINVAL"],
    [`/${"a".repeat(3071)}`, "ENOENT"],
    [`/${"a".repeat(3072)}`, "EINVAL"],
  ])("path %j: %s", (path, error) => {
    expect(new XenStore().client(0).read(path)).toEqual({ ok: false, error });
  });
  test("mkdir makes an empty node and leaves one that is there", () => {
    const store = one("n0");
    const client = store.client(0);
    expect([client.mkdir("/x").ok, client.mkdir("/y/z").ok, store.read("/x"), store.read("/y/z")]).toEqual([true, true, "1", ""]);
    expect(store.client(5).mkdir("/x")).toEqual({ ok: false, error: "EACCES" });
  });
  test("rm of what is not there is fine when its parent is", () => {
    const client = one("n0").client(0);
    expect([client.rm("/x/no"), client.rm("/no/no"), client.rm("/")]).toEqual([
      { ok: true, value: null },
      { ok: false, error: "ENOENT" },
      { ok: false, error: "EINVAL" },
    ]);
  });
  test("a request of more than 4096 bytes is none", () => {
    const client = one("n0").client(0);
    expect([client.write("/x", "y".repeat(4093)).ok, client.write("/x", "y".repeat(4094))]).toEqual([true, { ok: false, error: "E2BIG" }]);
    expect(client.write("/x", "é".repeat(2047))).toEqual({ ok: false, error: "E2BIG" });
  });
});
