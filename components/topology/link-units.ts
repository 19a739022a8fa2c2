/** Settings of a link as people read and type them: Mbit/s, ms, percent. */
import type { LinkSettings } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { readNumber, writeNumber } from "../form/read-number";
import type { Translate } from "../i18n";

/** What stands in the fields; empty: as usual. */
export interface LinkValues {
  readonly rate: string;
  readonly latency: string;
  readonly jitter: string;
  readonly loss: string;
  readonly duplicate: string;
  readonly corrupt: string;
  readonly mtu: string;
  readonly isPlugged: boolean;
}
export type LinkNumber = Exclude<keyof LinkValues, "isPlugged">;

/** What one of a field's unit is in those of the operation, and how much of these it takes. */
export const linkFields = {
  rate: { setting: "kbitPerS", factor: 1_000, ...LIMITS.link.kbitPerS },
  latency: { setting: "latencyUs", factor: 1_000, ...LIMITS.link.latencyUs, least: 0 },
  jitter: { setting: "jitterUs", factor: 1_000, ...LIMITS.link.jitterUs, least: 0 },
  loss: { setting: "lossPpm", factor: 10_000, ...LIMITS.link.lossPpm, least: 0 },
  duplicate: { setting: "duplicatePpm", factor: 10_000, ...LIMITS.link.duplicatePpm, least: 0 },
  corrupt: { setting: "corruptPpm", factor: 10_000, ...LIMITS.link.corruptPpm, least: 0 },
  mtu: { setting: "mtu", factor: 1, ...LIMITS.link.mtu },
} as const;
export const linkNumbers = Object.keys(linkFields) as LinkNumber[];

/** What a field says in the unit of the operation; null: nothing, NaN: no number. */
export function linkNumber(field: LinkNumber, typed: string): number | null {
  if (typed.trim() === "") return null;
  return Math.round(readNumber(typed) * linkFields[field].factor);
}
export function isLinkNumber(field: LinkNumber, typed: string): boolean {
  const value = linkNumber(field, typed);
  const { least, most } = linkFields[field];
  return value === null || (value >= least && value <= most);
}

/** Fields as a link is set. */
export function linkValues(settings: LinkSettings, locale: string): LinkValues {
  const written = (field: LinkNumber): string => {
    const value = settings[linkFields[field].setting];
    return value === undefined ? "" : writeNumber(value / linkFields[field].factor, locale);
  };
  const numbers = Object.fromEntries(linkNumbers.map((field) => [field, written(field)])) as Record<LinkNumber, string>;
  return { ...numbers, isPlugged: settings.isPulled !== true };
}

/** All that is not as usual of a link, one thing after the other. */
export function linkWords(settings: LinkSettings, t: Translate, locale: string): readonly string[] {
  const values = linkValues(settings, locale);
  const numbers = linkNumbers.flatMap((field) => (values[field] === "" ? [] : [t(`link.is.${field}`, { value: values[field] })]));
  return [...(values.isPlugged ? [] : [t("link.pulled")]), ...numbers];
}
/** The same in a line; empty: nothing. */
export function linkText(settings: LinkSettings, t: Translate, locale: string): string {
  return linkWords(settings, t, locale).join(", ");
}
