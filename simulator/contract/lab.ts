/**
 * What goes into a lab and what comes out of it, as plain data. The server keeps the journal and the snapshots;
 * the lab itself never sees a clock, a disk or a socket.
 */
import type { PlacedSlice, Slice } from "../kernel/pieces";
import type { SimTime } from "../kernel/time";
import type { SourceUnit } from "../metrics/data-sources";
import type { ConsoleKind } from "../model/console-ids";
import type { Fault } from "../model/fault";
import type { ClassName } from "../model/ref";
import type { Said } from "../model/said";
import type { Shape } from "../model/shape";
import type { BlockMark, BlockText } from "../model/shown/blocks";
import type { SlotNews, SlotRecords } from "../model/shown/followed";
import type { ViewAnswer, ViewArgs, ViewName } from "../views/table";
import type { TaskNote } from "./task-note";

/** Who asks: an account of the server and its role inside this lab. */
export interface Actor {
  readonly user: string;
  /** XAPI's six roles, lowest to highest: read-only, vm-operator, vm-admin, vm-power-admin, pool-operator, pool-admin */
  readonly role: LabRole;
  /** lowest role that this lab lets into its control domains; absent: pool-operator */
  readonly dom0?: LabRole;
}
export type LabRole = "read-only" | "vm-operator" | "vm-admin" | "vm-power-admin" | "pool-operator" | "pool-admin";

/** An operation in its wire spelling with its arguments by name; both are checked by the lab again. */
export interface OperationCall {
  /** such as `VM.start` */
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * What goes into a console or a command, and who has sent it; nobody: the server itself. `isHidden`: its terminal did not show what was typed,
 * as while a password is asked for; who reads the journal is not told it either.
 */
export type StreamEntry = {
  readonly actor?: Actor;
} & (
  | { readonly kind: "consoleInput"; readonly console: string; readonly text: string; readonly isHidden?: true }
  | { readonly kind: "consoleResize"; readonly console: string; readonly cols: number; readonly rows: number }
  | { readonly kind: "shellOpen"; readonly host: string }
  | { readonly kind: "shellClose"; readonly console: string }
  | { readonly kind: "exec"; readonly id: string; readonly target: string; readonly commandLine: string }
  | { readonly kind: "execKill"; readonly id: string }
);

/** Something from outside, stamped with the virtual time at which it takes effect. The journal is a list of these. */
export type JournalEntry = { readonly at: SimTime } & (
  | { readonly kind: "operation"; readonly requestId: string; readonly actor: Actor; readonly call: OperationCall }
  | StreamEntry
);

/** The answer to an operation. `task` is the ref of the task that carries it on, when it takes virtual time. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown; readonly task: string | null }
  | { readonly ok: false; readonly fault: Fault };

/** One record's change. `fields` holds all fields that differ from the class's defaults on `add`, the changed ones on `mod`. */
export type RecordChange =
  | { readonly op: "add" | "mod"; readonly class: ClassName; readonly ref: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly op: "del"; readonly class: ClassName; readonly ref: string };

/** What has come out of a lab since it was last drained. */
export interface LabOutput {
  /** virtual time up to which the lab has run */
  readonly now: SimTime;
  readonly changes: readonly RecordChange[];
  /** of records that pages have asked for, where only what is shown is wanted */
  readonly asked: readonly SlotNews[];
  /** new console text; `offset` = number of UTF-16 units ever written to that console before `text` */
  readonly console: readonly { readonly console: string; readonly offset: number; readonly text: string }[];
  readonly exec: readonly (
    | { readonly id: string; readonly stream: "stdout" | "stderr"; readonly text: string }
    | { readonly id: string; readonly code: number }
  )[];
  /** faults of ours that were contained in a process, a guest or an operation */
  readonly faults: readonly LabFault[];
  /** tasks that have begun or ended, and what was done or refused at once */
  readonly tasks: readonly TaskNote[];
}

/** A fault of the simulation itself that was contained where it arose. */
export interface LabFault {
  readonly at: SimTime;
  /** how far it reached: a process that was ended, a guest that crashed, an operation that failed */
  readonly kind: "process" | "kernel" | "operation";
  /** VM that it happened in, by ref */
  readonly vm: string | null;
  /** command line, entry point or operation */
  readonly what: string;
  readonly message: string;
  readonly stack: string;
}

/** What a console is, whose, and who types there. */
export interface ConsoleInfo {
  /** its id */
  readonly console: string;
  readonly kind: ConsoleKind;
  /** ref of the VM of a serial console, of the host of a shell */
  readonly of: string;
  /** account whose own it is; null: it is shared */
  readonly user: string | null;
  /** account that typed there last; null: nobody has */
  readonly typist: string | null;
}

/** A console's kept scrollback. */
export interface ConsoleView extends ConsoleInfo {
  /** offset of the first unit of `text` */
  readonly offset: number;
  readonly text: string;
  readonly cols: number;
  readonly rows: number;
  /** false while no domain is behind it */
  readonly isLive: boolean;
}

/** One data source's series. Units follow metrics.md §2 (cpu: fraction 0..1; memory: B; vif, vbd, pif: B/s). */
export interface MetricSeries {
  /** data source, such as `cpu0`, `cpu_usage`, `memory`, `vif_0_rx`, `vbd_xvda_write`, `pif_eth0_tx`, `cpu_avg`, `memory_free_kib` */
  readonly name: string;
  /** one value a row, oldest first; null where nothing is known */
  readonly values: readonly (number | null)[];
}
export type { SourceUnit } from "../metrics/data-sources";
export interface MetricHistory {
  readonly ref: string;
  /** Unix time in seconds of the first row's end */
  readonly startS: number;
  readonly stepS: 5 | 60 | 3600 | 86400;
  readonly series: readonly MetricSeries[];
  /** lifecycle events in the window, oldest first; a host's are those of its VMs */
  readonly events: readonly HistoryEvent[];
}
/** A lifecycle event. Refs are "" where there is none: what happened by itself has no task, and old states do not say. */
export interface HistoryEvent {
  /** of its message: `VM_STARTED` … */
  readonly name: string;
  /** Unix seconds */
  readonly atS: number;
  readonly vm: string;
  /** what tells of it; it may have been dismissed since */
  readonly message: string;
  /** what has done it; it may have been cleared since */
  readonly task: string;
}
/** A data source of an object, as `get_data_sources` describes it. */
export interface DataSource {
  readonly name: string;
  /** of its raw numbers */
  readonly unit: SourceUnit;
  readonly type: "gauge" | "derive" | "absolute";
  /** false: XAPI has it and keeps no archive of it until it is recorded */
  readonly isRecorded: boolean;
}
/** Latest values of an object's data sources, averaged over the last 5 s step that is complete, by name. */
export interface MetricSample {
  readonly ref: string;
  readonly atS: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Why an operation would be refused now, by operation; null: it would be taken. */
export type WhyNot = Readonly<Record<string, Fault | null>>;

/** One line of an import report for `xl.cfg`. */
export interface ImportFinding {
  readonly line: number;
  readonly key: string;
  /** `warning`: taken, but not as meant or not without harm */
  readonly verdict: "honoured" | "ignored" | "adjusted" | "warning" | "error";
  readonly what: Said;
}
/** What importing a guest configuration would do or has done. */
export interface ImportReport {
  readonly ok: boolean;
  readonly findings: readonly ImportFinding[];
  /** plan in words and figures, null when the file is broken */
  readonly summary: {
    readonly name: string;
    readonly type: string;
    readonly memoryMiB: number;
    readonly vcpus: number;
    readonly disks: number;
    readonly vifs: number;
  } | null;
}

/** A lab's whole state in pieces, with what is needed to open it. */
export interface LabSnapshot {
  readonly engine: string;
  readonly at: SimTime;
  /** form of each part's data */
  readonly versions: Readonly<Record<string, number>>;
  /** part by part, and in the order of each part */
  readonly slices: readonly Slice[];
}

/** A snapshot that is written while the lab goes on. */
export interface SnapshotUnderWay extends Omit<LabSnapshot, "slices"> {
  /** Writes pieces until `isEnough`, asked after each. @returns whether all are written and the lab has kept its rules */
  write(isEnough: () => boolean): boolean;
  /** Takes what has been written since it was last asked. */
  take(): readonly PlacedSlice[];
  /**
   * All pieces, for a lab that is opened from them at once, before the lab has gone on: each is read or written when it is needed, here
   * or there, and stays as it is now.
   */
  slices(): readonly Slice[];
  /** Nobody wants it any more. */
  giveUp(): void;
}

/** A lab that broke one of its own rules: it stops, and this is the report. */
export interface LabFailure {
  readonly rule: string;
  readonly at: SimTime;
  readonly stack: string;
}

/** What a page knows of an operation beforehand. */
export interface OperationView {
  /** lowest role that may call it */
  readonly role: LabRole;
  /** class of the object that it is about; null: of none that has `allowed_operations` */
  readonly class: ClassName | null;
  /** its word in `allowed_operations`; null: there is none */
  readonly as: string | null;
  /** power states in which it is permitted; empty: it asks for none */
  readonly states: readonly string[];
  /** the operation that does the contrary; null: there is none */
  readonly inverse: Inverse | null;
  /** it shows something and changes nothing that anybody administers */
  readonly isLook: boolean;
}

/** How an operation is taken back by another. */
export interface Inverse {
  readonly op: string;
  /** its arguments: each from the parameter of that name, or a value of its own */
  readonly args: Readonly<Record<string, string | { readonly value: unknown }>>;
}

/** How a view is followed. Equal questions are answered together, in the name of nobody with the lowest role that may ask. */
export interface FollowRate {
  /** least wall time between two answers, ms: a multiple of 250 */
  readonly everyMs: number;
  /** while the clock stands, a change is shown at once */
  readonly isAtOnce: boolean;
  /** how many a page may follow at once in a lab */
  readonly most: number;
}

/** What the doors know of a view beforehand. */
export interface ViewHead {
  readonly args: Shape;
  /** lowest role that may ask */
  readonly role: LabRole;
  /** null: it may only be asked */
  readonly follow: FollowRate | null;
}

/** What the server drives. One instance is one lab. Methods may throw only when an invariant is broken. */
export interface LabMachine {
  /** Version of the engine: a journal is replayed only by the same. */
  readonly engine: string;
  now(): SimTime;
  /** Unix microseconds of virtual time 0 */
  readonly epochUs: number;
  /** Virtual time of the next pending event; null: nothing will happen until something comes from outside. */
  nextEventAt(): SimTime | null;
  /** Runs events up to and including `to`, until `isEnough`, asked after each; returns the virtual time reached (= `to` when all are done). */
  advance(to: SimTime, isEnough?: () => boolean): SimTime;
  /** Applies an entry: advances to its stamp, then applies. Streams give null, but for `shellOpen`, whose value is the console's id. A requestId seen before returns its first outcome. */
  apply(entry: JournalEntry): Outcome | null;
  /** Whether what is typed at a console now is a line that its terminal does not show, as a password. */
  hidesTyped(console: string): boolean;
  /** Takes what came out since the last drain. @param isShown - only changes that pages are shown are wanted */
  drain(isShown?: boolean): LabOutput;
  /**
   * All records as `add` changes (hidden classes left out), for a new client.
   * @param of - classes that are asked about; null: all
   * @param names - fields that are asked about; null: all
   */
  allRecords(of?: ReadonlySet<ClassName> | null, names?: ReadonlySet<string> | null): readonly RecordChange[];
  /** The blocks in which the records lie that every page has, each with its version. */
  blocks(): readonly BlockMark[];
  /** One block as it is now, as text, with its version; null: none of its records is left. */
  block(key: string): BlockText | null;
  /** Records that pages have asked for, by slots; what becomes of them is among what comes out from now on. */
  follow(slots: readonly string[]): readonly SlotRecords[];
  unfollow(slots: readonly string[]): void;
  /** The whole state, after its invariants have been checked. */
  snapshot(): LabSnapshot;
  /** Begins a snapshot of the state as it is now; the lab may go on while it is written. One that was under way is given up. */
  beginSnapshot(): SnapshotUnderWay;
  /** 16 hex digits over the whole state. */
  hash(): string;
  /** Checks all invariants; throws `InvariantBroken` naming the one that does not hold. */
  check(): void;
  /** Rough bytes held for looking back (metrics and scrollback), for measuring. */
  footprint(): { readonly history: number };
  /** @param id - a VM's ref names its serial console */
  console(id: string): ConsoleView | null;
  /** Shells that are open in control domains. */
  shells(): readonly ConsoleInfo[];
  /** All tasks that have records, for a history that may not have heard of each. */
  taskNotes(): readonly TaskNote[];
  /** Commands from outside (`exec` entries) that still run, by id. */
  execs(): readonly string[];
  /**
   * Answers a view; changes nothing.
   * @param args - as the view's shape has it: it has been checked
   * @param asker - who asks; left out: nobody who may do anything
   */
  ask<N extends ViewName>(view: N, args: ViewArgs<N>, asker?: Actor): ViewAnswer<N>;
  /** What differs whenever a view's answer does, where that is known without the answer; null: it is not. */
  stamp<N extends ViewName>(view: N, args: ViewArgs<N>): number | null;
}
