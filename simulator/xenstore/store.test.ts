import { describe, expect, test } from "vitest";
import { XenStore } from "./store";

/** A store with the homes of domains 5 and 7, as libxl makes them: each reads its own, and owns `data` and its front end. */
function filled(): XenStore {
  const store = new XenStore();
  for (const domid of [5, 7]) {
    const home = `/local/domain/${domid}`;
    const back = `/local/domain/0/backend/vif/${domid}/0`;
    for (const path of [home, back]) {
      store.write(path, "");
      store.setPermissions(path, [
        { access: "n", domid: 0 },
        { access: "r", domid },
      ]);
    }
    store.write(`${home}/name`, `vm${domid}`);
    store.write(`${home}/data`, "");
    store.write(`${home}/device/vif/0/state`, "4");
    store.write(`${back}/state`, "4");
    store.write(`/libxl/${domid}/type`, "pv");
    store.own(`${home}/data`, domid);
    store.own(`${home}/device/vif/0`, domid);
  }
  return store;
}

describe("[xenstore.md §1] the tree", () => {
  test("writing makes the nodes on the way, each empty; children are listed in order of their names", () => {
    const store = new XenStore();
    store.write("/a/b/c", "1");
    store.write("/a/b2", "2");
    expect(store.read("/a/b")).toBe("");
    expect(store.read("/a/b/c")).toBe("1");
    expect(store.list("/a")).toEqual(["b", "b2"]);
    expect(store.list("/a/b2")).toEqual([]);
    expect([store.read("/nope"), store.list("/a/nope")]).toEqual([null, null]);
    store.write("/a/b2/deep", "3");
    expect([store.read("/a/b2"), store.read("/a/b2/deep")]).toEqual(["2", "3"]);
  });
  test("removing takes all below along", () => {
    const store = filled();
    expect(store.remove("/local/domain/5")).toBe(true);
    expect(store.remove("/local/domain/5")).toBe(false);
    expect(store.list("/local/domain")).toEqual(["0", "7"]);
  });
  test("it comes back from its plain data, owners included", () => {
    const store = filled();
    const copy = new XenStore();
    copy.import(JSON.parse(JSON.stringify(store.export())));
    expect(copy.export()).toEqual(store.export());
    expect([copy.ownerOf("/local/domain/5/data"), copy.ownerOf("/local/domain/5/name")]).toEqual([5, 0]);
  });
});

describe("[xenstore.md §3] a domain", () => {
  test.each([
    ["its own name by relative path", "name", "vm5"],
    ["its own name by whole path", "/local/domain/5/name", "vm5"],
    ["its own back end", "/local/domain/0/backend/vif/5/0/state", "4"],
    ["another's name", "/local/domain/7/name", null],
    ["another's name by a path with an empty part", "/local//domain/7/name", null],
    ["another's name by two slashes", "//local/domain/7/name", null],
    ["another's back end", "/local/domain/0/backend/vif/7/0/state", null],
    ["what libxl keeps about it", "/libxl/5/type", null],
    ["a path with dots", "../7/name", null],
  ])("reads %s: %s", (_what, path, value) => {
    expect(filled().readAs(5, path)).toBe(value);
  });
  test("reads and lists at rest what the protocol says", () => {
    const store = filled();
    store.write("/local/domain/5/data/a b", "by the toolstack");
    store.write("/local/domain/5/hidden", "7's");
    store.setPermissions("/local/domain/5/hidden", [{ access: "n", domid: 7 }]);
    const rested = new XenStore();
    rested.import(JSON.parse(JSON.stringify(store.export())));
    const below = ["", "name", "data", "data/os_name", "data/", "data//os_name", "data/a b", "hidden", "no", "device/vif/0/state", "@x"];
    for (const path of [...below, ...below.map((each) => `/local/domain/5/${each}`), "@releaseDomain"])
      for (const domid of [5, 7]) {
        const [read, listed] = [rested.client(domid).read(path), rested.client(domid).directory(path)];
        expect([path, rested.readAs(domid, path)]).toEqual([path, read.ok ? read.value : null]);
        expect([path, rested.listAs(domid, path)]).toEqual([path, listed.ok ? listed.value : null]);
      }
    expect(rested.readAs(5, "name")).toBe(store.read("/local/domain/5/name"));
  });
  test("a longer domid is another domain", () => {
    const store = filled();
    store.write("/local/domain/55/name", "vm55");
    expect(store.readAs(5, "/local/domain/55/name")).toBeNull();
    expect(store.readAs(55, "/local/domain/5/name")).toBeNull();
  });
  test("lists no other's home", () => {
    const store = filled();
    expect(store.listAs(5, "/local/domain/5")).toEqual(["data", "device", "name"]);
    expect(store.listAs(5, "/local/domain/7")).toBeNull();
  });
  test.each([
    ["below what it owns", "data/os_name", true],
    ["in its own front end", "device/vif/0/state", true],
    ["its own name", "name", false],
    ["something new in its home", "memory/target", false],
    ["in another's home", "/local/domain/7/data/x", false],
    ["at the root", "/tool/x", false],
    ["a name with a space", "data/a b", false],
  ])("writes %s: %s may be written: %s", (_what, path, may) => {
    const store = filled();
    const before = store.export();
    expect(store.writeAs(5, path, "x")).toBe(may);
    if (!may) expect(store.export()).toEqual(before);
    expect(store.writeAs(0, path.startsWith("/") ? path : `/local/domain/5/${path}`, "x")).toBe(!path.includes(" "));
  });
  test("removes what it owns, and nothing else", () => {
    const store = filled();
    store.writeAs(5, "data/x", "1");
    expect([store.removeAs(5, "data/x"), store.removeAs(5, "name"), store.removeAs(7, "/local/domain/5/data")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("[xenstore.md §6] what a guest may keep", () => {
  test("2048 bytes a node", () => {
    const store = filled();
    expect([store.writeAs(5, "data/x", "y".repeat(2048)), store.writeAs(5, "data/x", "y".repeat(2049))]).toEqual([true, false]);
    expect(store.read("/local/domain/5/data/x")).toHaveLength(2048);
  });
  test("1000 nodes; those that are there can still be written, and room comes back", () => {
    const store = filled();
    let made = 0;
    while (made < 2000 && store.writeAs(5, `data/n${made}`, "x")) made++;
    expect(made).toBeGreaterThan(980);
    expect(made).toBeLessThan(1000);
    expect(store.writeAs(5, "data/n0", "again")).toBe(true);
    store.removeAs(5, "data/n0");
    expect(store.writeAs(5, "data/other", "x")).toBe(true);
    expect(store.writeAs(7, "data/n0", "x")).toBe(true);
  });
});

test("[xenstore.md §1] values are bytes: the toolstack's text is UTF-8 among them, and a domain's bytes that are no text come back as they were", () => {
  const store = filled();
  store.write("/local/domain/5/name", "wéb€");
  expect(store.readAs(0, "/local/domain/5/name")).toBe("w\xc3\xa9b\xe2\x82\xac");
  store.writeAs(5, "data/x", "\xe9\xc3\xa9");
  const told = store.read("/local/domain/5/data/x") ?? "";
  store.write("/copy", told);
  expect(store.readAs(0, "/copy")).toBe("\xe9\xc3\xa9");
});
