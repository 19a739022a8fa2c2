import type { ReplayView } from "../contract/replays";
import { nothing } from "../model/shape";
import { framesOf, replaysOf } from "../world/replays";
import { defineView } from "./view";

/** Files of captured frames that were brought into the lab, and what is played of them. */
export const replays = defineView({
  args: nothing,
  role: "vm-operator",
  ask: (world): readonly ReplayView[] =>
    replaysOf(world).map((replay) => {
      const { id, name, user, bytes, playing } = replay;
      const frames = framesOf(world, replay);
      const shown = playing && {
        vif: playing.vif,
        direction: playing.direction,
        speed: playing.speed,
        task: playing.task,
        sent: playing.next - playing.lost,
        lost: playing.lost,
      };
      return { id, name, user, bytes, frames: frames?.length ?? null, lengthUs: frames?.at(-1)?.at ?? 0, playing: shown };
    }),
  follow: { everyMs: 1_000, isAtOnce: true, most: 1 },
});
