/**
 * A command of the console, described once: menus, toolbar, context menus, palette, keys and the help page are drawn from the table of
 * commands, so that one control has one reason wherever it stands.
 */
import type { LucideIcon } from "lucide-react";
import type { AccountView, LabRole, OperationArgs, OperationName, Outcome, WireFault } from "@/server/contract";
import type { BulkItem } from "../data/bulk-items";
import type { BottomPanel } from "../data/console-context";
import type { AnyRec, RecOf, RecordClass } from "../data/defaults";
import type { Open } from "../data/dialog";
import type { Kinds } from "../data/kind";
import type { LabSession } from "../data/lab-session";
import type { NavMode } from "../data/nav-mode";
import type { Operations } from "../data/operations";
import type { PanelPlace } from "../data/panels";
import type { Translate, Words } from "../i18n";
import type { Language } from "../i18n/keys";
import type { MenuEntry } from "../ui/menu-entries";

export type MenuName = "file" | "view" | "pool" | "server" | "vm" | "storage" | "templates" | "tools" | "help";

/** What a rule or an action of a command may look at and do. */
export interface CommandContext {
  readonly session: LabSession;
  readonly labId: string;
  readonly kinds: Kinds;
  readonly role: LabRole;
  readonly ownRole: LabRole;
  readonly me: AccountView;
  readonly isLive: boolean;
  readonly operations: Operations;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: Translate;
  /** a refusal in words */
  readonly text: (fault: WireFault, about?: { readonly ref?: string; readonly op?: string }) => string;
  readonly go: (ref: string, tab?: string) => void;
  /** what the page shows; null: no tab of an object */
  readonly shown: PanelPlace | null;
  /** leaves the console for another page */
  readonly leave: (path: string) => void;
  readonly mode: NavMode;
  readonly setMode: (mode: NavMode) => void;
  readonly open: Open;
  readonly panel: BottomPanel | null;
  readonly setPanel: (panel: BottomPanel | null) => void;
  readonly act: <O extends OperationName>(ref: string, op: O, args: OperationArgs<O>) => Promise<Outcome>;
  readonly actOnAll: (items: readonly BulkItem[], op: OperationName) => Promise<void>;
}

/** Where a command stands: in the menu bar, and the group there; groups are parted by lines and stand in the order of their numbers. */
export interface InMenu {
  /** a menu, or the id of a command that opens a submenu */
  readonly in: MenuName | string;
  readonly group: number;
}
export interface CommandOf<R extends AnyRec> {
  readonly id: string;
  readonly label: Words;
  /** what its tool is called, where that is short of room */
  readonly toolLabel?: Words;
  /** what it is called when several objects are chosen */
  readonly labelForMany?: Words;
  readonly icon?: LucideIcon;
  /** as they are written: `Ctrl+Alt+N` */
  readonly keys?: string;
  /** more keys that do the same */
  readonly otherKeys?: string;
  /** names of the kinds it acts on; left out: the lab as a whole */
  readonly on?: readonly string[];
  /** acts on all that are chosen; left out: on one object */
  readonly takesMany?: boolean;
  /** the operation it submits: who may call it and when is known from there */
  readonly operation?: OperationName;
  /** who may use it, where it submits no operation, or one that asks for a role by what it is about */
  readonly role?: LabRole;
  /** arguments of the operation for one object; left out: the object under the name of its class */
  readonly args?: (record: R) => Readonly<Record<string, unknown>>;
  /** makes ready what its operation asks for: what the object lists as allowed does not bind it */
  readonly preparesFirst?: boolean;
  /** not offered in the power states that its operation rules out */
  readonly isForItsStates?: boolean;
  /** whether it is offered for an object now; what is not offered is left out of context menus, and greyed in menus */
  readonly isOffered?: (record: R, context: CommandContext) => boolean;
  /** a rule of the page's own: why it cannot act on an object (on the lab: null), as far as the page can tell */
  readonly why?: (record: R, context: CommandContext) => string | null;
  readonly menus?: readonly InMenu[];
  /** left out of menus and palette for some people */
  readonly isShown?: (context: CommandContext) => boolean;
  /** its keys reach out of a field, a terminal or a dialog */
  readonly isEverywhere?: boolean;
  /** group in the bar above the grid of a kind, for the rows that are chosen or for the object whose page it stands on */
  readonly bar?: { readonly of: string; readonly group: number };
  /** group in the context menu of its objects and behind *Actions* */
  readonly context?: number;
  /** group in the toolbar */
  readonly toolbar?: number;
  /** left out: it is found in the palette */
  readonly isNotInPalette?: boolean;
  readonly isDanger?: boolean;
  /** the gentle command that it forces: it stands below that one */
  readonly forces?: string;
  /** in the toolbar it takes the place of this one, its contrary, when it is what can be done */
  readonly standsFor?: string;
  /** what it opens instead of acting: a submenu */
  readonly entries?: (record: R, context: CommandContext) => readonly MenuEntry[];
  /** an entry that is no plain action: a choice, a switch */
  readonly entry?: (context: CommandContext) => MenuEntry;
  /** asks first, and says whether it does; `asks`: whatever it would do for a click on a button. Left out: it acts at once */
  readonly confirm?: (able: readonly R[], chosen: readonly R[], context: CommandContext, asks: boolean) => boolean;
  /** takes something away from the people who use its objects: found in the palette only when its name is typed, and confirmed there */
  readonly disrupts?: boolean;
  /** left out: the operation is submitted, for many by one task of the lab */
  readonly run?: (able: readonly R[], context: CommandContext, chosen: readonly R[]) => void;
}
export type Command = CommandOf<AnyRec>;

/** A command on objects of a class. Its functions are given records of its kinds alone. */
export function defineCommand<C extends RecordClass>(command: CommandOf<RecOf<C>> & { readonly on: readonly string[] }): Command {
  return command as unknown as Command;
}
/** A command on the lab as a whole. */
export function defineLabCommand(
  command: Omit<Command, "on" | "why" | "run" | "takesMany" | "args"> & {
    readonly why?: (context: CommandContext) => string | null;
    readonly run?: (context: CommandContext) => void;
  },
): Command {
  const { why, run, ...rest } = command;
  return {
    ...rest,
    ...(why ? { why: (_none: AnyRec, context: CommandContext) => why(context) } : {}),
    ...(run ? { run: (_none: readonly AnyRec[], context: CommandContext) => run(context) } : {}),
  };
}
