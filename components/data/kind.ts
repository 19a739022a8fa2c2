/**
 * What the console knows of a kind of object: one descriptor each. Navigation, title strip, addresses, menus, palette, grids and pages are
 * drawn from it, so that one more kind, tab or column is a file and a line of its kind.
 */
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Words } from "../i18n";
import type { Language } from "../i18n/keys";
import type { StateLook } from "../ui/object-icon";
import type { AnyRec, RecOf, RecordClass } from "./defaults";
import type { KindColumn } from "./kind-column";
import type { SearchProperty } from "./search-property";
import type { RecordStore } from "./store";

/** State of an object: a word and a look, the same in the tree, the title and the grids. */
export interface ObjectState {
  readonly word: Words;
  readonly look: StateLook;
}

/** A tab of a page. Its name is part of the address. */
export interface KindTab<R extends AnyRec> {
  readonly name: string;
  readonly label: Words;
  /** left out: it stands on the page of every object of its kind */
  readonly appliesTo?: (record: R) => boolean;
  /** what is counted beside its label; null: nothing */
  readonly badge?: (store: RecordStore, record: R) => number | null;
  /** may have the page to itself, without the navigation beside it */
  readonly mayFill?: boolean;
  readonly view: ComponentType<{ readonly object: R }>;
}

/** Where objects of a kind stand in the navigation. */
export interface KindPlace<R extends AnyRec> {
  /** among those below the same parent: lower numbers first, then by name */
  readonly order: number;
  /** the object below which one stands; null: at the top */
  readonly parent: (store: RecordStore, record: R) => string | null;
  /** gathered below one heading in their parent, closed at first */
  readonly isGathered?: boolean;
  /** its branch is closed at first where each kind has one */
  readonly isClosedAtFirst?: boolean;
  /** it stands where each kind has a branch, and below what people have put it under, not among servers and their VMs */
  readonly isLeftOutOfInfrastructure?: boolean;
  /** left out of the navigation for now */
  readonly isHidden?: (record: R, shows: Shows) => boolean;
}
/** What the View menu shows or hides. */
export interface Shows {
  readonly templates: boolean;
  readonly localStorage: boolean;
}

export interface KindOf<R extends AnyRec> {
  /** part of addresses: `/labs/LAB/NAME/UUID` */
  readonly name: string;
  readonly of: R["class"];
  /** which records of the class are of this kind; left out: all */
  readonly is?: (record: R) => boolean;
  readonly one: Words;
  readonly many: Words;
  readonly icon: LucideIcon;
  /** how its state shows in its icon: the state's mark stands for it, it takes the state's colour, or only what is wrong shows */
  readonly iconStyle?: "mark" | "tinted";
  readonly state: (store: RecordStore, record: R, asked?: string) => ObjectState;
  /** the state is said beside the name */
  readonly saysState?: boolean;
  /** slots of the store, beside the record's own, that its state is made of */
  readonly follows?: (record: R) => readonly string[];
  /** left out: its name_label, or the uuid where that is empty */
  readonly nameOf?: (store: RecordStore, record: R, language: Language) => string;
  /** the object that it runs on or belongs to, for the way to it; the pool stands before it by itself */
  readonly home?: (store: RecordStore, record: R) => string | null;
  /** said behind its state */
  readonly subtitle?: (
    store: RecordStore,
    record: R,
  ) => { readonly words: Words; readonly params: Readonly<Record<string, string>> } | null;
  /** in their order; none: it has no page of its own */
  readonly tabs?: readonly KindTab<R>[];
  readonly place?: KindPlace<R>;
  /** columns of its grid */
  readonly columns?: readonly KindColumn<R>[];
  /** what it is searched and grouped by */
  readonly properties?: readonly SearchProperty<R>[];
  /** what it is found by beside its name: uuid, addresses, tags */
  readonly foundBy?: (store: RecordStore, record: R) => readonly string[];
}
/** A kind whose class is not asked for: its functions are given records of its own class alone, which `Kinds` sees to. */
export type Kind = KindOf<AnyRec>;
export type AnyTab = KindTab<AnyRec>;

export function defineKind<C extends RecordClass>(kind: KindOf<RecOf<C>>): Kind {
  return kind as unknown as Kind;
}

const NONE: readonly Kind[] = [];

/** The kinds of a console, in the order in which they are listed. */
export class Kinds {
  readonly #byName: ReadonlyMap<string, Kind>;
  readonly #byClass = new Map<string, Kind[]>();

  /** @throws Error when two kinds share a name: their addresses would be the same */
  constructor(readonly all: readonly Kind[]) {
    this.#byName = new Map(all.map((kind) => [kind.name, kind]));
    if (this.#byName.size !== all.length) throw new Error("two kinds of objects have one name");
    for (const kind of all) {
      const others = this.#byClass.get(kind.of);
      if (others) others.push(kind);
      else this.#byClass.set(kind.of, [kind]);
    }
  }
  named(name: string): Kind | null {
    return this.#byName.get(name) ?? null;
  }
  /** The kind of a record; null: the console has no words for it. */
  of(record: AnyRec): Kind | null {
    // Ten thousand records are asked about in a row: no function is made for each.
    for (const kind of this.#byClass.get(record.class) ?? NONE) if (kind.is?.(record) ?? true) return kind;
    return null;
  }
  /** The kind of a record that has a page of its own. */
  withPage(record: AnyRec): Kind | null {
    const kind = this.of(record);
    return kind && (kind.tabs?.length ?? 0) > 0 ? kind : null;
  }
  nameOf(store: RecordStore, record: AnyRec, language: Language): string {
    const own = this.of(record)?.nameOf;
    if (own) return own(store, record, language);
    const { name_label = "", uuid = "" } = record as { readonly name_label?: string; readonly uuid?: string };
    return name_label || uuid || record.ref;
  }
}
/** The tabs that stand on an object's page. */
export function tabsOf(kind: Kind, record: AnyRec): readonly AnyTab[] {
  return (kind.tabs ?? []).filter((tab) => tab.appliesTo?.(record) ?? true);
}
