import type { RecordOf } from "../model/generated/rows";
import { cases, orNull, refText, type Shape, text, whole } from "../model/shape";
import { latestRow } from "../world/measurements";
import type { World } from "../world/world";
import type { Figure, FigureValue } from "./figures/figure";
import { type FigureClass, type FigureName, figures } from "./figures/table";
import { defineView } from "./view";

/** Most objects of one answer: more than a lab has. */
const MOST = 100_000;
/** How often it is looked at, ms: what is measured has a new row every 5 s. */
const EVERY_MS = 2_000;

/** Objects of a class by one of their figures: the greatest first, or texts from A on; those that have none are left out. */
export interface Ranked {
  readonly refs: readonly string[];
  /** by place in `refs` */
  readonly values: readonly FigureValue[];
  /** how many have a value, those beyond `most` too */
  readonly count: number;
}

const first = (value: FigureValue): number | string => (typeof value === "object" ? (value[0] ?? "") : value);
/** Numbers from the greatest; texts by their characters, digits as numbers are left to who shows them. */
function compare(a: FigureValue, b: FigureValue): number {
  const [one, other] = [first(a), first(b)];
  if (typeof one === "number" && typeof other === "number") return other - one;
  return `${one}` < `${other}` ? -1 : Number(`${one}` > `${other}`);
}
/** Whether a record belongs to what is asked about; null: all do. */
function isWithin(world: World, within: string | null, record: { readonly $ref: string }): boolean {
  if (within === null || world.db.get("pool", within)) return true;
  return "resident_on" in record && record.resident_on === within;
}

/** What a class's objects may be ranked by, within what, and how many of them are told. */
const question = <C extends FigureClass>(of: C) => ({
  by: text(1, 32, `^(${Object.keys(figures[of]).join("|")})$`) as Shape<FigureName<C>>,
  within: orNull(refText),
  most: whole(1, MOST),
});

/**
 * Lists over all objects of a class by one figure, as pages show it: what a grid is sorted by, what a search asks for beyond what pages
 * have, who uses most.
 */
export const ranked = defineView({
  args: cases("of", { VM: question("VM"), host: question("host") }),
  role: "read-only",
  ask(world, { of, by, within, most }): Ranked {
    const figure = (figures[of] as Readonly<Record<string, Figure<FigureClass>>>)[by] as Figure<FigureClass>;
    const found: { ref: string; value: FigureValue }[] = [];
    const latest = (ref: string) => latestRow(world, ref);
    for (const record of world.db.all(of) as Iterable<RecordOf[FigureClass]>) {
      const value = isWithin(world, within, record) ? figure.read(world, record as never, latest) : null;
      if (value !== null) found.push({ ref: record.$ref, value });
    }
    found.sort((a, b) => compare(a.value, b.value));
    const shown = found.slice(0, most);
    return { refs: shown.map(({ ref }) => ref), values: shown.map(({ value }) => value), count: found.length };
  },
  follow: { everyMs: EVERY_MS, isAtOnce: false, most: 16 },
});
