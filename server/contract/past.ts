/** A lab's past as pages see it: its moments, marks and branches, what was done, and how two moments differ. */
import type { ClassName, Topology, TopologyRates } from "../../simulator";

/** A moment of a lab. */
export interface MomentName {
  readonly branch: number;
  /** virtual µs since the lab's beginning */
  readonly at: number;
  /** where several commands came at that time: before this one; left out: behind all of them */
  readonly journalIndex?: number | undefined;
}

export interface MomentView extends MomentName {
  /** the lab's clock then, Unix µs */
  readonly virtualUs: number;
}

/** A moment with a name; it can be opened as long as the mark is there. */
export interface MarkView extends MomentView {
  readonly id: string;
  readonly name: string;
  /** account that has set it, by name */
  readonly author: string;
  /** when it was set, wall time, ISO 8601 */
  readonly wall: string;
  /** whether it lies in the history of the present branch */
  readonly isOfPresent: boolean;
}

/** A way that the lab has left, or the one that it goes on in. */
export interface BranchView {
  readonly number: number;
  readonly name: string;
  /** account that has left it, by name; "" for the present one */
  readonly author: string;
  readonly isCurrent: boolean;
  /** where it left another; null: it is the lab's first */
  readonly from: (MomentView & { readonly branch: number }) | null;
  /** how far it goes */
  readonly end: MomentView;
  /** commands of its own */
  readonly deeds: number;
  /** when it was left, wall time, ISO 8601 */
  readonly wall: string;
}

export interface LabPastView {
  readonly branch: number;
  /** the first moment that can be gone back to; null: there is none */
  readonly from: MomentView | null;
  /** the present */
  readonly now: MomentView;
  /** moments that lie ready: going there takes no time. Oldest first. */
  readonly points: readonly MomentView[];
  /** stretches every moment of which can be gone back to; elsewhere there are ready moments and marks alone. Oldest first, apart. */
  readonly stretches: readonly StretchView[];
  /** moments before which nothing can be run again exactly: the lab was run by an earlier version up to there. Oldest first. */
  readonly cuts: readonly CutView[];
  readonly marks: readonly MarkView[];
  /** the present one among them; none: it was never taken back */
  readonly branches: readonly BranchView[];
  /** what may be done with it by who asks */
  readonly may: { readonly travel: boolean; readonly mark: boolean; readonly branchOff: boolean };
}

/** A stretch of the present branch's history, both ends among it. */
export interface StretchView {
  readonly from: MomentView;
  readonly to: MomentView;
}

/** A moment at which another version of the engine took the lab over. */
export interface CutView extends MomentView {
  readonly engine: string;
}

/** Something that somebody did in a lab. */
export interface DeedView extends MomentView {
  readonly index: number;
  /** account, by name; "": the server itself */
  readonly actor: string;
  readonly kind: string;
  /** what was asked for, in short */
  readonly what: string;
}

/** What somebody has set on an object. */
export interface SettingView {
  /** index of its entry */
  readonly index: number;
  /** account, by name; "": the server itself */
  readonly actor: string;
  /** operations, each with the field or key that it names behind a space: `set_field name_label` */
  readonly setters: readonly string[];
}

/** An object that differs between two moments. */
export interface DifferenceView {
  readonly class: ClassName;
  readonly ref: string;
  /** its name, or what stands for one */
  readonly label: string;
  readonly change: "added" | "gone" | "changed";
  readonly fields: readonly FieldDifference[];
}
/** A field that has changed, as JSON; long values are cut. */
export interface FieldDifference {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** it is a list: `before` is what has gone out of it, `after` what has come in */
  readonly isList?: true;
}

/** How the second of two moments differs from the first. */
export interface ComparisonView {
  readonly differences: readonly DifferenceView[];
  /** how many there are, which may be more than are listed */
  readonly counts: { readonly added: number; readonly gone: number; readonly changed: number };
}

/** A map of a lab as it was at a moment, and what flowed on it then. */
export interface PastMapView {
  readonly graph: Topology;
  readonly rates: TopologyRates;
}

/** What undoing one's own last operation would do. */
export interface UndoView {
  readonly deed: DeedView;
  /** `inverse`: by an operation that does the contrary; `history`: by going back to the moment before it; null: it cannot be undone */
  readonly way: "inverse" | "history" | null;
  /** why it cannot, in words; null: it can */
  readonly why: string | null;
  /** the operation that does the contrary */
  readonly inverse: { readonly op: string; readonly args: Readonly<Record<string, unknown>> } | null;
  /** what others and oneself did since, which going back takes back as well; newest first */
  readonly since: readonly DeedView[];
}
