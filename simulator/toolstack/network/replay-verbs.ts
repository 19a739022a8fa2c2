/** Files of captured frames: brought in a part at a time, played at an interface, forgotten. */
import { play, replayUs, stopPlaying } from "../../dom0/replaying";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import { isWithin, LIMITS } from "../../model/limits";
import {
  addToReplay,
  beginReplay,
  forgetReplay,
  framesIn,
  framesOf,
  loadedBytes,
  partBytes,
  replayCalled,
  replaysOf,
} from "../../world/replays";
import type { World } from "../../world/world";
import { argsOf, defineOperation } from "../operation/operation";

/** A day and a half: what takes longer is played faster. guess */
const LONGEST_US = 129_600_000_000;

function loadFault(
  world: World,
  { replay: id, name, bytes, part }: { replay: string; name: string; bytes: number; part: string },
): Fault | null {
  const { replayBytes, replays } = LIMITS;
  if (!isWithin(replayBytes, bytes))
    return because(fault("INVALID_VALUE", "bytes", `${bytes}`), ["link.bounds", replayBytes.least, replayBytes.most]);
  if (name.length > LIMITS.nameCharacters)
    return because(fault("INVALID_VALUE", "name", `${name.length}`), ["link.bounds", 0, LIMITS.nameCharacters]);
  const more = partBytes(part);
  if (more === null || more === 0) return because(fault("INVALID_VALUE", "part", `${part.length}`), ["playback.no_base64"]);
  const known = id === "" ? undefined : replayCalled(world, id);
  if (id !== "" && !known) return because(fault("INVALID_VALUE", "replay", id), ["playback.no_such"]);
  if (!known && replaysOf(world).length >= replays.most) return notAllowed(["playback.too_many", replays.most]);
  const all = (known ? loadedBytes(known) : 0) + more;
  if (all > (known?.bytes ?? bytes)) return because(fault("INVALID_VALUE", "part", `${more}`), ["playback.too_much"]);
  if (all < (known?.bytes ?? bytes)) return null;
  const frames = framesIn([...(known?.parts ?? []), part]);
  return frames && frames.length > 0 ? null : because(fault("INVALID_VALUE", "part", name), ["playback.no_file"]);
}

const load = defineOperation("replay.load", {
  isLook: true,
  label: (_world, { name = "" }) => `replay.load ${name}`,
  check: (world, { replay = "", name = "", bytes, part }) => loadFault(world, { replay, name, bytes, part }),
  immediate(world, { replay: id = "", name = "", bytes, part }, { user }) {
    const known = replayCalled(world, id);
    if (!known) return beginReplay(world, { name, user, bytes }, part);
    addToReplay(world, known, part);
    return id;
  },
});

function startFault(world: World, id: string, vif: string, speed: number): Fault | null {
  const replay = replayCalled(world, id);
  if (!replay) return because(fault("INVALID_VALUE", "replay", id), ["playback.no_such"]);
  if (!framesOf(world, replay)) return notAllowed(["playback.not_whole"]);
  if (replay.playing) return notAllowed(["playback.playing"]);
  if (!world.db.must("VIF", vif as never).currently_attached)
    return because(fault("DEVICE_ALREADY_DETACHED", vif), ["playback.not_plugged"]);
  const { least, most } = LIMITS.replaySpeed;
  if (!isWithin(LIMITS.replaySpeed, speed)) return because(fault("INVALID_VALUE", "speed", `${speed}`), ["link.bounds", least, most]);
  return replayUs(world, replay, speed) <= LONGEST_US ? null : notAllowed(["playback.too_long"]);
}
const start = defineOperation("replay.start", {
  isLook: true,
  isCancellable: true,
  label: (world, { replay }) => `replay.start ${replayCalled(world, replay)?.name ?? replay}`,
  check: (world, { replay, vif, speed = 1 }) => startFault(world, replay, vif, speed),
  busy: () => [],
  steps: [
    {
      title: "step.replay",
      begin(world, op) {
        const { replay: id, vif, direction, speed = 1 } = argsOf<"replay.start">(op);
        const replay = replayCalled(world, id);
        if (!replay) return because(fault("INVALID_VALUE", "replay", id), ["playback.no_such"]);
        play(world, replay, { vif, direction, speed, task: op.task });
        return null;
      },
      durationUs(world, op) {
        const { replay, speed = 1 } = argsOf<"replay.start">(op);
        const found = replayCalled(world, replay);
        return 1 + (found ? replayUs(world, found, speed) : 0);
      },
      end(world, op) {
        stopPlaying(world, argsOf<"replay.start">(op).replay);
        return null;
      },
      undo: (world, op) => stopPlaying(world, argsOf<"replay.start">(op).replay),
    },
  ],
});
const remove = defineOperation("replay.remove", {
  isLook: true,
  check(world, { replay: id }) {
    const replay = replayCalled(world, id);
    if (!replay) return because(fault("INVALID_VALUE", "replay", id), ["playback.no_such"]);
    return replay.playing ? notAllowed(["playback.playing"]) : null;
  },
  immediate(world, { replay }) {
    forgetReplay(world, replay);
    return null;
  },
});

export const replayVerbs = [load, start, remove] as const;
