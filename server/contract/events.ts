/** What crosses the socket: state as numbered deltas, consoles, followed views, presence. One socket serves all labs of a page. */
import type { AskedList, ConsoleView, RecordChange, SlotNews, SlotRecords } from "../../simulator";
import type { LabRefusalCode } from "../lab/types";
import type { Pointer, PointersNews } from "./pointers";
import type { LabSpeed } from "./speed";
import type { SetAsideView } from "./views";

/** How virtual time runs against wall time. */
export interface LabClock {
  readonly labId: string;
  /** Unix microseconds of virtual now, at the moment of sending */
  readonly virtualUs: number;
  /** virtual seconds per wall second; 0: paused */
  readonly speed: LabSpeed;
  /** virtual seconds per wall second that are really reached; null: not measured, or as many as it is set to */
  readonly reached: number | null;
  /** Unix microseconds of the next pending event; null: none */
  readonly nextEventUs: number | null;
}
/** A numbered batch of changes. `seq` grows by one; a gap means: join again and take the snapshot. */
export interface LabDeltas {
  readonly labId: string;
  readonly seq: number;
  readonly virtualUs: number;
  readonly changes: readonly RecordChange[];
}

/** Somebody has taken a lab to another moment of its past. */
export interface LabTravel {
  /** account, by name */
  readonly by: string;
  /** the lab's clock there, Unix µs */
  readonly virtualUs: number;
  /** what the branch that it has left is called; "": nothing */
  readonly left: string;
}

/** Why something is refused. */
export type RefusalCode = LabRefusalCode | "INTERNAL";

/**
 * First line of `GET /api/labs/ID/records`, the state of a lab: lines with a `RecordBlock` each follow, and a `RecordsEnd`. Whoever has
 * them all joins from `seq` on, and has then heard of every change. `epoch` names this run of the server and this stretch of the lab's life.
 */
export interface RecordsHead {
  readonly epoch: string;
  readonly seq: number;
}
/** Last line: how many blocks there were. */
export interface RecordsEnd {
  readonly blocks: number;
}
/** A field of all rows of a block: one value for all; distinct values, and which of them each row has, a letter from "0" on; texts of one length strung together; or one value a row. */
export type RecordColumn =
  | { readonly all: unknown }
  | { readonly of: readonly unknown[]; readonly at: string }
  | { readonly size: number; readonly text: string }
  | { readonly each: readonly unknown[] };
/** Records of one class. A field that is left out has its default in all of them. */
export interface RecordBlock {
  readonly class: RecordChange["class"];
  readonly refs: RecordColumn;
  readonly fields: Readonly<Record<string, RecordColumn>>;
}

/** `vbdsByVm REF`: a list of records by what they belong to; `record REF`: one; `all VBD`: all of a class. */
export type RecordSlot = `${AskedList | "record" | "all"} ${string}`;
/** Answer to `lab:need`. */
export type NeedReply =
  | { readonly kind: "records"; readonly slots: readonly SlotRecords[] }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly message: string };

/** Answer to `lab:join`. Deltas continue only within their epoch; whoever is behind reads the state, and joins again from there. */
export type JoinReply =
  | {
      readonly kind: "deltas";
      readonly epoch: string;
      readonly seq: number;
      readonly clock: LabClock;
      readonly missed: readonly LabDeltas[];
      readonly presence: readonly Presence[];
    }
  | {
      readonly kind: "behind";
      readonly epoch: string;
      readonly seq: number;
      readonly clock: LabClock;
      readonly presence: readonly Presence[];
    }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly message: string };

export interface Presence {
  readonly user: string;
  readonly displayName: string;
  /** ref of the object looked at, or null */
  readonly at: string | null;
  /** drawn page that this person presents; absent: none */
  readonly presents?: string;
}

/** Somebody at a console: account and the name that it shows. */
export interface ConsolePerson {
  readonly user: string;
  readonly displayName: string;
}
/** Who writes in a console, and who looks. */
export interface KeyboardView {
  /** the one who writes; null: whoever types first */
  readonly writer: ConsolePerson | null;
  /** who has asked for the keyboard, and after how many wall ms it goes over if nobody answers */
  readonly asking: (ConsolePerson & { readonly leftMs: number }) | null;
  /** account that was told no a moment ago, and the name of who said so */
  readonly declined: { readonly user: string; readonly by: string } | null;
  /** all who look, the writer among them, each once */
  readonly viewers: readonly ConsolePerson[];
  /** account whose page says how large the console is; null: whichever tells first */
  readonly sizedBy: string | null;
  /** letters in a row, rows */
  readonly cols: number;
  readonly rows: number;
}
export type ConsoleReply =
  | { readonly kind: "open"; readonly view: ConsoleView; readonly keyboard: KeyboardView }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly message: string };
export type ShellReply =
  | { readonly ok: true; readonly console: string }
  | { readonly ok: false; readonly code: string; readonly message: string };
export type Ack = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string };

export interface ServerToClient {
  /** the person has set something elsewhere; it is asked for anew. `page`: which of their pages has, by its own name for itself */
  "person:preferences": (news: { readonly page: string }) => void;
  "lab:deltas": (deltas: LabDeltas) => void;
  /** what has become of records that the page has asked for */
  "lab:news": (news: { readonly labId: string; readonly slots: readonly SlotNews[] }) => void;
  "lab:clock": (clock: LabClock) => void;
  /** the lab stopped on a broken invariant, or was deleted */
  "lab:gone": (gone: { readonly labId: string; readonly reason: "failed" | "deleted" | "removed"; readonly message: string }) => void;
  /** what one may do in the lab may be another now; it is asked for anew */
  "lab:access": (lab: { readonly labId: string }) => void;
  /** somebody has taken the lab to another moment of its past, where it goes on */
  "lab:travelled": (note: { readonly labId: string; readonly travel: LabTravel }) => void;
  /** an acknowledged command brought the lab down twice and was left out */
  "lab:setAside": (note: { readonly labId: string; readonly entry: SetAsideView }) => void;
  "lab:presence": (presence: { readonly labId: string; readonly people: readonly Presence[] }) => void;
  /** what others show of themselves on the drawn page that this one shows */
  "lab:pointers": (news: PointersNews) => void;
  "console:output": (chunk: { readonly labId: string; readonly console: string; readonly offset: number; readonly text: string }) => void;
  /** who writes in a console, who looks or how large it is has changed */
  "console:keyboard": (note: { readonly labId: string; readonly console: string; readonly keyboard: KeyboardView }) => void;
  /** an answer of a view that the page follows, under the page's own name for it; the next one comes when it is another */
  "view:update": (update: { readonly labId: string; readonly id: string; readonly answer: unknown }) => void;
  "exec:output": (chunk: { readonly id: string; readonly stream: "stdout" | "stderr"; readonly text: string }) => void;
  "exec:exit": (exit: { readonly id: string; readonly code: number }) => void;
}

export interface ClientToServer {
  /** `since`: what the client already has, from an earlier reply */
  "lab:join": (labId: string, since: { readonly epoch: string; readonly seq: number } | null, done: (reply: JoinReply) => void) => void;
  "lab:leave": (labId: string) => void;
  /**
   * Asks for records beside those that every page has, by slots (`RecordSlot`), in a lab that the page has joined. They come with the
   * answer, and what becomes of them as `lab:news`, until the page leaves them or the lab. TOO_BUSY beyond so many.
   */
  "lab:need": (labId: string, slots: readonly string[], done: (reply: NeedReply) => void) => void;
  "lab:unneed": (labId: string, slots: readonly string[]) => void;
  "lab:at": (labId: string, ref: string | null) => void;
  /** What this page shows of itself to others who have the same drawn page before them. `place` null: it shows none any more. */
  "lab:pointer": (labId: string, place: string | null, pointer: Pointer) => void;
  /**
   * A shell of one's own in a host's control domain: the one that was opened last, or, `isFresh` or without one, another.
   * Refused with FORBIDDEN below the role that the lab lets in, TOO_BUSY beyond the number for a person or a host.
   */
  "shell:open": (labId: string, host: string, isFresh: boolean, done: (reply: ShellReply) => void) => void;
  /** Ends a shell, and what runs there. */
  "shell:close": (labId: string, console: string, done: (ack: Ack) => void) => void;
  /**
   * `console`: id of a console; a VM's ref names its serial console.
   * `since`: number of the first unit that the page does not have; the text begins there where all of it is kept. null: it has none
   */
  "console:open": (labId: string, console: string, since: number | null, done: (reply: ConsoleReply) => void) => void;
  /** Refused with CONFLICT while somebody else who looks has the keyboard; who looks and finds nobody writing has it from now on. */
  "console:input": (labId: string, console: string, text: string, done: (ack: Ack) => void) => void;
  /** The page's size. It becomes the console's when `sizedBy` is who tells it, or nobody. */
  "console:resize": (labId: string, console: string, cols: number, rows: number) => void;
  /** Asks who writes for the keyboard: it goes over when they say so, are gone, or do not answer in 15 s. At once where nobody writes. */
  "console:ask": (labId: string, console: string, done: (ack: Ack) => void) => void;
  /** The writer's answer to who asks. */
  "console:answer": (labId: string, console: string, isHandedOver: boolean, done: (ack: Ack) => void) => void;
  /** Takes the keyboard without asking. Refused with FORBIDDEN below pool-admin. */
  "console:take": (labId: string, console: string, done: (ack: Ack) => void) => void;
  /** Gives up the keyboard, a request for it, and the say over the console's size: one only looks. */
  "console:release": (labId: string, console: string) => void;
  "console:close": (labId: string, console: string) => void;
  /**
   * Follows a view under a name of the page's own, in place of what it has followed under that name; `what` null: nothing more.
   * The answers come as `view:update`. Refused with FORBIDDEN below the view's role, TOO_BUSY beyond its number for one page.
   */
  "view:follow": (
    labId: string,
    id: string,
    what: { readonly view: string; readonly args?: unknown } | null,
    done: (ack: Ack) => void,
  ) => void;
  /** runs a command in a VM's or host's shell (target: name or uuid or ref); output and exit follow as `exec:*` */
  "exec:start": (
    labId: string,
    target: string,
    commandLine: string,
    done: (
      ack: { readonly ok: true; readonly id: string } | { readonly ok: false; readonly code: string; readonly message: string },
    ) => void,
  ) => void;
  "exec:kill": (id: string) => void;
}
