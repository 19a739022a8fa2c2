import type { SaidCode } from "@/server/contract";

/**
 * Sentences of an area. `{0}`… are the code's parameters, what is said in it in its own words; `{0:state}` is a power state, `{0:bytes}` a size;
 * `{0|disk|disks}` is a number and the word that goes with it.
 */
export type SaidTexts = Readonly<Partial<Record<SaidCode, string>>>;

/** A language's sentences, one for every code: a table that lacks one does not compile. */
export type SaidTable = Readonly<Record<SaidCode, string>>;
