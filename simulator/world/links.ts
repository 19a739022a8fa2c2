/** What somebody has set of links: cables of hosts, between switches, of gateways, and of guests' interfaces. */
import type { Ref } from "../model/ref";
import { type LinkSettings, sameSettings } from "../network/impairment";
import { switchKey } from "../network/link";
import type { Port } from "../network/port";
import { domainsOfVm } from "./domain-book";
import { vifPortOf } from "./domain-ports";
import { definePart } from "./part";
import { defineSlot } from "./slot";
import type { RunningGuest, World } from "./world";

/** Names of the links of gateways: this and their segment. Others are called by the NIC or the interface that they lead to. */
const GATEWAY = "gateway:";
/** The same of cables between switches: this and their names. */
const PATCH = "cable:";

/** What is kept of a link. */
interface KeptLink {
  readonly settings: LinkSettings;
  /** what it was set to before, the latest last: what can be taken back */
  readonly before: readonly LinkSettings[];
}
/** Changes of one link that can be taken back. guess: more than anybody remembers */
const BEFORE_MOST = 16;

const book = defineSlot(() => new Map<string, KeptLink>());

/** A link by its name. */
export type LinkName =
  | { readonly kind: "pif"; readonly ref: Ref<"PIF"> }
  | { readonly kind: "vif"; readonly ref: Ref<"VIF"> }
  | { readonly kind: "patch"; readonly cable: string }
  | { readonly kind: "gateway"; readonly segment: string };

/** Which link a name means; null: there is none of that name. */
export function linkCalled(world: World, name: string): LinkName | null {
  if (name.startsWith(GATEWAY)) {
    const segment = name.slice(GATEWAY.length);
    return world.fabric.gateways.has(segment) ? { kind: "gateway", segment } : null;
  }
  if (name.startsWith(PATCH)) {
    const cable = name.slice(PATCH.length);
    return world.fabric.patchEnds(cable).length > 0 ? { kind: "patch", cable } : null;
  }
  const pif = world.db.get("PIF", name as Ref<"PIF">);
  if (pif) return pif.physical ? { kind: "pif", ref: name as Ref<"PIF"> } : null;
  return world.db.get("VIF", name as Ref<"VIF">) ? { kind: "vif", ref: name as Ref<"VIF"> } : null;
}
export function gatewayLink(segment: string): string {
  return GATEWAY + segment;
}
export function patchLink(cable: string): string {
  return PATCH + cable;
}

/** What a link is set to; empty: all as usual. */
export function linkSettingsOf(world: World, name: string): LinkSettings {
  return book(world).get(name)?.settings ?? {};
}
/** What it was set to before the last change; null: nobody has changed it, or all of it has been taken back. */
export function linkBefore(world: World, name: string): LinkSettings | null {
  return book(world).get(name)?.before.at(-1) ?? null;
}
/** Keeps what a link is set to now, and what it was set to before. */
export function keepLink(world: World, name: string, settings: LinkSettings): void {
  const { settings: now = {}, before = [] } = book(world).get(name) ?? {};
  book(world).set(name, { settings, before: [...before, now].slice(-BEFORE_MOST) });
}
/** A fault sets a link otherwise, or as it was: that is no change that anybody takes back by itself. */
export function replaceLink(world: World, name: string, settings: LinkSettings): void {
  const { before = [] } = book(world).get(name) ?? {};
  book(world).set(name, { settings, before });
}
/** A link is gone: nothing of it is kept. */
export function forgetLink(world: World, name: string): void {
  book(world).delete(name);
}
/** As a scenario has it: nothing was before. */
export function beginLink(world: World, name: string, settings: LinkSettings): void {
  if (Object.keys(settings).length > 0) book(world).set(name, { settings, before: [] });
}
/** Takes the last change of a link back. @returns what it is set to now */
export function takeLinkBack(world: World, name: string): LinkSettings {
  const { before = [] } = book(world).get(name) ?? {};
  const settings = before.at(-1) ?? {};
  book(world).set(name, { settings, before: before.slice(0, -1) });
  return settings;
}

/** Ports at the ends of a link: of a cable both, of others the one on a bridge or a switch. A guest that moves has its interface twice. */
export function linkPorts(world: World, link: LinkName): readonly Port[] {
  switch (link.kind) {
    case "pif":
      return cableEnds(world, link.ref);
    case "patch":
      return world.fabric.patchEnds(link.cable);
    case "gateway": {
      const port = world.fabric.bridges.get(switchKey(link.segment))?.ports.get("gateway");
      return port ? [port] : [];
    }
    case "vif": {
      const { VM, device } = world.db.must("VIF", link.ref);
      return domainsOfVm(world, VM).flatMap((guest) => vifPortOf(world, guest, Number(device))?.port ?? []);
    }
  }
}
/** Both ends of a host's cable, the host's first. */
function cableEnds(world: World, ref: Ref<"PIF">): readonly Port[] {
  const { host, device } = world.db.must("PIF", ref);
  for (const node of world.fabric.switches) {
    const far = node.ports.get(`${host}/${device}`);
    const near = far?.attachment.kind === "cable" ? world.fabric.bridges.get(far.attachment.bridge)?.ports.get(far.attachment.port) : null;
    if (far && near) return [near, far];
  }
  return [];
}

/** An interface of a guest is plugged in: its link is as somebody has set it. */
export function vifPlugged(world: World, guest: RunningGuest, ref: Ref<"VIF">): void {
  const settings = linkSettingsOf(world, ref);
  const at = vifPortOf(world, guest, Number(world.db.must("VIF", ref).device));
  if (at) at.port.linkSettings = settings;
}

/** Whether the record behind a link is still there. */
const isThere = (world: World, name: string): boolean => linkCalled(world, name) !== null;

export const linksPart = definePart<KeptLink>("links", {
  version: 1,
  *export(world) {
    for (const [name, kept] of book(world)) if (isThere(world, name)) yield [name, () => kept];
  },
  import: (world, name, kept) => void book(world).set(name, kept),
  *check(world) {
    for (const [name, { settings }] of book(world)) {
      const link = linkCalled(world, name);
      for (const port of link ? linkPorts(world, link) : [])
        if (!sameSettings(port.linkSettings, settings)) throw new Error(`a port of ${name} is not set as its link`);
      yield;
    }
  },
});
