import type { WhyNot } from "../contract/lab";
import type { Fault } from "../model/fault";
import { fields, list, refText, text } from "../model/shape";
import { refuseBefore } from "../toolstack/operation/why-not";
import { defineView } from "./view";

/** An operation's wire spelling; the answer is filed under it, so that no name that every object has is one. */
const operation = text(
  1,
  80,
  `^(?!(?:${Object.getOwnPropertyNames(Object.prototype).join("|")}|prototype)$)[A-Za-z][A-Za-z_]*(\\.[A-Za-z][A-Za-z_]*)?$`,
);

/** Why operations on an object would be refused to the asker now. */
export const whyNot = defineView({
  args: fields({ ref: refText, operations: list(operation, 100) }),
  role: "read-only",
  ask: (world, { ref, operations }, asker): WhyNot => {
    const reasons: Record<string, Fault | null> = Object.create(null);
    for (const name of operations) reasons[name] = refuseBefore(world, world.verbs.called(name), name, ref, asker);
    return reasons;
  },
});
