/** What can be said of every object of a class by one name: lists over all of them are sorted, filtered and grouped by it. */
import type { ClassName } from "../../model/generated/class-names";
import type { RecordOf } from "../../model/generated/rows";
import type { World } from "../../world/world";

/** One or several values; a list is sorted by its first. */
export type FigureValue = number | string | readonly string[];

export interface Figure<C extends ClassName> {
  /**
   * What pages show of the object under this name; null: nothing, it stands last whichever way is sorted.
   * @param latest - means of the object's sources over the last whole row of 5 s
   */
  readonly read: (world: World, record: RecordOf[C], latest: Latest) => FigureValue | null;
}
/** Means of an object's data sources; null: it has none. */
export type Latest = (ref: string) => Readonly<Record<string, number>> | null;

/** Figures of a class by name. */
export type FiguresOf<C extends ClassName> = Readonly<Record<string, Figure<C>>>;
