import fc from "fast-check";
import { expect, test } from "vitest";
import { Held } from "../kernel/held";
import { type LeasePool, Leases, type LeasesState } from "./leases";

const POOL: LeasePool = { poolFirst: 100, poolLast: 107, leaseSeconds: 60 };
const SECOND = 1_000_000;

/** The book read page by page: what has never been given and nobody uses for himself, else what has been free longest. */
function freeByHand({ leases, strangers, offers }: LeasesState, now: number): number | null {
  let longest: readonly [address: number, until: number] | null = null;
  for (let address = POOL.poolFirst; address <= POOL.poolLast; address++) {
    const lease = leases.find(([, own]) => own === address);
    const isUsed =
      strangers.some(([own, , seenAt]) => own === address && now - seenAt < POOL.leaseSeconds * SECOND) ||
      offers.some(([, own, until]) => own === address && now < until);
    if (isUsed || (lease && now < lease[2])) continue;
    if (!lease) return address;
    if (longest === null || lease[2] < longest[1]) longest = [address, lease[2]];
  }
  return longest?.[0] ?? null;
}

test("[network.md §7] whatever is given, heard, returned and ends: no address has two holders, and a newcomer is offered the lowest that nobody had", () => {
  const act = fc.record({
    kind: fc.constantFrom("ask", "ask", "give", "return", "heard", "wait", "restore"),
    mac: fc.integer({ min: 0, max: 11 }).map((n) => `mac${n}`),
    address: fc.integer({ min: POOL.poolFirst - 1, max: POOL.poolLast + 1 }),
    seconds: fc.nat(40),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const held = new Held(() => book.copy());
      let book: Leases = new Leases(POOL, held);
      let now = 0;
      for (const { kind, mac, address, seconds } of acts) {
        const before = book.copy()();
        const taken = held.take();
        if (kind === "ask") {
          const offered = book.offerFor(mac, now);
          if (offered !== null && seconds > 5 && book.mayHave(mac, offered, now)) book.give(mac, offered, now);
        } else if (kind === "give" && book.mayHave(mac, address, now)) book.give(mac, address, now);
        else if (kind === "return") book.takeBack(mac, now);
        else if (kind === "heard") book.heard(mac, address, now);
        else if (kind === "wait") now += seconds * SECOND;
        else if (kind === "restore") {
          const state = book.copy()();
          book = new Leases(POOL, held);
          book.import(state);
          expect(book.copy()()).toEqual(state);
        }
        expect(taken()).toEqual(before);
        const state = book.copy()();
        const given = state.leases.map(([, own]) => own);
        expect(new Set(given).size).toBe(given.length);
        const copy = new Leases(POOL);
        copy.import(state);
        expect(copy.offerFor("newcomer", now)).toBe(freeByHand(state, now));
        for (const own of given) {
          const isHeld = state.leases.some(([, other, until]) => other === own && now < until);
          expect(book.mayHave("newcomer", own, now)).toBe(!isHeld);
        }
      }
    }),
  );
});

test("[RFC 2131 §4.3.1] what was offered to one is not offered to another for two minutes, and is his when he comes back", () => {
  const book = new Leases(POOL);
  expect([book.offerFor("a", 0), book.offerFor("b", 1), book.offerFor("a", 2)]).toEqual([100, 101, 100]);
  book.give("b", 101, 3);
  expect(book.offerFor("c", 119 * SECOND)).toBe(102);
  expect(book.offerFor("d", 121 * SECOND)).toBe(100);
});
