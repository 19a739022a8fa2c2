import { beforeEach, describe, expect, test } from "vitest";
import type { FiredWatch } from "./protocol";
import { XenStore } from "./store";

let fired: FiredWatch[] = [];
let store: XenStore;
/** What has fired since it was last asked: `token path`. */
function heard(): string[] {
  const list = fired.map(({ token, path }) => `${token} ${path}`);
  fired = [];
  return list;
}
beforeEach(() => {
  fired = [];
  store = new XenStore({ now: () => 0, fired: (watch) => fired.push(watch) });
  store.write("/local/domain/5", "");
  store.own("/local/domain/5", 5);
  store.write("/local/domain/5/device/vif/0/state", "1");
});
const home = "/local/domain/5";

describe("[xenstore.md §4] a watch", () => {
  test("fires once when it is registered, there or not", () => {
    store.client(0).watch("/nope", "a");
    store.client(5).watch("/local/domain/7/secret", "b");
    expect(heard()).toEqual(["a /nope", "b /local/domain/7/secret"]);
  });
  test("fires for its node and all below: made, written, written alike, removed, permitted", () => {
    store.client(0).watch(home, "w");
    heard();
    store.write(`${home}/data/x/y`, "1");
    store.write(`${home}/data/x/y`, "1");
    store.setPermissions(`${home}/data/x`, [{ access: "n", domid: 5 }]);
    store.remove(`${home}/data/x`);
    store.write("/local/domain/55", "");
    expect(heard()).toEqual([`w ${home}/data/x/y`, `w ${home}/data/x/y`, `w ${home}/data/x`, `w ${home}/data/x`]);
  });
  test("speaks in relative paths when registered so", () => {
    store.client(5).watch("device", "r");
    store.client(5).watch(`${home}/device`, "a");
    heard();
    store.write(`${home}/device/vif/0/state`, "4");
    expect(heard()).toEqual(["r device/vif/0/state", `a ${home}/device/vif/0/state`]);
  });
  test("fires with its own path when something above it is removed", () => {
    store.client(0).watch(`${home}/device/vif/0/state`, "state");
    store.client(0).watch(`${home}/device/vif/1/state`, "none");
    store.client(0).watch(`${home}/device`, "device");
    heard();
    store.remove(home);
    expect(heard()).toEqual([`device ${home}/device`, `state ${home}/device/vif/0/state`]);
  });
  test("is silent about what its domain may not read, and speaks when that begins or ends", () => {
    store.write("/tool", "");
    store.client(5).watch("/tool", "t");
    heard();
    store.write("/tool/x", "1");
    expect(heard()).toEqual([]);
    store.setPermissions("/tool/x", [{ access: "r", domid: 0 }]);
    store.write("/tool/x", "2");
    store.setPermissions("/tool/x", [{ access: "n", domid: 0 }]);
    store.write("/tool/x", "3");
    expect(heard()).toEqual(["t /tool/x", "t /tool/x", "t /tool/x"]);
  });
  test("hears of a transaction only when it has been kept", () => {
    store.client(0).watch(home, "w");
    heard();
    const client = store.client(5);
    for (const isKept of [false, true]) {
      const started = client.startTransaction();
      if (!started.ok) throw new Error(started.error);
      client.write("data", "1", started.value);
      client.write("data/x", "1", started.value);
      client.rm("device/vif", started.value);
      expect(heard()).toEqual([]);
      expect(client.endTransaction(started.value, isKept).ok).toBe(true);
    }
    expect(heard()).toEqual([`w ${home}/data`, `w ${home}/data/x`, `w ${home}/device/vif`]);
  });
  test("several fire in the order of their registration", () => {
    for (const [path, token] of [
      [`${home}/data`, "1"],
      ["/", "2"],
      [home, "3"],
    ] as const)
      store.client(0).watch(path, token);
    heard();
    store.write(`${home}/data`, "x");
    expect(heard().map((text) => text.charAt(0))).toEqual(["1", "2", "3"]);
  });
  test.each([
    ["the same path and token twice", "data", "t", "EEXIST"],
    ["the same path with another token", "data", "u", null],
    ["no path", "a b", "t", "EINVAL"],
    ["an unknown special", "@nobody", "t", "EINVAL"],
  ])("%s", (_what, path, token, error) => {
    store.client(5).watch("data", "t");
    const answer = store.client(5).watch(path, token);
    expect(answer.ok ? null : answer.error).toBe(error);
  });
  test("is over after unwatch and reset", () => {
    const client = store.client(5);
    client.watch("data", "a");
    client.watch("data", "b");
    expect([client.unwatch("data", "a").ok, client.unwatch("data", "a"), client.unwatch("a b", "a")]).toEqual([
      true,
      { ok: false, error: "ENOENT" },
      { ok: false, error: "EINVAL" },
    ]);
    heard();
    store.write(`${home}/data`, "1");
    expect(heard()).toEqual(["b data"]);
    client.resetWatches();
    store.write(`${home}/data`, "2");
    expect([heard(), [...store.watches]]).toEqual([[], []]);
  });
});

describe("[xenstore.md §4] domains that come and go", () => {
  test("are told to who may hear it", () => {
    store.client(0).watch("@introduceDomain", "i");
    store.client(0).watch("@releaseDomain", "r");
    store.client(0).watch("@releaseDomain/7", "r7");
    store.client(5).watch("@releaseDomain", "guest");
    heard();
    store.introduce(7);
    store.release(9);
    store.died(7);
    expect(heard()).toEqual(["i @introduceDomain", "r @releaseDomain", "r @releaseDomain", "r7 @releaseDomain/7"]);
    expect(store.client(5).setPerms("@releaseDomain", [{ access: "r", domid: 0 }])).toEqual({ ok: false, error: "EACCES" });
    store.client(0).setPerms("@releaseDomain", [
      { access: "n", domid: 0 },
      { access: "r", domid: 5 },
    ]);
    store.release(7);
    expect(heard()).toEqual(["r @releaseDomain", "guest @releaseDomain", "r7 @releaseDomain/7"]);
  });
  test("a domain that is gone hears nothing and holds nothing", () => {
    store.client(5).watch("data", "w");
    store.client(5).startTransaction();
    heard();
    store.release(5);
    store.write(`${home}/data`, "1");
    expect([heard(), [...store.watches], [...store.transactions]]).toEqual([[], [], []]);
  });
});
