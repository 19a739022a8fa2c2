/** The refusal that an operation on an object would meet now, from the same checks that the operation itself makes. */
import type { Actor } from "../../contract/lab";
import { type Fault, fault } from "../../model/fault";
import type { Operation } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { examined } from "./checks";

/**
 * @param operation - undefined: there is none of that name
 * @param name - its wire spelling, such as `VM.start`
 * @param ref - what it would be done to; its other arguments are what they are when a caller leaves them out
 */
export function refuseBefore(world: World, operation: Operation | undefined, name: string, ref: string, actor: Actor): Fault | null {
  const { on, signature } = operation ?? {};
  const self = on?.param ?? signature?.params.find(({ type }) => type.kind === "ref")?.name;
  if (!operation || !signature || self === undefined) return fault("MESSAGE_METHOD_UNKNOWN", name);
  // Where something must be given that nobody has given yet, what is known of the object alone decides.
  const isWhole = signature.params.every((param) => param.name === self || param.fallback !== undefined);
  const examination = examined(world, operation, { [self]: ref }, actor, isWhole ? "whole" : "object");
  return "refused" in examination ? examination.refused : null;
}
