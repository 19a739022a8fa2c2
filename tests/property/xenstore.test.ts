import fc from "fast-check";
import { expect, test } from "vitest";
import { permissionText } from "../../simulator/xenstore/permissions";
import { type FiredWatch, type Permission, XenStore } from "../../simulator/xenstore/store";

const DOMAINS = [0, 5, 7] as const;
type Domid = (typeof DOMAINS)[number];

/** One request on nodes. */
type Ask =
  | { readonly do: "read" | "directory" | "mkdir" | "rm"; readonly path: string }
  | { readonly do: "write"; readonly path: string; readonly text: string }
  | { readonly do: "perms"; readonly path: string; readonly list: readonly Permission[] };
/** What a domain does, within its open transaction or outside. */
type Act =
  | { readonly by: Domid; readonly ask: Ask; readonly isInside: boolean }
  | { readonly by: Domid; readonly start: true }
  | { readonly by: Domid; readonly end: boolean }
  | { readonly by: Domid; readonly watch: string; readonly token: string }
  | { readonly by: Domid; readonly unwatch: string; readonly token: string }
  | { readonly by: Domid; readonly many: number };

const domid = fc.constantFrom(...DOMAINS);
const path = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 0, maxLength: 3 })
  .chain((names) => fc.constantFrom("/t", "/local/domain/5", "/local/domain/7").map((top) => [top, ...names].join("/")));
const list = fc.array(fc.record({ access: fc.constantFrom("n", "r", "w", "b"), domid }), { minLength: 1, maxLength: 3 });
const asked = (at: fc.Arbitrary<string>): fc.Arbitrary<Ask> =>
  fc.oneof(
    fc.record({ do: fc.constantFrom("read", "directory", "mkdir", "rm"), path: at }),
    fc.record({ do: fc.constant("write"), path: at, text: fc.constantFrom("", "1", "2") }),
    fc.record({ do: fc.constant("perms"), path: at, list }),
  );
const ask = asked(path);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ by: domid, ask, isInside: fc.boolean() }) },
  fc.record({ by: domid, start: fc.constant(true) }),
  fc.record({ by: domid, end: fc.boolean() }),
  fc.record({ by: domid, watch: path, token: fc.constantFrom("x", "y") }),
  fc.record({ by: domid, unwatch: path, token: fc.constantFrom("x", "y") }),
  fc.record({ by: domid, many: fc.integer({ min: 1, max: 600 }) }),
);

function filled(services?: ConstructorParameters<typeof XenStore>[0]): XenStore {
  const store = new XenStore(services);
  store.write("/t", "");
  store.setPermissions("/t", [{ access: "b", domid: 0 }]);
  for (const own of [5, 7]) {
    store.write(`/local/domain/${own}/a`, "");
    store.own(`/local/domain/${own}`, own);
  }
  return store;
}
function perform(store: XenStore, by: Domid, what: Ask, transaction = 0): unknown {
  const client = store.client(by);
  if (what.do === "write") return client.write(what.path, what.text, transaction);
  if (what.do === "perms") return client.setPerms(what.path, what.list, transaction);
  return client[what.do](what.path, transaction);
}
/** All nodes, in order of their paths. */
function picture(store: XenStore): string[] {
  const lines: string[] = [];
  const visit = (at: string): void => {
    lines.push(`${at} = "${store.read(at)}" (${permissionText(store.permissions(at) ?? [])})`);
    for (const name of store.list(at) ?? []) visit(at === "/" ? `/${name}` : `${at}/${name}`);
  };
  visit("/");
  return lines;
}
/** One act; transactions that are open, newest last, are kept by whoever made them. */
function run(store: XenStore, each: Act, serial: { n: number }): void {
  const client = store.client(each.by);
  const open = [...store.transactions].filter((transaction) => transaction.domid === each.by);
  if ("ask" in each) perform(store, each.by, each.ask, each.isInside ? (open.at(-1)?.id ?? 0) : 0);
  else if ("start" in each) client.startTransaction();
  else if ("end" in each) client.endTransaction(open[0]?.id ?? 0, each.end);
  else if ("watch" in each) client.watch(each.watch, each.token);
  else if ("unwatch" in each) client.unwatch(each.unwatch, each.token);
  else for (let i = 0; i < each.many; i++) client.write(`/t/m${serial.n++}`, "");
}

test("[xenstore.md §6] quotas hold, counts agree with the nodes, and plain data says everything", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.nat(60), (acts, cut) => {
      let store = filled();
      const whole = filled();
      const serial = { n: 0 };
      const other = { n: 0 };
      let gifts = false;
      acts.forEach((each, i) => {
        if (i === cut) {
          const copy = new XenStore();
          copy.import(JSON.parse(JSON.stringify(store.export())));
          store = copy;
        }
        run(store, each, serial);
        run(whole, each, other);
        // What Dom0 gives away is not refused.
        if (each.by === 0 && "ask" in each && each.ask.do === "perms") gifts = true;
        for (const own of [5, 7]) {
          if (!gifts) expect(store.ownedBy(own)).toBeLessThanOrEqual(1000);
          expect([...store.watches].filter((watch) => watch.domid === own).length).toBeLessThanOrEqual(128);
          expect([...store.transactions].filter((transaction) => transaction.domid === own).length).toBeLessThanOrEqual(10);
        }
      });
      expect(store.export()).toEqual(whole.export());
      const nodes = picture(store);
      expect(store.nodeCount).toBe(nodes.length);
      const owners = nodes.map((line) => Number(/\([nrwb](\d+)[^(]*$/.exec(line)?.[1]));
      for (const own of DOMAINS) expect(store.ownedBy(own)).toBe(owners.filter((owner) => owner === own).length);
      expect(store.changes.length).toBeLessThanOrEqual(200);
      for (const own of [5, 7]) store.release(own);
      for (const own of [5, 7]) expect(store.ownedBy(own)).toBe(0);
      expect([...store.watches, ...store.transactions].every((left) => left.domid === 0)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("[xenstore.md §5] transactions that were kept are as if each had been carried out at once, in the order of their ends", () => {
  // Few nodes, so that they meet.
  const ask = asked(fc.constantFrom("/t", "/t/a", "/t/a/b", "/t/a/b/c", "/t/d", "/local/domain/5/a"));
  const mixed = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ by: domid, ask, isInside: fc.constant(true) }) },
      { weight: 1, arbitrary: fc.record({ by: domid, ask, isInside: fc.constant(false) }) },
      { weight: 2, arbitrary: fc.record({ by: domid, start: fc.constant<true>(true) }) },
      { weight: 2, arbitrary: fc.record({ by: domid, end: fc.constant(true) }) },
    ),
    { minLength: 15, maxLength: 60, size: "max" },
  );
  let [kept, refused] = [0, 0];
  fc.assert(
    fc.property(mixed, (acts) => {
      const store = filled();
      const serial = filled();
      /** one open transaction a domain, with what was asked in it and answered */
      const open = new Map<Domid, { id: number; asked: { ask: Ask; answer: unknown }[] }>();
      for (const each of acts) {
        const own = open.get(each.by);
        if ("start" in each) {
          const started = own ? null : store.client(each.by).startTransaction();
          if (started?.ok) open.set(each.by, { id: started.value, asked: [] });
        } else if ("end" in each) {
          if (!own) continue;
          open.delete(each.by);
          const answer = store.client(each.by).endTransaction(own.id, true);
          if (answer.ok) {
            kept++;
            for (const { ask: what, answer: said } of own.asked) expect(perform(serial, each.by, what)).toEqual(said);
          } else {
            refused++;
            expect(answer.error).toBe("EAGAIN");
          }
        } else if (each.isInside && own) own.asked.push({ ask: each.ask, answer: perform(store, each.by, each.ask, own.id) });
        else expect(perform(serial, each.by, each.ask)).toEqual(perform(store, each.by, each.ask));
        expect(picture(store)).toEqual(picture(serial));
      }
    }),
    { numRuns: 400 },
  );
  // Both ends must have been seen for this to say anything.
  expect(kept).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(20);
});

test("[xenstore.md §4] a watch fires when something at, below or above its path has changed and may be seen, and only then", () => {
  const watch = fc.record({ by: domid, path });
  fc.assert(
    fc.property(
      fc.uniqueArray(watch, { maxLength: 8, selector: (w) => `${w.by} ${w.path}` }),
      fc.array(fc.tuple(domid, ask), { maxLength: 30 }),
      (watches, asks) => {
        let fired: FiredWatch[] = [];
        const store = filled({ now: () => 0, fired: (each) => fired.push(each) });
        watches.forEach((each, i) => {
          expect(store.client(each.by).watch(each.path, `${i}`).ok).toBe(true);
        });
        expect(fired.map(({ domid: who, path: where }) => ({ by: who, path: where }))).toEqual(watches);
        for (const [by, what] of asks) {
          /** which of its nodes each domain may read, whole paths */
          const sees = (): Set<string> =>
            new Set(
              picture(store).flatMap((line) =>
                DOMAINS.flatMap((d) => (store.client(d).read(nodeOf(line)).ok ? [`${d} ${nodeOf(line)}`] : [])),
              ),
            );
          const wasThere = store.read(what.path) !== null;
          const before = sees();
          fired = [];
          const answer = perform(store, by, what) as { ok: boolean };
          const after = sees();
          const isChange =
            answer.ok &&
            (what.do === "write" || what.do === "perms" || (what.do === "mkdir" && !wasThere) || (what.do === "rm" && wasThere));
          const expected = watches.flatMap((each, i) => {
            const seen = (node: string): boolean => before.has(`${each.by} ${node}`) || after.has(`${each.by} ${node}`);
            if (!isChange) return [];
            if (within(what.path, each.path)) return seen(what.path) ? [`${i} ${what.path}`] : [];
            const isBelow = what.do === "rm" && within(each.path, what.path) && before.has(`${each.by} ${each.path}`);
            return isBelow ? [`${i} ${each.path}`] : [];
          });
          expect(fired.map(({ token, path: where }) => `${token} ${where}`).sort()).toEqual(expected.sort());
        }
      },
    ),
    { numRuns: 250 },
  );
});

const nodeOf = (line: string): string => line.slice(0, line.indexOf(" = "));
const within = (node: string, top: string): boolean => node === top || node.startsWith(`${top}/`);
