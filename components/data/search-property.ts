/** What objects of a kind are searched and grouped by. */
import type { Words } from "../i18n";
import type { AnyRec, RecordClass } from "./defaults";
import type { FigureSlot } from "./figures";
import type { RecordStore } from "./store";

/**
 * How values of a property are compared and shown. `object`: refs, compared by the names of their objects; `folder`: a way, "/a/b", whose
 * parts are groups within groups; `bytes` are numbers written with units, `rate` bytes a second, `share` numbers written in percent; `date`: µs since 1970.
 */
export type PropertyType = "text" | "choice" | "number" | "bytes" | "rate" | "lineRate" | "share" | "date" | "object" | "folder";
export type PropertyValue = string | number;

export interface SearchProperty<R extends AnyRec> {
  /** as it is written in queries; the same name means the same thing whatever the kind */
  readonly name: string;
  readonly label: Words;
  readonly type: PropertyType;
  /** none: the object has no such thing */
  readonly read: (store: RecordStore, record: R) => readonly PropertyValue[];
  /** its values in words, in the order in which groups stand; left out: as they are */
  readonly words?: Readonly<Record<string, Words>>;
  /** classes, beside its object's own, whose records it is made of */
  readonly of?: readonly RecordClass[];
  /** what the server says of all objects, as far as its values are that */
  readonly figure?: FigureSlot;
}
export type AnyProperty = SearchProperty<AnyRec>;
