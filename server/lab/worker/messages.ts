import type {
  Actor,
  BlockMark,
  BlockText,
  ConsoleInfo,
  ConsoleView,
  LabFailure,
  LabOutput,
  OperationCall,
  RecordChange,
  SlotRecords,
  StreamEntry,
  TopologyPlan,
} from "../../../simulator";
import type { LabSpeed } from "../../contract/speed";
import type { JournalHead, StoredEntry } from "../journal/journal-entry";
import type { SnapshotPlace } from "../journal/journal-store";
import type { Prologue } from "../journal/recovery";
import type { PlacedNote } from "../journal/task-notes";
import type { ClockAction } from "../types";
import type { EngineView } from "./factory";

/** Console and exec input without who sends it: journaled in order, not acknowledged one by one. */
export type StreamInput = DistributedOmit<StreamEntry, "actor">;
type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A question that a page asks, checked. */
export interface AskedView {
  readonly view: string;
  readonly args: unknown;
  readonly asker: Actor;
  /** null: the answer is wanted once; else it is followed, and this is the stamp of the one that is known ("": none) */
  readonly known: string | null;
}
/** A view's answer with its stamp; without `answer`: it is the one that is known. `stamp` is "" when nobody follows. */
export type ViewNews = { readonly stamp: string; readonly answer: unknown } | { readonly stamp: string };

/** What may be asked of a lab without changing it. What pages ask of it are its views; the rest is the server's own business. */
export interface LabQueries {
  /** blocks in which all records lie, as pages are shown them */
  blocks: { readonly args: null; readonly answer: readonly BlockMark[] };
  /** one of them as it is now; null: nothing of it is left */
  block: { readonly args: { readonly key: string }; readonly answer: BlockText | null };
  /** records that pages ask for, by slots, of which is told from then on */
  follow: { readonly args: { readonly slots: readonly string[] }; readonly answer: readonly SlotRecords[] };
  unfollow: { readonly args: { readonly slots: readonly string[] }; readonly answer: null };
  console: { readonly args: { readonly console: string; readonly since: number | null }; readonly answer: ConsoleView | null };
  /** shells that are open in control domains */
  shells: { readonly args: null; readonly answer: readonly ConsoleInfo[] };
  /** commands from outside that still run, by id */
  execs: { readonly args: null; readonly answer: readonly string[] };
  view: { readonly args: AskedView; readonly answer: ViewNews };
  clock: { readonly args: null; readonly answer: null };
  hash: { readonly args: null; readonly answer: string };
  /** what the main thread keeps of its records */
  known: { readonly args: null; readonly answer: readonly RecordChange[] };
}
export type LabQueryName = keyof LabQueries;

export interface RunClock {
  readonly nowUs: number;
  readonly epochUs: number;
  readonly speed: LabSpeed;
  /** virtual seconds per wall second that are really reached; null: not measured yet */
  readonly reached: number | null;
  readonly nextEventAtUs: number | null;
}

/** What is kept of a snapshot beside its blocks: where it belongs, and by what its blocks are known. */
export interface SnapshotHead extends SnapshotPlace {
  /** the journal's chain there; "" where it is not known */
  readonly chain: string;
  readonly engine: string;
  /** name of its blocks; no two snapshots share one */
  readonly blockSet: string;
  readonly blockCount: number;
  /** of all blocks, one behind another */
  readonly sha256: string;
  /** bytes of guests' files that it refers to */
  readonly fileBytes: number;
  /** bytes of all blocks */
  readonly stateBytes: number;
  /** ms of work that its lab has taken up to here */
  readonly workMs: number;
}

/** A whole snapshot. Each block is in a buffer of its own, and goes from thread to thread without being copied. */
export interface PackedSnapshot extends SnapshotHead {
  readonly blocks: readonly Uint8Array[];
}

/** What a state is made of again: a snapshot, what came after it in a lab that it was branched off, and its own entries. */
export interface OpeningPlan {
  readonly snapshot: PackedSnapshot;
  /** null: it has a snapshot of its own */
  readonly prologue: Prologue | null;
  /** entries after that, but for those that are set aside */
  readonly tail: readonly StoredEntry[];
  /** up to which something may have been seen: it is open when that is reached */
  readonly toldUs: number;
  /** nothing was told since the snapshot but the time: its records may be looked at before that is reached. Left out: not known */
  readonly isQuiet?: boolean;
}

export type ToWorker =
  | {
      readonly t: "create";
      readonly labId: string;
      readonly scenario: string;
      /** text of a scenario's file; null or left out: the id says it all */
      readonly file?: string | null;
      readonly seed: number;
      readonly epochUs: number;
      readonly speed: LabSpeed;
      /** folder for the real bytes of its guests' files; null: they stay in memory */
      readonly files: string | null;
    }
  | {
      readonly t: "open";
      readonly labId: string;
      readonly plan: OpeningPlan;
      /** branch of the lab that it goes on in */
      readonly branch: number;
      /** where the journal goes on */
      readonly head: JournalHead;
      /** up to which it had run */
      readonly clockUs: number;
      readonly speed: LabSpeed;
      readonly files: string | null;
      /** folder of the files of the lab that it was branched off; left out: it has its own */
      readonly lender?: string | null;
      /** it comes from outside: nothing in it is believed before it was checked */
      readonly isForeign?: true;
    }
  | { readonly t: "close"; readonly labId: string; readonly withSnapshot: boolean }
  | {
      readonly t: "operation";
      readonly labId: string;
      readonly rid: number;
      readonly requestId: string;
      readonly actor: Actor;
      readonly call: OperationCall;
    }
  | { readonly t: "input"; readonly labId: string; readonly rid: number; readonly input: StreamInput; readonly actor: Actor | null }
  | { readonly t: "clock"; readonly labId: string; readonly rid: number; readonly action: ClockAction }
  | { readonly t: "query"; readonly labId: string; readonly rid: number; readonly name: LabQueryName; readonly args: unknown }
  /** answered with a SnapshotHead when all blocks have come */
  | { readonly t: "pack"; readonly labId: string; readonly rid: number; readonly blockSet: string }
  /** Opens another lab from the state that this one has when its turn comes; both go on. */
  | {
      readonly t: "fork";
      readonly labId: string;
      /** id of the new lab */
      readonly to: string;
      readonly speed: LabSpeed;
      readonly files: string | null;
    }
  /** How a moment of a lab differs from another; null: the present. Answered with a ComparisonView. */
  | {
      readonly t: "compare";
      readonly labId: string;
      readonly rid: number;
      readonly before: OpeningPlan | null;
      readonly after: OpeningPlan | null;
      readonly files: string | null;
    }
  /** A map of a lab at an earlier moment, which a plan makes again: entries of its tail end before `endIndex`. Answered with a PastMapView. */
  | {
      readonly t: "glimpse";
      readonly labId: string;
      readonly rid: number;
      /** branch that the moment is in */
      readonly branch: number;
      readonly plan: OpeningPlan;
      readonly endIndex: number;
      readonly map: TopologyPlan;
      readonly files: string | null;
    }
  /** a block of a snapshot has been stored, or cannot be kept */
  | { readonly t: "stored"; readonly labId: string; readonly blockSet: string; readonly isKept: boolean }
  /** the main thread has dealt with this many batches of the lab in all */
  | { readonly t: "committed"; readonly labId: string; readonly batches: number; readonly toldUs: number }
  /** the snapshots of the lab that the disk keeps */
  | { readonly t: "kept"; readonly labId: string; readonly places: readonly SnapshotPlace[] }
  /** the journal cannot be written: virtual time stands still until it can */
  | { readonly t: "hold"; readonly isHeld: boolean }
  | { readonly t: "ping"; readonly n: number };

export type Answer =
  | { readonly rid: number; readonly value: unknown }
  /** `isOfDisk`: the lab goes on, the disk has refused */
  | { readonly rid: number; readonly error: string; readonly isOfDisk?: true };

/** All that came out of a lab in one go. It is committed first and seen by others afterwards. */
export interface LabBatch {
  readonly entries: readonly StoredEntry[];
  readonly clock: RunClock;
  /** speed or step: to be told to everybody */
  readonly isClockChange: boolean;
  /** how fast it really goes has changed: to be told to everybody, and not to be kept */
  readonly isPaceNews: boolean;
  /** what has come out, but for its notes of tasks */
  readonly output: LabOutput;
  /** of tasks that have begun or ended, for the history: committed with the batch */
  readonly notes: readonly PlacedNote[];
  readonly answers: readonly Answer[];
}

export type FromWorker =
  | ({ readonly t: "ready" } & EngineView)
  | {
      readonly t: "opened";
      readonly labId: string;
      readonly clock: RunClock;
      /** what the main thread keeps of its records; null: it may ask for that when it needs it */
      readonly known: readonly RecordChange[] | null;
      /** its first one, whose blocks have come before; null for a lab that was opened from one */
      readonly snapshot: SnapshotHead | null;
      /** of one that was branched off another as it was: where that stood */
      readonly forkedAt?: { readonly journalIndex: number; readonly at: number };
    }
  | { readonly t: "batch"; readonly labId: string; readonly batch: LabBatch }
  /** a block of a snapshot that follows when all have come */
  | { readonly t: "block"; readonly labId: string; readonly blockSet: string; readonly number: number; readonly bytes: Uint8Array }
  | { readonly t: "snapshot"; readonly labId: string; readonly snapshot: SnapshotHead }
  | {
      readonly t: "failed";
      readonly labId: string;
      readonly failure: LabFailure;
      /** journal index of the entry that it was given last, −1 for none */
      readonly entry: number;
      readonly answers: readonly Answer[];
    }
  /** the disk has refused something that can wait; the lab goes on */
  | { readonly t: "troubled"; readonly labId: string; readonly message: string }
  | { readonly t: "closed"; readonly labId: string; readonly nowUs: number }
  | { readonly t: "pong"; readonly n: number };
