/** Single transfers that follow one another on a storage repository: while they do, requests of steady loads take longer there. */
import { meterLoad } from "../world/metering";
import { goesOn, lookAgain, lookSoon } from "../world/sr-share";
import { streamsOf, usersOf } from "../world/sr-use";
import type { World } from "../world/world";

export function streamLook(world: World, { sr }: { readonly sr: string }): void {
  const own = streamsOf(world).get(sr);
  if (own?.lookAt === undefined) return;
  if (goesOn(world, sr)) {
    lookAgain(world, sr, own, world.srBusyUntil.get(sr));
    if (own.isShown) return;
    own.isShown = true;
    meterUsers(world, sr);
    return;
  }
  streamsOf(world).delete(sr);
  lookSoon(world, sr);
  if (own.isShown) meterUsers(world, sr);
}

function meterUsers(world: World, sr: string): void {
  for (const guest of [...(usersOf(world, sr)?.guests.values() ?? [])]) meterLoad(world, guest);
}
