/** Who asks a storage repository for something all the time, and what single transfers have asked of it lately. */
import type { RunningGuest } from "./running-guest";
import { defineSlot } from "./slot";
import type { World } from "./world";

/** What a guest's steady load wants of the repository behind its disk. Plain data. */
export interface SrUse {
  readonly sr: string;
  /** part of the time that it would be busy with it alone, millionths */
  readonly micro: number;
}

/** All who use one repository steadily. Follows from the guests, so it is no state. */
interface Users {
  readonly guests: Map<string, RunningGuest>;
  /** how many of them each host has */
  readonly hosts: Map<string, number>;
  /** what they want together, millionths */
  sum: number;
  /** the most that one of them has beside single transfers; null: not known since somebody wants something else */
  beside: number | null;
}
/** How one repository is shared. Plain data. */
export interface SrSharing {
  /** since when single transfers are added up, virtual µs, and to how much of its time they come, µs */
  from: number;
  us: number;
  /** they follow one another: when is looked whether they still do, virtual µs. Absent: they do not */
  lookAt?: number;
  /** meters of those who use it steadily show it. Absent: not yet */
  isShown?: true;
  /** the most of its time that each of those has, millionths. Absent: as much as it wants */
  level?: number;
  /** when that is looked at again, virtual µs. Absent: nobody wants anything else than then */
  levelAt?: number;
}

const usersBy = defineSlot(() => new Map<string, Users>());
export const sharingsOf = defineSlot(() => new Map<string, SrSharing>());

export function usersOf(world: World, sr: string): Users | undefined {
  return usersBy(world).get(sr);
}

/** A guest comes to its host with what it uses. */
export function enterUse(world: World, guest: RunningGuest): void {
  const { uses } = guest;
  if (!uses) return;
  const all = usersBy(world);
  const own = all.get(uses.sr) ?? { guests: new Map(), hosts: new Map(), sum: 0, beside: null };
  all.set(uses.sr, own);
  own.guests.set(guest.id, guest);
  own.hosts.set(guest.host, (own.hosts.get(guest.host) ?? 0) + 1);
  own.sum += uses.micro;
  own.beside = null;
}
/** A guest leaves, or is about to use something else. */
export function leaveUse(world: World, guest: RunningGuest): void {
  const own = guest.uses && usersOf(world, guest.uses.sr);
  if (!own || !guest.uses || !own.guests.delete(guest.id)) return;
  const left = (own.hosts.get(guest.host) ?? 1) - 1;
  if (left > 0) own.hosts.set(guest.host, left);
  else own.hosts.delete(guest.host);
  own.sum -= guest.uses.micro;
  own.beside = null;
}
