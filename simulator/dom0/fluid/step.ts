/** Fluid runs are looked at: bytes that their rates have moved since they were last are at the other end, and each has the rate that is due to it now. */
import type { FluidLook, Moved } from "../../guest/fluid";
import type { Way } from "../../network/way";
import { domainCalled } from "../../world/domain-book";
import { answersOf, type FluidRun, fluidOf, lookAt, wayOfEnds } from "../../world/fluid-runs";
import { flowsOf, layRuns } from "../../world/traffic";
import { nowOf, type RunningGuest, type World } from "../../world/world";
import { charge } from "./ends";
import { fluidWay } from "./frames-only";

/** So much is moved at once, bytes: a fraction of what a sender may leave unsent. */
const AT_ONCE = 1_048_576;
/** Between two looks, µs. */
const LEAST_US = 5_000;
const MOST_US = 50_000;
/** The rest of what a program has sent goes in frames, and with it the end, bytes. */
const TAIL = 65_536;
/** A wish counts as another when it is off by one part in so many. */
const STEPS = 64;

/** A look at all runs is due. */
export function fluidDue(world: World, { due }: { readonly due: number }): void {
  const state = fluidOf(world);
  if (state.due !== due) return;
  state.due = null;
  const wishes: (readonly [run: FluidRun, wish: number])[] = [];
  let next = MOST_US;
  for (const run of [...state.runs.values()]) {
    const look = moved(world, run);
    if (look === null || state.isOff || !mayGoOn(world, run)) {
      end(world, run);
      continue;
    }
    wishes.push([run, look.most]);
    next = Math.min(next, untilNext(run, look));
  }
  layWishes(world, wishes, new Map());
  if (state.runs.size > 0) lookAt(world, nowOf(world) + next);
}

/** µs until a run should be looked at: when as much has been moved as is handed over at once, or when its end is near. */
function untilNext({ rate }: FluidRun, { isClosing, waiting }: FluidLook): number {
  if (rate <= 0) return MOST_US;
  const bytes = isClosing ? Math.min(AT_ONCE, Math.max(0, waiting - TAIL)) : AT_ONCE;
  return Math.max(LEAST_US, Math.min(MOST_US, Math.floor((bytes * 1_000_000) / rate)));
}

/** Whether its data still go where they went, and nobody looks at frames. */
function mayGoOn(world: World, run: FluidRun): boolean {
  return fluidWay(world, run.from, run.to, run.cut + run.head)?.path === run.path;
}

/** Its data are in frames from now on. */
function end(world: World, run: FluidRun): void {
  fluidOf(world).runs.delete(run.id);
  layRuns(world, [[run.id, null]]);
  const receiver = domainCalled(world, run.to.domain)?.engine;
  const room = receiver?.withFluid("fluid.look", (fluid) => fluid.look(run.to.own), null)?.most ?? null;
  receiver?.withFluid("fluid.leave", (fluid) => fluid.leave(run.to.own, null), undefined);
  domainCalled(world, run.from.domain)?.engine.withFluid("fluid.leave", (fluid) => fluid.leave(run.from.own, room), undefined);
}

/** Runs want other rates than before: all that share something with them have what is due to them. */
export function layWishes(world: World, wishes: readonly (readonly [run: FluidRun, wish: number])[], ways: ReadonlyMap<string, Way>): void {
  const book = flowsOf(world);
  const changed = wishes.filter(([run, wish]) => book.run(run.id) === null || Math.abs(wish - run.wish) * STEPS > run.wish);
  if (changed.length > 0) {
    layRuns(
      world,
      changed.map(([run, wish]) => {
        run.wish = wish;
        const way = ways.get(run.id) ?? book.run(run.id)?.way ?? wayOfEnds(world, run.from, run.to) ?? [];
        return [run.id, { way, tx: wish, rx: answersOf(run, wish), cpu: run.cpu }] as const;
      }),
    );
  }
  for (const run of fluidOf(world).runs.values()) run.rate = book.run(run.id)?.rate ?? 0;
}

/** Moves what is due of a run. @returns how its sender is now; null: it cannot go on */
function moved(world: World, run: FluidRun): FluidLook | null {
  const now = nowOf(world);
  const us = now - run.at;
  run.at = now;
  const [sender, receiver] = [domainCalled(world, run.from.domain), domainCalled(world, run.to.domain)];
  if (!sender || !receiver) return null;
  const from = sender.engine.withFluid("fluid.look", (fluid) => fluid.look(run.from.own), null);
  const to = receiver.engine.withFluid("fluid.look", (fluid) => fluid.look(run.to.own), null);
  if (!from || !to) return null;
  const due = run.rate * us + run.owed;
  const bytes = Math.floor(due / 1_000_000);
  const read = run.unread - to.waiting;
  const count = Math.min(bytes, from.waiting, run.moved === 0 ? Number.POSITIVE_INFINITY : roomFor(to, read));
  run.unread = to.waiting + count;
  run.owed = count < bytes ? 0 : due - bytes * 1_000_000;
  if (count > 0) handOver(world, run, sender, receiver, { count, us, room: to.most, isHeldBack: count < bytes });
  const left = from.waiting - count;
  const isStalled = count === 0 && bytes > 0 && (from.waiting === 0 || read <= 0);
  if (isStalled || (from.isClosing && left <= TAIL)) return null;
  return { ...from, waiting: left };
}

/**
 * What a receiver is handed: what it has room for, or what its program reads until it is looked at again. One that has read all that came
 * may read faster than that; one that has not goes on as it did.
 */
function roomFor({ waiting, most }: FluidLook, read: number): number {
  return Math.max(0, Math.max(waiting + most, waiting === 0 ? 2 * read : Math.floor((5 * read) / 4)) - waiting);
}

interface HandOver {
  readonly count: number;
  readonly us: number;
  readonly room: number;
  readonly isHeldBack: boolean;
}
function handOver(
  world: World,
  run: FluidRun,
  sender: RunningGuest,
  receiver: RunningGuest,
  { count, us, room, isHeldBack }: HandOver,
): void {
  const frames = Math.floor((run.open + count) / run.bundle);
  run.open += count - frames * run.bundle;
  run.moved += count;
  const sizes = { frames, frameBytes: count + frames * run.head, acks: frames, ackBytes: frames * run.head };
  const way = flowsOf(world).run(run.id)?.way;
  if (way) world.fabric.carryBulk(way, { from: run.from, to: run.to, ...sizes });
  charge(world, run, frames);
  const at = (nic: number): Moved => ({ device: nic, ...sizes, room });
  const piece = sender.engine.withFluid("fluid.take", (fluid) => fluid.take(run.from.own, count, at(run.from.nic), us, isHeldBack), null);
  if (piece) receiver.engine.withFluid("fluid.give", (fluid) => fluid.give(run.to.own, piece, at(run.to.nic)), undefined);
}
