/** Frames of a file at an interface of a guest: as if it had sent them, or towards it. */
import type { Ref } from "../model/ref";
import { activeDomain } from "../world/domain-book";
import { vifPortOf } from "../world/domain-ports";
import { framesOf, type Playing, type Replay, replayCalled } from "../world/replays";
import { nowOf, type World } from "../world/world";
import { sendFrame } from "./frame-requests";

/** How long a file takes from its first frame to its last, µs. */
export function replayUs(world: World, replay: Replay, speed: number): number {
  return Math.ceil((framesOf(world, replay)?.at(-1)?.at ?? 0) / speed);
}

/** Begins to play it. */
export function play(world: World, replay: Replay, how: Pick<Playing, "vif" | "direction" | "speed" | "task">): void {
  const now = nowOf(world);
  replay.playing = { ...how, startedAt: now, next: 0, due: now, lost: 0 };
  later(world, replay.id, replay.playing);
}
function later(world: World, replay: string, { due, task }: Playing): void {
  world.kernel.schedule(due, world.kinds.replay, { replay, task, due });
}
export function stopPlaying(world: World, id: string): void {
  const replay = replayCalled(world, id);
  if (replay) replay.playing = null;
}

/** The next frame of a file is due. */
export function replayDue(
  world: World,
  { replay: id, task, due }: { readonly replay: string; readonly task: string; readonly due: number },
): void {
  const replay = replayCalled(world, id);
  const playing = replay?.playing;
  if (!replay || !playing || playing.task !== task || playing.due !== due) return;
  const frames = framesOf(world, replay) ?? [];
  const frame = frames[playing.next];
  if (!frame) return;
  if (!pass(world, playing, frame.bytes)) playing.lost++;
  playing.next++;
  const following = frames[playing.next];
  if (!following) return;
  playing.due = playing.startedAt + Math.floor(following.at / playing.speed);
  later(world, id, playing);
}

/** @returns whether there is an interface for it to go by */
function pass(world: World, { vif: ref, direction }: Playing, frame: Uint8Array): boolean {
  const vif = world.db.get("VIF", ref as Ref<"VIF">);
  const guest = vif && activeDomain(world, vif.VM);
  const device = Number(vif?.device);
  const at = guest && vifPortOf(world, guest, device);
  if (!guest?.isStarted || guest.pausedAt !== null || !at) return false;
  if (direction === "from_guest") sendFrame(world, guest, device, frame);
  else if (at.port.isUp) world.fabric.cross(at.port, frame);
  else return false;
  return true;
}
