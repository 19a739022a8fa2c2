import fc from "fast-check";
import { expect, test } from "vitest";
import { type Node, newNode } from "./node";
import { type Permissions, parsePermissions } from "./permissions";
import { Region, stored } from "./region";
import { type Permission, XenStore } from "./store";

const listed = (text: string): Permissions => parsePermissions(text) ?? [];

/** A front end as libxl makes it. */
function frontEnd(domid: number, extra: Readonly<Record<string, string>> = {}): Node {
  const values = { backend: `/local/domain/0/backend/vif/${domid}/0`, state: "4", mac: `00:16:3e:00:00:0${domid}`, ...extra };
  const device: Node = { ...newNode("", listed(`n${domid},r0`)), names: Object.keys(values), items: Object.values(values) };
  return { ...newNode("", listed(`n0,r${domid}`)), names: ["name", "0"], items: [`vm${domid}`, device] };
}

test("a region at rest says what its nodes said, and becomes them again", () => {
  for (const domid of [4, 7, 51_712]) {
    const region = Region.of(frontEnd(domid), domid);
    expect(region?.nodes()).toEqual(frontEnd(domid));
    expect(region?.export()).toEqual(stored(frontEnd(domid)));
    expect(region?.find("0/mac")).toEqual({ value: `00:16:3e:00:00:0${domid}`, permissions: listed(`n${domid},r0`) });
    expect([region?.find(""), region?.names(""), region?.names("name"), region?.names("0/no"), region?.find("no")]).toEqual([
      { value: "", permissions: listed(`n0,r${domid}`) },
      ["name", "0"],
      [],
      null,
      null,
    ]);
    const visited: string[] = [];
    region?.each("0", (path) => visited.push(path));
    expect(visited).toEqual(["0", "0/backend", "0/state", "0/mac"]);
  }
});

test("a region read from plain data is the one that its nodes make; nothing is made of the first of a shape", () => {
  const longest = "x".repeat(40);
  const odd = { odd: longest };
  expect(Region.read(stored(frontEnd(9, odd)), 9)).toBeNull();
  expect(Region.of(frontEnd(9, odd), 9)).not.toBeNull();
  const read = Region.read(stored(frontEnd(10, { odd: "y", state: "2" })), 10);
  expect(read?.nodes()).toEqual(frontEnd(10, { odd: "y", state: "2" }));
  expect(read?.export()).toEqual(stored(frontEnd(10, { odd: "y", state: "2" })));
  expect(Region.read(["", "n5", "", [["apart", 0]]], 5)).toBeNull();
});

test("a value replaced at rest is that domain's alone", () => {
  const [five, six] = [Region.of(frontEnd(5), 5), Region.of(frontEnd(6), 6)];
  expect([five?.put("0/state", "6"), five?.put("0/mac", "x"), five?.put("0/nosuch", "y")]).toEqual([true, true, false]);
  expect(five?.nodes()).toEqual(frontEnd(5, { state: "6", mac: "x" }));
  expect(six?.nodes()).toEqual(frontEnd(6));
  expect(Region.of(frontEnd(8, { state: "5" }), 8)?.nodes()).toEqual(frontEnd(8, { state: "5" }));
});

test("a region of very many nodes stays as it is", () => {
  const node = newNode("", listed("n5"));
  const names = Array.from({ length: 500 }, (_, i) => `n${i}`);
  expect(Region.of({ ...node, names, items: names.map(() => "x") }, 5)).toBeNull();
});

const path = fc
  .tuple(
    fc.constantFrom("/local/domain/5", "/local/domain/6", "/local/domain/0/backend/vif/5", "/local/domain/0", "/vm/a", "/libxl/6"),
    fc.array(fc.constantFrom("0", "data", "state"), { maxLength: 3 }),
  )
  .map(([top, names]) => [top, ...names].join("/"));
const list = fc.array(fc.record({ access: fc.constantFrom("n", "r", "b"), domid: fc.constantFrom(0, 5, 6) }), {
  minLength: 1,
  maxLength: 2,
});
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant<"write">("write"), path, text: fc.constantFrom("", "1", "/local/domain/5/data", "/5") }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant<"remove">("remove"), path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant<"perms">("perms"), path, list }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant<"own">("own"), path, domid: fc.constantFrom(5, 6) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant<"rest">("rest") }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function perform(store: XenStore, each: Exclude<Act, { do: "rest" }>): unknown {
  if (each.do === "write") return store.write(each.path, each.text);
  if (each.do === "remove") return store.remove(each.path);
  if (each.do === "own") return store.own(each.path, each.domid);
  return store.setPermissions(each.path, each.list as readonly Permission[]);
}

test("whatever is done, a store whose regions rest now and then says the same as one whose regions do not", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let resting = new XenStore();
      const plain = new XenStore();
      for (const each of acts) {
        if (each.do === "rest") {
          const state = resting.export();
          resting = new XenStore();
          // All regions are at rest in a store that has just been taken back.
          resting.import(state);
          continue;
        }
        expect(perform(resting, each)).toEqual(perform(plain, each));
        const at = each.path;
        expect([resting.read(at), resting.list(at), resting.permissions(at)]).toEqual([
          plain.read(at),
          plain.list(at),
          plain.permissions(at),
        ]);
        expect([resting.nodeCount, resting.ownedBy(5), resting.ownedBy(6)]).toEqual([plain.nodeCount, plain.ownedBy(5), plain.ownedBy(6)]);
      }
      expect(resting.export()).toEqual(plain.export());
    }),
    { numRuns: 300 },
  );
});

test("regions go to rest by themselves once other changes have passed them by, and nothing tells", () => {
  const store = new XenStore();
  const build = (domid: number): void => {
    for (const [name, value] of Object.entries({ name: `vm${domid}`, "device/vif/0/state": "1", "data/updated": "0" }))
      store.write(`/local/domain/${domid}/${name}`, value);
    store.own(`/local/domain/${domid}/data`, domid);
  };
  for (let domid = 1; domid <= 100; domid++) build(domid);
  for (let round = 1; round <= 3; round++) for (let domid = 1; domid <= 100; domid++) store.writeAs(domid, "data/updated", `${round}`);
  store.write("/local/domain/9/device/vif/1/state", "2");
  store.remove("/local/domain/8/device");
  for (let domid = 1; domid <= 100; domid++)
    expect([store.read(`/local/domain/${domid}/data/updated`), store.readAs(domid, "name"), store.ownedBy(domid)]).toEqual(["3", null, 2]);
  expect(store.list("/local/domain/9/device/vif")).toEqual(["0", "1"]);
  expect(store.list("/local/domain/8")).toEqual(["data", "name"]);
});
