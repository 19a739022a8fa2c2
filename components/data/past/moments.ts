/** Moments of a lab: what they are called on the wire, whether two are one, and how one is typed. */
import type { BranchView, DeedView, LabPastView, MomentName, MomentView } from "@/server/contract/past";
import type { Translate } from "../../i18n";
import { formatDate, formatDateTime } from "../../ui/format";

/** A moment as the server is asked for it. */
export function nameOfMoment({ branch, at, journalIndex }: MomentName): MomentName {
  return { branch, at, ...(journalIndex === undefined ? {} : { journalIndex }) };
}

export function isSameMoment(one: MomentName | null, other: MomentName | null): boolean {
  return one?.branch === other?.branch && one?.at === other?.at && one?.journalIndex === other?.journalIndex;
}

/** The moment at a time in the present branch, behind all that was done by then. */
export function momentOf(past: LabPastView, us: number): MomentView {
  const { now } = past;
  return { branch: past.branch, at: Math.max(0, Math.round(us - now.virtualUs + now.at)), virtualUs: Math.round(us) };
}

/** Date and time to the millisecond, UTC. */
export function exactTime(us: number): string {
  return `${formatDateTime(us)}.${`${Math.floor(us / 1000) % 1000}`.padStart(3, "0")}`;
}

/**
 * Reads a moment that somebody has typed: "2026-03-01 14:03:12", or a time alone, which is meant on the day of another moment.
 * @returns Unix µs; null: it is none
 */
export function readMoment(text: string, dayOfUs: number): number | null {
  const match = /^\s*(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?\s*Z?\s*$/.exec(text);
  if (!match) return null;
  const [, day, hour = "", minute = "", second = "00", fraction = ""] = match;
  const date = day ?? formatDate(dayOfUs);
  const ms = Date.parse(`${date}T${hour.padStart(2, "0")}:${minute}:${second}Z`);
  // A day that its month does not have would be one of the next month.
  if (Number.isNaN(ms) || formatDate(ms * 1000) !== date) return null;
  return ms * 1000 + Number(fraction.padEnd(6, "0"));
}

/** Whether something was done after a moment of the same branch. */
export function isAfter(deed: DeedView, moment: MomentName): boolean {
  return moment.journalIndex === undefined ? deed.at > moment.at : deed.index >= moment.journalIndex;
}

/** Whether a moment lies in the history of the present branch. */
export function isOfPresent(past: LabPastView, { branch, at }: MomentName): boolean {
  const known = new Map(past.branches.map((each) => [each.number, each]));
  let here = past.branch;
  let until = Number.POSITIVE_INFINITY;
  while (here !== branch) {
    const from = known.get(here)?.from;
    if (!from) return false;
    until = Math.min(until, from.at);
    here = from.branch;
  }
  return at <= until;
}

/** What a branch is called. */
export function branchName(t: Translate, { number, name }: Pick<BranchView, "number" | "name">): string {
  return name || (number === 0 ? t("history.branches.first") : t("history.branches.unnamed", { number }));
}

/** Who did how much, who did most first. */
export function peopleOf(deeds: readonly DeedView[]): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { actor } of deeds) counts.set(actor, (counts.get(actor) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
