/** How a storage repository is shared is looked at again: what those who use it steadily have, and whether single transfers still follow one another. */
import { meterLoad } from "../world/metering";
import { goesOn, lookAgain, lookSoon, settleLevel } from "../world/sr-share";
import { type SrSharing, sharingsOf, usersOf } from "../world/sr-use";
import { nowOf, type World } from "../world/world";

export function sharingDue(world: World, { sr }: { readonly sr: string }): void {
  const own = sharingsOf(world).get(sr);
  if (!own) return;
  const now = nowOf(world);
  if (own.levelAt !== undefined && own.levelAt <= now) {
    delete own.levelAt;
    settleLevel(world, sr);
  }
  if (own.lookAt !== undefined && own.lookAt <= now) streamLook(world, sr, own);
  if (own.lookAt === undefined && own.level === undefined && own.levelAt === undefined) sharingsOf(world).delete(sr);
}

/** While single transfers follow one another, requests of steady loads take longer. */
function streamLook(world: World, sr: string, own: SrSharing): void {
  if (goesOn(world, sr)) {
    lookAgain(world, sr, own, world.srBusyUntil.get(sr));
    if (own.isShown) return;
    own.isShown = true;
    meterUsers(world, sr);
    return;
  }
  const wasShown = own.isShown;
  delete own.lookAt;
  delete own.isShown;
  Object.assign(own, { from: nowOf(world), us: 0 });
  settleLevel(world, sr);
  lookSoon(world, sr);
  if (wasShown) meterUsers(world, sr);
}

function meterUsers(world: World, sr: string): void {
  for (const guest of [...(usersOf(world, sr)?.guests.values() ?? [])]) meterLoad(world, guest);
}
