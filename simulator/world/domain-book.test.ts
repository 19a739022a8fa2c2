import { expect, test } from "vitest";
import { activeDomain, allDomains, domainCalled, domainsOfVm, enterDomain, isActive, serveBy, strikeDomain } from "./domain-book";
import { domainId } from "./domain-id";
import type { RunningGuest } from "./running-guest";
import type { World } from "./world";

const domain = (vm: string, host: string, domid: number): RunningGuest =>
  ({ id: domainId(host, domid), vm, host, domid }) as unknown as RunningGuest;
const emptyWorld = (): World => ({}) as World;

test("the first domain of a VM serves it, a second stands aside until the VM is served by it", () => {
  const world = emptyWorld();
  const [source, other, target] = [domain("web", "one", 7), domain("db", "one", 8), domain("web", "two", 3)];
  for (const guest of [source, other, target]) enterDomain(world, guest);
  expect(activeDomain(world, "web")).toBe(source);
  expect([isActive(world, source), isActive(world, target)]).toEqual([true, false]);
  serveBy(world, target);
  expect(domainsOfVm(world, "web")).toEqual([target, source]);
  expect([...allDomains(world)]).toEqual([source, other, target]);
  expect(domainCalled(world, "two/3")).toBe(target);
});

test("those that stand aside are in the order in which they were made, whichever have served the VM", () => {
  const world = emptyWorld();
  const all = ["one", "two", "three", "four"].map((host) => domain("web", host, 1)) as [RunningGuest, ...RunningGuest[]];
  for (const guest of all) enterDomain(world, guest);
  const [one, two, three, four] = all;
  for (const guest of [three, two, four]) serveBy(world, guest as RunningGuest);
  expect(domainsOfVm(world, "web")).toEqual([four, one, two, three]);
  strikeDomain(world, four as RunningGuest);
  expect(domainsOfVm(world, "web")).toEqual([one, two, three]);
});

test("when either of two ends the other serves the VM; when both have, nothing is left of it", () => {
  for (const first of [0, 1]) {
    const world = emptyWorld();
    const both = [domain("web", "one", 7), domain("web", "two", 7)] as const;
    for (const guest of both) enterDomain(world, guest);
    const [ends, stays] = [both[first] as RunningGuest, both[1 - first] as RunningGuest];
    strikeDomain(world, ends);
    expect(activeDomain(world, "web")).toBe(stays);
    expect(domainsOfVm(world, "web")).toEqual([stays]);
    expect(domainCalled(world, ends.id)).toBeUndefined();
    strikeDomain(world, stays);
    expect(activeDomain(world, "web")).toBeUndefined();
    expect([...allDomains(world)]).toEqual([]);
  }
});

test("a host has one domain of a number", () => {
  const world = emptyWorld();
  enterDomain(world, domain("web", "one", 7));
  expect(() => enterDomain(world, domain("db", "one", 7))).toThrow(/domain one\/7 is new/);
});
