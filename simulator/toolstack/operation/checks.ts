/** All checks of an operation, in order: role, arguments, the object that it is about, its own. */
import type { Actor } from "../../contract/lab";
import type { Fault } from "../../model/fault";
import type { Args, Operation } from "../../world/operation-shape";
import { hasRole, roleFault } from "../../world/roles";
import type { World } from "../../world/world";
import { takeArguments } from "./arguments";
import { BadArgument } from "./operation";

/**
 * Checks an operation without beginning it.
 * @param extent - `object`: only what is given of the arguments is looked at, and of the checks those of the object
 * @returns the arguments as it takes them
 */
export function examined(
  world: World,
  operation: Operation,
  given: Args,
  actor: Actor,
  extent: "whole" | "object" = "whole",
): { readonly args: Args } | { readonly refused: Fault } {
  const { name, signature, on, mayBeNull } = operation;
  if (!hasRole(actor, signature.role)) return { refused: roleFault(name, signature.role, actor) };
  try {
    const params = extent === "whole" ? signature.params : signature.params.filter((param) => given[param.name] !== undefined);
    const taken = takeArguments(world, { params }, given, mayBeNull);
    if ("refused" in taken) return taken;
    const { args } = taken;
    const ref = on ? (args[on.param] as string) : "";
    const refused =
      on?.may(world, ref) ?? on?.circumstances(world, ref) ?? (extent === "whole" ? operation.check(world, args, actor) : null);
    return refused ? { refused } : { args };
  } catch (error) {
    if (error instanceof BadArgument) return { refused: error.fault };
    throw error;
  }
}
