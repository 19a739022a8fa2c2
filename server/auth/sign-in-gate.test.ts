import { describe, expect, test } from "vitest";
import { SignInGate } from "./sign-in-gate";

const SCHOOL = "192.0.2.1";
const ELSEWHERE = "198.51.100.7";

function gate() {
  const clock = { ms: 1_000_000 };
  const pauses: number[] = [];
  const made = new SignInGate(
    () => clock.ms,
    async (ms) => void pauses.push(ms),
  );
  const fail = (account: string, address: string, times: number): void => {
    for (let n = 0; n < times; n++) made.tried(account, address);
  };
  return { gate: made, clock, pauses, fail };
}

describe("[server.md 6] the gate of sign-ins", () => {
  test("fifty wrong passwords from one address hold up nobody else there", () => {
    const { gate: own, fail } = gate();
    fail("eve", SCHOOL, 50);
    expect(own.waitS("eve", SCHOOL)).toBe(60);
    expect(own.waitS("alice", SCHOOL)).toBe(0);
  });

  test("who guesses at a name waits longer each time, and is forgotten after half an hour", () => {
    const { gate: own, clock, fail } = gate();
    const waits: number[] = [];
    for (let n = 0; n < 13; n++) {
      fail("alice", ELSEWHERE, 1);
      waits.push(own.waitS("alice", ELSEWHERE));
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    clock.ms += 59_000;
    expect(own.waitS("alice", ELSEWHERE)).toBe(1);
    clock.ms += 1_000;
    expect(own.waitS("alice", ELSEWHERE)).toBe(0);
    clock.ms += 30 * 60_000;
    fail("alice", ELSEWHERE, 1);
    expect(own.waitS("alice", ELSEWHERE)).toBe(0);
  });

  test("guessing from many addresses slows strangers, never a place that the name has signed in from", () => {
    const { gate: own, fail } = gate();
    own.entered("alice", SCHOOL);
    for (let n = 0; n < 40; n++) fail("alice", `203.0.113.${n}`, 1);
    expect(own.waitS("alice", "203.0.113.200")).toBe(60);
    expect(own.isKnown("alice", SCHOOL)).toBe(true);
    expect(own.isKnown("bob", SCHOOL)).toBe(false);
  });

  test("a sign-in forgets what was counted; a new password too", () => {
    const { gate: own, fail } = gate();
    fail("alice", SCHOOL, 9);
    fail("bob", SCHOOL, 9);
    own.entered("alice", SCHOOL);
    own.forget("bob");
    expect([own.waitS("alice", SCHOOL), own.waitS("bob", SCHOOL), own.failures()]).toEqual([0, 0, []]);
  });

  test("where a name is known, wrong passwords come one a second and the right one in its turn", async () => {
    const { gate: own, pauses } = gate();
    const looked: string[] = [];
    const attempt = (password: string) =>
      own.inTurn("alice", SCHOOL, async () => {
        looked.push(password);
        return password === "right";
      });
    expect(await Promise.all(["a", "b", "right", "c"].map(attempt))).toEqual([false, false, true, false]);
    expect(looked).toEqual(["a", "b", "right", "c"]);
    expect(pauses).toEqual([1_000, 1_000, 1_000]);
    const many = await Promise.all(Array.from({ length: 20 }, () => attempt("x")));
    expect(many.filter((one) => one === null).length).toBe(12);
  });

  test("the next attempt waits behind a wrong one that has been answered", async () => {
    const order: string[] = [];
    let open = (): void => undefined;
    const own = new SignInGate(
      () => 0,
      () =>
        new Promise((resolve) => {
          open = resolve;
        }),
    );
    expect(await own.inTurn("alice", SCHOOL, async () => false)).toBe(false);
    const second = own.inTurn("alice", SCHOOL, async () => {
      order.push("looked at");
      return true;
    });
    await Promise.resolve();
    order.push("a second is over");
    open();
    expect(await second).toBe(true);
    expect(order).toEqual(["a second is over", "looked at"]);
  });

  test("failures are told of, the latest first, with the wait that is left", () => {
    const { gate: own, clock, fail } = gate();
    fail("eve", SCHOOL, 2);
    clock.ms += 5;
    fail("bob", ELSEWHERE, 6);
    expect(own.failures()).toEqual([
      { account: "bob", address: ELSEWHERE, count: 6, lastMs: 1_000_005, waitS: 2 },
      { account: "eve", address: SCHOOL, count: 2, lastMs: 1_000_000, waitS: 0 },
    ]);
    clock.ms += 2_000;
    expect(own.failures()[0]).toMatchObject({ account: "bob", waitS: 0 });
  });

  test("what is kept is bounded", () => {
    const { gate: own, fail } = gate();
    for (let n = 0; n < 20_000; n++) fail(`name ${n}`, SCHOOL, 1);
    expect(own.failures().length).toBe(10_000);
    expect(own.failures()[0]?.account).toMatch(/^name 1/);
  });
});
