import { beforeEach, describe, expect, test } from "vitest";
import type { StoreClient } from "./client";
import { XenStore } from "./store";

let store: XenStore;
let five: StoreClient;
let seven: StoreClient;
beforeEach(() => {
  store = new XenStore();
  store.write("/a/x", "1");
  store.write("/a/y/z", "2");
  store.setPermissions("/a", [{ access: "b", domid: 0 }]);
  store.write("/b", "3");
  for (const path of ["/a/x", "/a/y", "/a/y/z", "/b"]) store.setPermissions(path, [{ access: "b", domid: 0 }]);
  five = store.client(5);
  seven = store.client(7);
});
function begin(client: StoreClient): number {
  const started = client.startTransaction();
  if (!started.ok) throw new Error(started.error);
  return started.value;
}
const text = (answer: { ok: true; value: unknown } | { ok: false; error: string }): unknown => (answer.ok ? answer.value : answer.error);

describe("[xenstore.md §5] a transaction", () => {
  test("is private until it ends", () => {
    const t = begin(five);
    five.write("/a/new/deep", "n", t);
    five.rm("/a/y", t);
    expect([text(five.read("/a/new/deep", t)), text(five.directory("/a", t)), text(five.read("/a/y/z", t))]).toEqual([
      "n",
      ["new", "x"],
      "ENOENT",
    ]);
    expect([store.list("/a"), store.read("/a/y/z")]).toEqual([["x", "y"], "2"]);
    expect(five.endTransaction(t, true).ok).toBe(true);
    expect([store.list("/a"), store.read("/a/new/deep"), store.read("/a/y/z"), store.commits]).toEqual([["new", "x"], "n", null, 1]);
  });
  test("leaves nothing when it is dropped", () => {
    const before = store.export().tree;
    const t = begin(five);
    five.write("/a/x", "other", t);
    five.rm("/a/y", t);
    five.mkdir("/a/y", t);
    five.write("/a/y/w", "again", t);
    expect([text(five.directory("/a/y", t)), five.endTransaction(t, "F").ok]).toEqual([["w"], true]);
    expect(store.export().tree).toEqual(before);
  });
  test("removes and makes again", () => {
    const t = begin(five);
    five.rm("/a/y", t);
    five.write("/a/y/w", "again", t);
    five.endTransaction(t, true);
    expect([store.list("/a/y"), store.read("/a/y/w"), store.permissions("/a/y")]).toEqual([["w"], "again", [{ access: "b", domid: 5 }]]);
  });

  test.each<[string, (t: number) => unknown, () => unknown, boolean]>([
    ["a node read is written", (t) => five.read("/a/x", t), () => store.write("/a/x", "1"), true],
    ["a node written is written", (t) => five.write("/a/x", "5", t), () => store.write("/a/x", "7"), true],
    ["an unrelated node is written", (t) => five.write("/a/x", "5", t), () => store.write("/b", "7"), false],
    ["both make a child of one parent", (t) => five.write("/a/five", "5", t), () => store.write("/a/seven", "7"), true],
    ["a child of a node read is written, not made", (t) => five.read("/a", t), () => store.write("/a/x", "7"), false],
    ["a child of a node listed is made", (t) => five.directory("/a", t), () => store.write("/a/seven", "7"), true],
    ["a child of a node listed is removed", (t) => five.directory("/a", t), () => store.remove("/a/x"), true],
    ["a node read goes with one above it", (t) => five.read("/a/y/z", t), () => store.remove("/a/y"), true],
    ["a node missed is made", (t) => five.read("/a/no", t), () => store.write("/a/no", ""), true],
    ["a node read gets other permissions", (t) => five.read("/b", t), () => store.setPermissions("/b", [{ access: "r", domid: 0 }]), true],
    ["a node read is only read", (t) => five.read("/b", t), () => store.read("/b"), false],
  ])("conflicts when %s", (_what, inside, outside, isConflict) => {
    const t = begin(five);
    inside(t);
    outside();
    expect(text(five.endTransaction(t, true))).toBe(isConflict ? "EAGAIN" : null);
    expect([store.conflicts, store.commits]).toEqual(isConflict ? [1, 0] : [0, 1]);
  });
  test("does not mind what changed before it first looked", () => {
    const t = begin(five);
    store.write("/a/x", "meanwhile");
    expect([text(five.read("/a/x", t)), text(five.endTransaction(t, true))]).toEqual(["meanwhile", null]);
  });
  test("of two that meet the first to end wins; the other starts again", () => {
    const [t, u] = [begin(five), begin(seven)];
    five.write("/a/five", "5", t);
    seven.write("/a/seven", "7", u);
    expect([text(seven.endTransaction(u, "T")), text(five.endTransaction(t, "T"))]).toEqual([null, "EAGAIN"]);
    const again = begin(five);
    five.write("/a/five", "5", again);
    expect([text(five.endTransaction(again, "T")), store.list("/a")]).toEqual([null, ["five", "seven", "x", "y"]]);
  });
  test("refuses what is none of its own", () => {
    const t = begin(five);
    expect([
      text(five.startTransaction(t)),
      text(seven.read("/b", t)),
      text(seven.endTransaction(t, true)),
      text(five.endTransaction(t, "X")),
      text(five.endTransaction(99, true)),
      text(five.read("/b", 99)),
      text(five.endTransaction(t, true)),
      text(five.endTransaction(t, true)),
    ]).toEqual(["EBUSY", "ENOENT", "ENOENT", "EINVAL", "ENOENT", "ENOENT", null, "ENOENT"]);
  });
  test("goes on from plain data", () => {
    const t = begin(five);
    five.write("/a/five", "5", t);
    five.rm("/a/y", t);
    store.write("/b", "4");
    const copy = new XenStore();
    copy.import(JSON.parse(JSON.stringify(store.export())));
    expect(copy.export()).toEqual(store.export());
    copy.write("/a/seven", "7");
    expect([text(copy.client(5).endTransaction(t, true)), text(five.endTransaction(t, true))]).toEqual(["EAGAIN", null]);
  });
  test("paths are remembered only while one is open", () => {
    store.write("/b", "4");
    expect(store.export().changed).toEqual([]);
    const t = begin(five);
    store.write("/b", "5");
    expect(store.export().changed).toEqual([["/b", store.changes.at(-1)?.n]]);
    five.endTransaction(t, false);
    expect(store.export().changed).toEqual([]);
  });
});

describe("[xenstore.md §6] quotas of transactions", () => {
  test("ten open ones a domain; Dom0 has no limit", () => {
    for (let i = 0; i < 10; i++) begin(five);
    expect([text(five.startTransaction()), seven.startTransaction().ok]).toEqual(["ENOSPC", true]);
    for (let i = 0; i < 20; i++) begin(store.client(0));
  });
  test("1024 nodes in one", () => {
    const t = begin(five);
    const u = begin(store.client(0));
    for (let i = 0; i < 1022; i++) {
      five.read(`/a/n${i}`, t);
      store.client(0).read(`/a/n${i}`, u);
    }
    // With /a, which was looked at for each that was missing, there is room for one more.
    expect([text(five.write("/a/x", "5", t)), text(five.write("/b", "5", t)), text(five.read("/a/x", t))]).toEqual([null, "ENOSPC", "5"]);
    expect(text(store.client(0).write("/b", "0", u))).toBeNull();
  });
  test("nodes made in one count at once and when it ends", () => {
    let made = 0;
    const t = begin(five);
    while (five.write(`/a/y/t${made}`, "", t).ok) made++;
    expect(made).toBe(1000);
    expect(text(five.endTransaction(t, true))).toBeNull();
    expect([store.ownedBy(5), text(five.write("/a/more", ""))]).toEqual([1000, "ENOSPC"]);
  });
  test("room that was there when it began may be gone when it ends", () => {
    for (let i = 0; i < 999; i++) five.write(`/a/y/n${i}`, "");
    const t = begin(five);
    expect(text(five.write("/a/x/last", "", t))).toBeNull();
    expect(text(five.write("/b/other", ""))).toBeNull();
    expect(text(five.endTransaction(t, true))).toBe("ENOSPC");
    expect(store.read("/a/x/last")).toBeNull();
  });
});

describe("[xenstore.md §6] quotas of watches and permissions", () => {
  test("128 watches a domain", () => {
    for (let i = 0; i < 128; i++) expect(five.watch("data", `${i}`).ok).toBe(true);
    expect([text(five.watch("data", "more")), text(five.watch("data", "0"))]).toEqual(["E2BIG", "EEXIST"]);
    five.unwatch("data", "0");
    expect(five.watch("data", "more").ok).toBe(true);
    for (let i = 0; i < 300; i++) expect(store.client(0).watch("data", `${i}`).ok).toBe(true);
  });
  test("five permissions a node", () => {
    five.write("/a/mine", "");
    const list = (n: number) => Array.from({ length: n }, (_, i) => ({ access: "r" as const, domid: 5 + i }));
    expect([text(five.setPerms("/a/mine", list(5))), text(five.setPerms("/a/mine", list(6)))]).toEqual([null, "ENOSPC"]);
    expect(text(store.client(0).setPerms("/a/mine", list(6)))).toBeNull();
  });
  test("2048 bytes of path below a home", () => {
    store.write("/local/domain/5", "");
    store.own("/local/domain/5", 5);
    expect([text(five.mkdir("a".repeat(2048))), text(five.mkdir("a".repeat(2049)))]).toEqual([null, "EINVAL"]);
  });
});

test("the last 200 changes are kept, with who made them", () => {
  for (let i = 0; i < 300; i++) five.write("/b", `${i}`);
  expect(store.changes).toHaveLength(200);
  expect(store.changes.at(-1)).toMatchObject({ domid: 5, kind: "write", path: "/b" });
  expect((store.changes.at(-1)?.n ?? 0) - (store.changes[0]?.n ?? 0)).toBe(199);
});
