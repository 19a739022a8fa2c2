/** Runs a host's sequence of scripts a step at a time, forwards and back. */
import type { NetFacts } from "../../guest/net/net-changes";
import { isSet, type Ref } from "../../model/ref";
import { parseIpv4 } from "../../wire/address";
import { bondCalled, bondOfNic } from "../../world/bonds";
import { keepWiring, knownWiring, type WiredId, type Wiring, type WiringAct, type WiringMode } from "../../world/host-wiring";
import { guestOf, hostInside, type World } from "../../world/world";
import { prefixOf } from "../pool-net/own-interface";
import { act } from "./acts";
import { bareWiring, stackLink, type WiringFacts, type WiringStep, wiringPlans } from "./modes";
import { asChange, settleWiring } from "./settle";

/** What the scripts find on a host; null: it has no management interface. */
export function wiringFacts(world: World, host: Ref<"host">): WiringFacts | null {
  for (const ref of world.db.must("host", host).PIFs) {
    const pif = world.db.must("PIF", ref);
    if (!pif.management || !isSet(pif.network)) continue;
    const { bridge } = world.db.must("network", pif.network);
    const ip = parseIpv4(pif.IP);
    if (ip === null) return null;
    return { ip, prefix: prefixOf(pif), gateway: parseIpv4(pif.gateway), mac: pif.MAC, nic: pif.device, bridge };
  }
  return null;
}

/** A wiring whose scripts have all run, without anything around it. */
export function wiredWhole(world: World, host: Ref<"host">, mode: WiringMode): Wiring | null {
  const facts = wiringFacts(world, host);
  if (!facts) return null;
  const wiring = bareWiring(facts, hostInside(world, host).hypervisor.release, mode);
  for (const { acts } of wiringPlans[mode].steps) perform(wiring, acts(facts, wiring), null);
  return wiring;
}

/** Whether the NIC of a host's management is a slave of a bond: no sequence is about that. */
function isBonded(world: World, host: Ref<"host">): boolean {
  const facts = wiringFacts(world, host);
  return facts !== null && (bondOfNic(world, host, facts.nic) ?? bondCalled(world, host, facts.nic)) !== null;
}
/** How a host is wired; null: it has no management interface, or that is behind a bond. One that nobody has touched is as its distribution does it. */
export function wiringOf(world: World, host: Ref<"host">): Wiring | null {
  return knownWiring(world, host) ?? (isBonded(world, host) ? null : wiredWhole(world, host, "distribution"));
}

/** Leaves out what holds already, so that it is not taken back either. */
function isNews(what: WiringAct, stack: NetFacts | null): boolean {
  if (!stack) return true;
  if (what.do === "forwarding") return stack.isForwarding !== what.isOn;
  if (what.do === "proxyArp") return stack.proxyArp.includes(what.name) !== what.isOn;
  return true;
}

/** Does what a step does, and notes what takes it back. @returns what was done */
function perform(wiring: Wiring, acts: readonly WiringAct[], stack: NetFacts | null): WiringAct[] {
  const [done, back]: [WiringAct[], WiringAct[]] = [[], []];
  for (const what of acts) {
    if (!isNews(what, stack)) continue;
    const inverse = act(wiring, what);
    if (inverse === null) continue;
    done.push(what);
    back.unshift(inverse);
  }
  wiring.undo.push(back);
  wiring.done++;
  return done;
}

/** The step that comes next; null: all are done. */
export function nextStep({ mode, done }: Wiring): WiringStep | null {
  return wiringPlans[mode].steps[done] ?? null;
}

/** The same kept, so that it may be changed. */
function held(world: World, host: Ref<"host">): Wiring | null {
  const wiring = wiringOf(world, host);
  return wiring ? keepWiring(world, host, wiring) : null;
}
function stackOf(world: World, host: Ref<"host">): NetFacts | null {
  return guestOf(world, host, 0)?.engine.netFacts?.() ?? null;
}

/** Runs the next step. @returns false: it has failed, or there is none */
export function stepForward(world: World, host: Ref<"host">): boolean {
  const wiring = held(world, host);
  const facts = wiringFacts(world, host);
  const next = wiring && nextStep(wiring);
  if (!wiring || !facts || !next) return false;
  const { failing } = wiring;
  const cause = failing?.step === wiring.done ? failing.cause : null;
  wiring.failed = null;
  if (cause !== null) {
    wiring.failed = { step: wiring.done, cause };
    wiring.failing = null;
    // A link without light is noticed by nobody but those beyond it: its script goes on.
    if (cause !== "noLight") return false;
  }
  const acts = next.acts(facts, wiring);
  const done = perform(wiring, cause === "noLight" ? [{ do: "light", isOn: false }, ...acts] : acts, stackOf(world, host));
  settleWiring(world, host, wiring, done);
  return true;
}

/** Takes the last step back. @returns false: there is none */
export function stepBack(world: World, host: Ref<"host">): boolean {
  const wiring = held(world, host);
  const back = wiring?.undo[wiring.done - 1];
  if (!wiring || !back) return false;
  for (const what of back) act(wiring, what);
  wiring.undo.pop();
  wiring.done--;
  wiring.failed = null;
  settleWiring(world, host, wiring, back);
  return true;
}

/** Takes another sequence up, where none of the present one is done. @returns false: some is */
export function chooseMode(world: World, host: Ref<"host">, mode: WiringMode): boolean {
  const wiring = held(world, host);
  if (!wiring || wiring.done > 0) return false;
  Object.assign(wiring, { mode, failing: null, failed: null });
  settleWiring(world, host, wiring, []);
  return true;
}

/** Switches and rules of a sequence on a host that is wired otherwise: scripts do them wherever they are run. @returns false: it asks for more */
export function runBeside(world: World, host: Ref<"host">, mode: WiringMode, isStart: boolean): boolean {
  const wiring = wiringOf(world, host);
  const facts = wiringFacts(world, host);
  if (!wiring || !facts) return false;
  const acts = wiringPlans[mode].steps.flatMap((step) => step.acts(facts, wiring));
  if (acts.some(({ do: what }) => what !== "forwarding" && what !== "proxyArp" && what !== "nat")) return false;
  const wanted = isStart ? acts : acts.flatMap((what) => act({ ...wiring }, what) ?? []).reverse();
  guestOf(world, host, 0)?.engine.setNet?.(wanted.filter((what) => isNews(what, stackOf(world, host))).flatMap(asChange));
  return true;
}

/** `ifdown` of an interface that no step is about: it goes down and loses its address. @returns false: it has none */
export function bringDown(world: World, host: Ref<"host">, id: WiredId): boolean {
  const wiring = held(world, host);
  if (!wiring?.links.some((link) => link.id === id && link.addresses.length > 0)) return false;
  return byHand(world, host, wiring, [
    { do: "default", via: null },
    { do: "set", id, to: { isUp: false } },
    { do: "addresses", id, to: [] },
  ]);
}
/** `ifup`: it gets the server's address and the default route. @returns false: it has an address already */
export function bringUp(world: World, host: Ref<"host">, id: WiredId): boolean {
  const wiring = held(world, host);
  const facts = wiringFacts(world, host);
  if (!wiring || !facts || wiring.links.some((link) => link.id === id && link.addresses.length > 0)) return false;
  return byHand(world, host, wiring, [
    { do: "addresses", id, to: [{ ip: facts.ip, prefix: facts.prefix }] },
    { do: "set", id, to: { isUp: true } },
    { do: "default", via: facts.gateway },
  ]);
}
/** What somebody does to the wiring beside its sequence; nothing notes what takes it back. */
function byHand(world: World, host: Ref<"host">, wiring: Wiring, acts: readonly WiringAct[]): true {
  for (const what of acts) act(wiring, what);
  settleWiring(world, host, wiring, acts);
  return true;
}

/** The pool has given a host another address, or another way out: its interface has them. */
export function readdress(world: World, host: Ref<"host">): void {
  const wiring = held(world, host);
  const facts = wiringFacts(world, host);
  const link = wiring && stackLink(wiring);
  if (!wiring || !facts || !link) return;
  const to = [{ ip: facts.ip, prefix: facts.prefix }];
  byHand(world, host, wiring, [
    { do: "addresses", id: link.id, to: [] },
    { do: "addresses", id: link.id, to },
    { do: "default", via: facts.gateway },
  ]);
}

/** The next step is to fail. @returns false: there is none */
export function failNext(world: World, host: Ref<"host">): boolean {
  const wiring = held(world, host);
  const next = wiring && nextStep(wiring);
  if (!wiring || !next) return false;
  wiring.failing = { step: wiring.done, cause: next.fails };
  return true;
}

/** A control domain boots: its init scripts run the whole sequence of its host anew. */
export function wiringBoots(world: World, host: Ref<"host">): void {
  const before = knownWiring(world, host);
  if (before) wireAs(world, host, before.mode);
  const wiring = knownWiring(world, host);
  if (wiring) settleWiring(world, host, wiring, []);
}

/** A host begins to be wired in a mode, all its scripts run. */
export function wireAs(world: World, host: Ref<"host">, mode: WiringMode): void {
  const wiring = wiredWhole(world, host, mode);
  if (wiring) keepWiring(world, host, wiring);
}
