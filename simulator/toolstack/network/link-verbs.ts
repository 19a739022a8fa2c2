/** Links set by hand: rate, delay, jitter, losses, copies, turned bits, longest packet, and the plug. */
import { setLinkSettings } from "../../dom0/link-set";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import { isWithin, LIMITS } from "../../model/limits";
import { type LinkSettings, sameSettings } from "../../network/impairment";
import { keepLink, linkBefore, linkCalled, linkSettingsOf, takeLinkBack } from "../../world/links";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";

/** Arguments of `link.set` that are numbers, and what they are of a link. */
const NUMBERS = {
  rate: "kbitPerS",
  latency: "latencyUs",
  jitter: "jitterUs",
  loss: "lossPpm",
  duplicate: "duplicatePpm",
  corrupt: "corruptPpm",
  mtu: "mtu",
} as const;
/** Those of which 0 is as usual. */
const FROM_ZERO: ReadonlySet<string> = new Set(["latency", "jitter", "loss", "duplicate", "corrupt"]);

type Asked = Readonly<Record<keyof typeof NUMBERS, number | null>> & { readonly link: string; readonly carrier: boolean };

/** Settings as they are asked for: what is left out, and a delay or a loss of 0, is as usual. */
function settingsOf(asked: Asked): LinkSettings {
  const numbers = Object.entries(NUMBERS).flatMap(([arg, name]) => {
    const value = asked[arg as keyof typeof NUMBERS];
    return value === null || isUsual(arg as keyof typeof NUMBERS, value) ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(numbers), ...(asked.carrier ? {} : { isPulled: true as const }) };
}
const isUsual = (arg: keyof typeof NUMBERS, value: number): boolean => value === 0 && FROM_ZERO.has(arg);

function linkFault(world: World, link: string): Fault | null {
  return linkCalled(world, link) ? null : because(fault("INVALID_VALUE", "link", link), ["link.none"]);
}

const set = defineOperation("link.set", {
  label: (_world, { link }) => `link.set ${link}`,
  check(world, asked) {
    const none = linkFault(world, asked.link);
    if (none) return none;
    for (const [arg, name] of Object.entries(NUMBERS)) {
      const value = asked[arg as keyof typeof NUMBERS];
      const bounds = LIMITS.link[name];
      if (value === null || isUsual(arg as keyof typeof NUMBERS, value) || isWithin(bounds, value)) continue;
      return because(fault("INVALID_VALUE", arg, `${value}`), ["link.bounds", bounds.least, bounds.most]);
    }
    return null;
  },
  immediate(world, asked) {
    const link = linkCalled(world, asked.link);
    const settings = settingsOf(asked);
    if (!link || sameSettings(settings, linkSettingsOf(world, asked.link))) return null;
    keepLink(world, asked.link, settings);
    setLinkSettings(world, link, settings);
    return null;
  },
});

const undo = defineOperation("link.undo", {
  label: (_world, { link }) => `link.undo ${link}`,
  check(world, { link }) {
    return linkFault(world, link) ?? (linkBefore(world, link) ? null : notAllowed(["link.nothing_before"]));
  },
  immediate(world, { link: name }) {
    const link = linkCalled(world, name);
    if (link) setLinkSettings(world, link, takeLinkBack(world, name));
    return null;
  },
});

export const linkVerbs = [set, undo] as const;
