/** Links of a scenario that are not as usual. */
import type { LinkSettings } from "../../network/impairment";
import { type PortVlans, USUAL_VLAN } from "../../network/switch-vlans";
import { beginLink, linkCalled, linkPorts } from "../../world/links";
import type { World } from "../../world/world";
import type { CableDefinition, LinkDefinition } from "../file/scenario-form";

function settingsOf({ rate, latency, jitter, loss, duplicate, corrupt, mtu, carrier }: LinkDefinition): LinkSettings {
  const numbers = {
    kbitPerS: rate,
    latencyUs: latency,
    jitterUs: jitter,
    lossPpm: loss,
    duplicatePpm: duplicate,
    corruptPpm: corrupt,
    mtu,
  };
  const set = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(set), ...(carrier === false ? { isPulled: true as const } : {}) };
}

/** VLANs of the switch's port that a cable leads to; null: as usual. */
export function vlansOf({ access, native, allowed }: Pick<CableDefinition, "access" | "native" | "allowed">): PortVlans | null {
  if (access !== undefined) return { mode: "access", vlan: access };
  if (native === undefined && allowed === undefined) return null;
  return { mode: "trunk", native: native ?? USUAL_VLAN, allowed: [...new Set(allowed)].sort((a, b) => a - b) };
}

/** Sets a link before anything has gone over it. @param name - as `link.set` takes it */
export function buildLink(world: World, name: string, definition: LinkDefinition | undefined): void {
  const link = linkCalled(world, name);
  if (!link || !definition) return;
  const settings = settingsOf(definition);
  beginLink(world, name, settings);
  for (const port of linkPorts(world, link)) port.linkSettings = settings;
}
