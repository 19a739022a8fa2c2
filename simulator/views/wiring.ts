/** How a host is wired, and how far its scripts have come. */
import type { WiringGuestView, WiringLinkView, WiringStepView, WiringView } from "../contract/wiring";
import { isRoutedKey } from "../dom0/routed-vifs";
import { act, commandOf } from "../dom0/wiring/acts";
import { bareWiring, isOnNet, stackLink, type WiringFacts, wiringModes, wiringPlans } from "../dom0/wiring/modes";
import { wiringFacts, wiringOf } from "../dom0/wiring/run";
import type { Ref } from "../model/ref";
import { fields, refText } from "../model/shape";
import { ipToText } from "../wire/address";
import { hostLinks } from "../world/host-links";
import type { Wiring } from "../world/host-wiring";
import { macOf, nicPort } from "../world/wired-links";
import { guestOf, hostInside, type World } from "../world/world";
import type { XenRelease } from "../xen/versions";
import { defineView } from "./view";

/** All steps of a sequence with what they do on this host, worked out from a bare one. */
function stepsOf(wiring: Wiring, facts: WiringFacts, release: XenRelease): WiringStepView[] {
  const trial = bareWiring(facts, release, wiring.mode);
  return wiringPlans[wiring.mode].steps.map(({ name, taught, acts }, at) => {
    const commands: string[] = [];
    const inverses: Parameters<typeof commandOf>[1][] = [];
    for (const what of acts(facts, trial)) {
      const said = commandOf(trial, what);
      const inverse = act(trial, what);
      if (inverse === null) continue;
      commands.push(...said);
      inverses.unshift(inverse);
    }
    const back = commandsBack(trial, inverses);
    const state = at < wiring.done ? "done" : at > wiring.done ? "later" : wiring.failed?.step === at ? "failed" : "next";
    return { name, taught, commands, back, state, isOnNet: isOnNet(trial) };
  });
}
/** The same of what takes a step back, without changing what it is worked out on. */
function commandsBack(trial: Wiring, inverses: readonly Parameters<typeof commandOf>[1][]): string[] {
  const copy: Wiring = { ...trial, links: [...trial.links] };
  return inverses.flatMap((inverse) => {
    const said = commandOf(copy, inverse);
    act(copy, inverse);
    return said;
  });
}

function linksOf(wiring: Wiring): WiringLinkView[] {
  return wiring.links.map((link) => ({
    id: link.id,
    name: link.name,
    mac: macOf(wiring, link),
    isUp: link.isUp,
    hasArp: link.hasArp,
    master: link.master,
    addresses: link.addresses.map(({ ip, prefix }) => `${ipToText(ip)}/${prefix}`),
  }));
}

/** Most back ends that are told; a server may have hundreds. */
const MOST = 24;
function guestsOf(world: World, host: Ref<"host">, wiring: Wiring): WiringGuestView[] {
  const bridge = wiring.links.find(({ id }) => id === "bridge")?.name ?? null;
  const seen: WiringGuestView[] = [];
  for (const [domid, guest] of hostInside(world, host).guests) {
    if (domid === 0) continue;
    const routed = [...world.fabric.bridges.values()].filter(
      ({ key, name }) => isRoutedKey(key) && key.startsWith(`${host}/`) && name.startsWith(`vif${domid}.`),
    );
    for (const { name } of routed) seen.push({ name, vm: guest.spec.name, place: "routed" });
  }
  for (const { name, master } of hostLinks(world, host)) {
    const domid = /^vif([1-9]\d*)\./.exec(name)?.[1];
    const guest = domid === undefined ? undefined : guestOf(world, host, Number(domid));
    // What is on another network of the host is no part of this.
    if (!guest || (master !== null && master !== bridge)) continue;
    seen.push({ name, vm: guest.spec.name, place: master === null ? "none" : "bridge" });
  }
  return seen.slice(0, MOST);
}

function viewOf(world: World, host: Ref<"host">): WiringView | null {
  const facts = wiringFacts(world, host);
  const wiring = wiringOf(world, host);
  if (!facts || !wiring) return null;
  const { release } = hostInside(world, host).hypervisor;
  const stack = guestOf(world, host, 0)?.engine.netFacts?.();
  const plan = wiringPlans[wiring.mode];
  return {
    mode: wiring.mode,
    modes: wiringModes.filter((mode) => wiringPlans[mode].isIn(release)),
    script: plan.script,
    done: wiring.done,
    isRunning: wiring.isRunning,
    failing: wiring.failing?.cause ?? null,
    failed: wiring.failed?.cause ?? null,
    taught: plan.taught,
    steps: stepsOf(wiring, facts, release),
    links: linksOf(wiring),
    guests: guestsOf(world, host, wiring),
    hasLight: wiring.hasLight,
    isOnNet: isOnNet(wiring) && !nicPort(world, host)?.port.isPulled,
    stack: stackLink(wiring)?.id ?? null,
    gateway: wiring.gateway === null ? null : ipToText(wiring.gateway),
    isForwarding: stack?.isForwarding ?? false,
    proxyArp: stack?.proxyArp ?? [],
    nat: stack?.nat ?? [],
  };
}

/** Null when there is no such host, or it has no management interface. */
export const wiring = defineView({
  args: fields({ host: refText }),
  role: "read-only",
  ask: (world, { host }): WiringView | null => (world.db.get("host", host) ? viewOf(world, host as Ref<"host">) : null),
  follow: { everyMs: 500, isAtOnce: true, most: 2 },
});
