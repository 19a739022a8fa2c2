/**
 * Several setters' calls on one object, whole or not at all. Each is checked as things would stand after those before it; only when none
 * is refused is the first one done. What nobody could see coming fails the rest, and those that are done are taken back.
 */
import type { Actor } from "../../contract/lab";
import { because, type Fault, fault, InvariantBroken, invariant, notAllowed } from "../../model/fault";
import { isClassName } from "../../model/fields";
import { isWithin, LIMITS } from "../../model/limits";
import type { ClassName } from "../../model/ref";
import type { Taken } from "../../model/signature";
import { quotedValue } from "../../model/text";
import type { Args, Operation, Setter } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { examined } from "./checks";
import { defineOperation } from "./operation";

type Wish = Taken<"lab.apply_changes">;
interface Call {
  readonly verb: Operation;
  readonly setter: Setter;
  readonly given: Args;
}

function isPlain(value: unknown): value is Args {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One of the calls with its object filled in, or why it is none. */
function callOf(world: World, wish: Wish, at: number): Call | { readonly refused: Fault } {
  const { class: name, self, changes } = wish;
  const { op, args = {} } = changes[at] as Wish["changes"][number];
  const verb = world.verbs.called(op);
  if (!verb) return { refused: fault("MESSAGE_METHOD_UNKNOWN", op) };
  if (!isPlain(args)) return { refused: fault("INVALID_VALUE", "args", quotedValue(args)) };
  const { setter, signature } = verb;
  // A setter names its object first, or by its class.
  const [own] = signature.params;
  const isOfClass = own?.type.kind === "ref" ? own.type.name === name : own?.name === "class";
  if (!setter || !own || !isOfClass) return { refused: notAllowed(["changes.no_setter", op]) };
  return { verb, setter, given: own.type.kind === "ref" ? { ...args, [own.name]: self } : { ...args, class: name, self } };
}

/** Fields of the object as they are now, of those that are named. */
function standing(world: World, { class: name, self }: Wish, fields: Args): Args {
  const record = world.db.must(name as ClassName, self) as unknown as Args;
  return Object.fromEntries(Object.keys(fields).map((field) => [field, record[field]]));
}
function write(world: World, { class: name, self }: Wish, fields: Args): void {
  world.db.set(name as ClassName, self, fields as never);
}

/** Tries all calls on the record alone and leaves it as it was. Returns the first refusal. */
function tried(world: World, wish: Wish, actor: Actor): Fault | null {
  const before: Args[] = [];
  try {
    for (let at = 0; at < wish.changes.length; at++) {
      const call = callOf(world, wish, at);
      if ("refused" in call) return call.refused;
      const examination = examined(world, call.verb, call.given, actor);
      if ("refused" in examination) return examination.refused;
      const fields = call.setter.fields(world, examination.args);
      before.push(standing(world, wish, fields));
      write(world, wish, fields);
    }
    return null;
  } finally {
    for (const fields of before.reverse()) write(world, wish, fields);
  }
}

/** Does the calls; one that throws takes those back that were done, itself among them. */
function apply(world: World, wish: Wish, actor: Actor): null {
  const done: { readonly call: Call; readonly back: Args; readonly before: Args }[] = [];
  try {
    for (let at = 0; at < wish.changes.length; at++) {
      const call = callOf(world, wish, at);
      const examination = "refused" in call ? call : examined(world, call.verb, call.given, actor);
      invariant(!("refused" in call) && !("refused" in examination), "a change that was tried is permitted");
      const { args } = examination;
      done.push({ call, back: call.setter.back(world, args), before: standing(world, wish, call.setter.fields(world, args)) });
      call.verb.immediate?.(world, args, actor);
    }
    return null;
  } catch (error) {
    if (error instanceof InvariantBroken) throw error;
    for (const { call, back, before } of done.reverse()) {
      try {
        call.verb.immediate?.(world, back, actor);
      } catch (again) {
        // One that cannot be taken back does not keep the others.
        if (again instanceof InvariantBroken) throw again;
      }
      write(world, wish, before);
    }
    throw error;
  }
}

const applyChanges = defineOperation("lab.apply_changes", {
  check(world, wish, actor) {
    const { class: name, self, changes } = wish;
    if (!isClassName(name)) return fault("INVALID_VALUE", "class", name);
    if (!world.db.get(name, self)) return fault("HANDLE_INVALID", name, self);
    const { least, most } = LIMITS.changes;
    if (!isWithin(LIMITS.changes, changes.length))
      return because(fault("INVALID_VALUE", "changes", `${changes.length}`), ["changes.count", least, most]);
    return tried(world, wish, actor);
  },
  immediate: apply,
});

export const changesVerbs = [applyChanges] as const;
