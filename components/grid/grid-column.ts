import type { ReactNode } from "react";

/** A column: what its header says, what it sorts by, how its cells look. */
export interface GridColumn<T> {
  readonly id: string;
  readonly header: string;
  readonly size: number;
  /** how narrow it may become before the grid scrolls, as long as nobody has set its width; left out: its size */
  readonly min?: number;
  /** what it sorts by; null stands last */
  readonly value: (row: T) => string | number | null;
  /** what is shown, as text: for copying; left out: the value */
  readonly text?: (row: T) => string;
  /** slots of records that its value is made of and that are asked for while the row is shown */
  readonly needs?: (row: T) => readonly string[];
  readonly cell?: (row: T) => ReactNode;
  /** what its cells show has to be asked for: they stay empty while their row is scrolled past */
  readonly isAsked?: boolean;
  readonly isNumeric?: boolean;
  /** its values are numbers, whether any is known yet or not: sorted from the greatest first */
  readonly isQuantity?: boolean;
  readonly isHiddenAtFirst?: boolean;
  /** cannot be hidden */
  readonly isFixed?: boolean;
}
