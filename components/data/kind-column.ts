/** A column of the grid of a kind: what it sorts by, what it copies as and what its cell shows are three things. */
import type { ComponentType } from "react";
import type { Translate, Words } from "../i18n";
import type { Language } from "../i18n/keys";
import type { AnyRec, RecordClass } from "./defaults";
import type { FigureSlot } from "./figures";
import type { Kinds } from "./kind";
import type { LabSession } from "./lab-session";

/** What a column may look at beside its record. */
export interface ColumnContext {
  readonly session: LabSession;
  readonly kinds: Kinds;
  readonly t: Translate;
  readonly language: Language;
  /** virtual now, Unix microseconds */
  readonly now: () => number;
  /** the host whose page the grid stands on */
  readonly host?: string | undefined;
}
export interface KindColumn<R extends AnyRec> {
  readonly id: string;
  readonly header: Words;
  readonly size: number;
  /** how narrow it may become before the grid scrolls, as long as nobody has set its width; left out: its size */
  readonly min?: number;
  /** what it sorts by; null stands last */
  readonly value: (record: R, context: ColumnContext) => string | number | null;
  /** what is shown, as text: for copying; left out: the value */
  readonly text?: (record: R, context: ColumnContext) => string;
  /** left out: the value as it is */
  readonly cell?: ComponentType<{ readonly record: R }>;
  /** set in the typeface of values */
  readonly isMono?: boolean;
  readonly isNumeric?: boolean;
  /** its values are numbers, whether any is known yet or not: sorted from the greatest first */
  readonly isQuantity?: boolean;
  readonly isHiddenAtFirst?: boolean;
  /** hidden at first where no row has anything in it */
  readonly isHiddenWhileEmpty?: boolean;
  /** cannot be hidden */
  readonly isFixed?: boolean;
  /** left out of the grid on a host's own page */
  readonly isHosts?: boolean;
  /** slots of records that not every page has and that its value is made of; asked for while the row is shown */
  readonly needs?: (record: R, context: ColumnContext) => readonly string[];
  /** what the server says of all objects and its value is that of: asked for while the grid is sorted or grouped by it, or copied */
  readonly figure?: FigureSlot;
  /** classes, beside its own, whose records its value is made of */
  readonly of?: readonly RecordClass[];
}
