/**
 * What the simulator has to say, as plain data: a code with its parameters. The sentences stand with whoever shows them: in the
 * browser's tables, and among the command lines' own words.
 */
import type { ConfigErrors } from "./said/config-errors";
import type { ConfigNotes } from "./said/config-notes";
import type { DeviceErrors } from "./said/device-errors";
import type { DeviceModels, FollowTroubles, InsideObjects } from "./said/inside-objects";
import type { NodeFacts } from "./said/node-facts";
import type { ReachWords } from "./said/reach-words";
import type { Reasons } from "./said/reasons";
import type { StepTitles } from "./said/step-titles";
import type { TextRules } from "./said/text-rules";

/** Every code with the parameters that go with it: texts, numbers, and what is said in it. */
export interface SaidParams
  extends TextRules,
    Reasons,
    DeviceErrors,
    ConfigErrors,
    ConfigNotes,
    StepTitles,
    NodeFacts,
    InsideObjects,
    FollowTroubles,
    ReachWords,
    DeviceModels {}

/** A code that something is said by. */
export type SaidCode = keyof SaidParams;

/** What is said by one code. */
export type SaidBy<C extends SaidCode> = { readonly [K in C]: readonly [code: K, ...params: SaidParams[K]] }[C];

/** Something said. */
export type Said = SaidBy<SaidCode>;

/** Something said as it came over a wire, a code and its parameters: its sender may know codes that are not known here. */
export type WireSaid = readonly (string | number | WireSaid)[];

/** Reads something said that was written down as JSON; null: it is none. What it says may be known to others alone. */
export function readSaid(text: string): Said | null {
  try {
    const value: unknown = JSON.parse(text);
    return isSaid(value) ? (value as Said) : null;
  } catch {
    return null;
  }
}
function isSaid(value: unknown): boolean {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  return value.every((part) => typeof part === "string" || typeof part === "number" || isSaid(part));
}
