/** Captures: frames of some links are kept, to be looked at. */
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import { isWithin, LIMITS } from "../../model/limits";
import { beginCapture, captureCalled, capturesOf, endCapture, forgetCapture, watchedPorts } from "../../world/captures";
import { linksChanged } from "../../world/traffic";
import { nowOf, type World } from "../../world/world";
import { defineOperation } from "../operation/operation";

function startFault(world: World, links: readonly string[], label: string, snaplen: number): Fault | null {
  const bounded = (name: "captureLinks" | "snaplen", arg: string, value: number): Fault | null =>
    isWithin(LIMITS[name], value)
      ? null
      : because(fault("INVALID_VALUE", arg, `${value}`), ["link.bounds", LIMITS[name].least, LIMITS[name].most]);
  const amiss = bounded("captureLinks", "links", links.length) ?? bounded("snaplen", "snaplen", snaplen);
  if (amiss) return amiss;
  if (label.length > LIMITS.nameCharacters)
    return because(fault("INVALID_VALUE", "label", `${label.length}`), ["link.bounds", 0, LIMITS.nameCharacters]);
  const none = links.find((link) => watchedPorts(world, link) === null);
  if (none !== undefined) return because(fault("INVALID_VALUE", "links", none), ["link.none"]);
  const kept = capturesOf(world);
  if (kept.length >= LIMITS.captures.most) return notAllowed(["capture.too_many", LIMITS.captures.most]);
  const { most } = LIMITS.capturesLinks;
  const all = kept.reduce((sum, one) => sum + one.links.length, 0) + links.length;
  return all <= most ? null : notAllowed(["capture.too_many_links", most]);
}

const start = defineOperation("capture.start", {
  isLook: true,
  check: (world, { links, label = "", snaplen = LIMITS.snaplen.most }) => startFault(world, links ?? [], label, snaplen),
  immediate(world, { links = [], label = "", snaplen = LIMITS.snaplen.most }, { user }) {
    const id = beginCapture(world, { label, user, startedAt: nowOf(world), links: [...new Set(links)] }, snaplen);
    // What flowed as a rate goes frame by frame where it is watched.
    linksChanged(world);
    return id;
  },
});

function noCapture(world: World, capture: string): Fault | null {
  return captureCalled(world, capture) ? null : because(fault("INVALID_VALUE", "capture", capture), ["capture.no_such"]);
}

const stop = defineOperation("capture.stop", {
  isLook: true,
  check: (world, { capture }) => noCapture(world, capture),
  immediate(world, { capture }) {
    endCapture(world, capture, nowOf(world));
    linksChanged(world);
    return null;
  },
});

const remove = defineOperation("capture.remove", {
  isLook: true,
  check: (world, { capture }) => noCapture(world, capture),
  immediate(world, { capture }) {
    forgetCapture(world, capture);
    linksChanged(world);
    return null;
  },
});

export const captureVerbs = [start, stop, remove] as const;
