/**
 * One verb for many objects: one task whose children are the single operations. It goes on by itself; each object is checked, for the
 * person who asked, when its turn comes, and what is refused is kept with the task.
 */
import type { Actor } from "../../contract/lab";
import { because, type Fault, fault } from "../../model/fault";
import { isWithin, LIMITS } from "../../model/limits";
import { isSet } from "../../model/ref";
import type { Taken } from "../../model/signature";
import { quotedValue } from "../../model/text";
import { isLive } from "../../world/host-live";
import type { Child, ChildEnd, Operation, Step } from "../../world/operation-shape";
import type { RunningOperation, World } from "../../world/world";
import { type Bulk, bulksOf, trimBulks } from "./bulk-book";
import { argsOf, defineOperation, seconds } from "./operation";

/** Operations on domains that a host works at side by side. @source xen-api: ocaml/xenopsd/lib/xenopsd.ml, worker_pool_size (4) */
const AT_ONCE_PER_HOST = 4;
/** Between the beginnings of two operations, µs. guess: what xapi takes to take a call */
const APART_US = 1_000;
/** Whose turn does not depend on a host. */
const ANY_HOST = "";
/** Whoever asked for it is known; nobody has no rights. */
const NOBODY: Actor = { user: "", role: "read-only" };

type Wish = Taken<"lab.bulk">;
const wishOf = argsOf<"lab.bulk">;

/** The parameter by which an operation names what it is about; null: there is none, or it is none for many. */
function selfOf(operation: Operation | undefined): string | null {
  if (!operation || operation.name === "lab.bulk") return null;
  const { params } = operation.signature;
  // Writes of fields are about a record of any class: its name is a plain text.
  const named = params.find(({ type }) => type.kind === "ref") ?? params.find(({ name }) => name === "self");
  return operation.on?.param ?? named?.name ?? null;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function check(world: World, { op, items }: Wish): Fault | null {
  if (selfOf(world.verbs.called(op)) === null) return fault("MESSAGE_METHOD_UNKNOWN", op);
  const { least, most } = LIMITS.bulk;
  if (!isWithin(LIMITS.bulk, items.length)) return because(fault("INVALID_VALUE", "items", `${items.length}`), ["bulk.count", least, most]);
  const bad = items.find(({ args }) => !isPlain(args));
  return bad ? fault("INVALID_VALUE", "args", quotedValue(bad.args)) : null;
}

/** The host that works at an operation on an object, as far as can be told beforehand. */
function hostOf(world: World, operation: Operation, ref: string, args: unknown): string {
  const named = isPlain(args) ? args.host : undefined;
  if (typeof named === "string" && world.db.get("host", named)) return named;
  const name = operation.on?.class;
  if (name === "host") return ref;
  const vm = world.db.get("VM", name === "VBD" || name === "VIF" ? (world.db.get(name, ref)?.VM ?? "") : ref);
  return [vm?.resident_on, vm?.affinity].find((host) => host !== undefined && isSet(host)) ?? ANY_HOST;
}

/** How many operations a host works at side by side; of those that any may do, as many as all together. */
function atOnce(world: World, host: string): number {
  if (host !== ANY_HOST) return AT_ONCE_PER_HOST;
  const live = [...world.db.all("host")].filter(({ $ref }) => isLive(world, $ref)).length;
  return AT_ONCE_PER_HOST * Math.max(1, live);
}

function bulkOf(world: World, op: RunningOperation): Bulk {
  return bulksOf(world).get(op.task) ?? { count: 0, queues: {}, underWay: {}, done: 0, refused: [] };
}

/** Enters what has to be done, by host. */
function begin(world: World, op: RunningOperation): null {
  const { op: name, items } = wishOf(op);
  const operation = world.verbs.called(name);
  const queues: Record<string, number[]> = {};
  for (const [i, { ref, args }] of items.entries()) {
    const host = operation ? hostOf(world, operation, ref, args) : ANY_HOST;
    const waiting = queues[host] ?? [];
    waiting.push(i);
    queues[host] = waiting;
  }
  trimBulks(world);
  bulksOf(world).set(op.task, { count: items.length, queues, underWay: {}, done: 0, refused: [] });
  count(world, op);
  return null;
}

/** Writes the counters into the task's record. */
function count(world: World, op: RunningOperation): void {
  const { op: name, items } = wishOf(op);
  const { done, refused } = bulkOf(world, op);
  const { other_config } = world.db.must("task", op.task);
  const counters = { bulk: name, count: `${items.length}`, done: `${done}`, refused: `${refused.length}` };
  world.db.set("task", op.task, { other_config: { ...other_config, ...counters } });
}

/** The first object in its order whose host has room. */
function next(world: World, op: RunningOperation): readonly Child[] {
  const { op: name, items } = wishOf(op);
  const bulk = bulkOf(world, op);
  const self = selfOf(world.verbs.called(name)) ?? "self";
  const busy: Record<string, number> = {};
  for (const host of Object.values(bulk.underWay)) busy[host] = (busy[host] ?? 0) + 1;
  let turn: readonly [host: string, number: number] | null = null;
  for (const [host, [first]] of Object.entries(bulk.queues))
    if (first !== undefined && (!turn || first < turn[1]) && (busy[host] ?? 0) < atOnce(world, host)) turn = [host, first];
  if (!turn) return [];
  const [host, number] = turn;
  const queues = { ...bulk.queues, [host]: (bulk.queues[host] ?? []).slice(1) };
  bulksOf(world).set(op.task, { ...bulk, queues, underWay: { ...bulk.underWay, [`${number}`]: host } });
  const { ref = "", args } = items[number] ?? {};
  return [{ key: `${number}`, op: name, args: { ...(isPlain(args) ? args : {}), [self]: ref }, as: op.actor ?? NOBODY }];
}

function ended(world: World, op: RunningOperation, { key, fault: why }: ChildEnd): null {
  const bulk = bulkOf(world, op);
  const { [key]: _, ...underWay } = bulk.underWay;
  const ref = wishOf(op).items[Number(key)]?.ref ?? "";
  bulksOf(world).set(
    op.task,
    why ? { ...bulk, underWay, refused: [...bulk.refused, { ref, fault: why }] } : { ...bulk, underWay, done: bulk.done + 1 },
  );
  count(world, op);
  return null;
}

const every: Step = {
  title: "step.each_object",
  begin,
  durationUs: () => 0,
  // The only step: how long it takes does not matter to its share.
  expectedUs: () => seconds(1),
  children: {
    areTakenBack: false,
    apartUs: APART_US,
    next,
    ended,
    share(world, op) {
      const { done, refused } = bulkOf(world, op);
      return (done + refused.length) / wishOf(op).items.length;
    },
  },
};

const bulk = defineOperation("lab.bulk", {
  check,
  busy: () => [],
  label: (_world, { op, items }) => `${op} ×${items.length}`,
  isCancellable: true,
  steps: [every],
});

export const bulkVerbs = [bulk] as const;
