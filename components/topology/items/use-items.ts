"use client";
/** What people have drawn on a map, as this page shows it, and what this page does with it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { MapItem, OperationArgs, WireFault } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { useConsole } from "../../data/console-context";
import { requestId } from "../../data/submit";
import { useT } from "../../i18n";
import { answered, begun, NO_PENDING, type Pending } from "../arranging/pending";
import type { Arranging } from "../arranging/use-arrangement";
import { itemTextDialog } from "./dialogs";
import { keptRect } from "./item-shape";
import { heardItems, withPendingItems } from "./pending-items";
import "./texts";

/** A text that is written in place. */
export interface Editing {
  readonly item: MapItem;
  /** the lab does not have it yet */
  readonly isNew: boolean;
  /** why it was refused the last time; null: it was not */
  readonly refused: WireFault | null;
}
export interface MapItems {
  readonly items: readonly MapItem[];
  /** why one may not change them; null: one may */
  readonly why: string | null;
  /** nodes are arranged for oneself alone, these all the same for all */
  readonly isForAll: boolean;
  /** Draws some, or makes those of their ids otherwise. @returns why one of them was refused; null: all are drawn */
  readonly put: (items: readonly MapItem[]) => Promise<WireFault | null>;
  readonly remove: (ids: Iterable<string>) => void;
  /** Draws some once more, a little aside. @returns ids of the new ones */
  readonly duplicate: (items: readonly MapItem[]) => readonly string[];
  readonly editing: Editing | null;
  /** Begins a new one with its text. */
  readonly begin: (item: MapItem) => void;
  readonly edit: (item: MapItem) => void;
  /** Ends writing. @param text - null: it is called off @param height - what a text needs, graph units */
  readonly finish: (text: string | null, height?: number) => void;
  /** somebody has tried what one may not: that is told for a while */
  readonly isWhyTold: boolean;
  readonly sayWhy: () => void;
}
/** How far aside a copy lies, graph units. */
const ASIDE = 20;

const putArgs = (item: MapItem): Omit<OperationArgs<"map.put">, "plan" | "change"> => {
  const { id, kind, x, y, width, height, text } = item;
  const common = { id, kind, x, y, width, height, text };
  return item.kind === "picture" ? { ...common, picture: item.picture } : { ...common, colour: item.colour };
};

/** The lab's items with what this page has sent and the lab's answers do not show yet. */
function useShared(shared: readonly MapItem[], send: Arranging["send"]) {
  const [pending, setPending] = useState<Pending<MapItem>>(NO_PENDING);
  useEffect(() => setPending((before) => heardItems(before, shared)), [shared]);
  const put = useCallback(
    async (items: readonly MapItem[]): Promise<WireFault | null> => {
      setPending((before) => begun(before, new Map(items.map((item) => [item.id, item]))));
      const outcomes = items.map(async (item) => {
        const outcome = await send("map.put", putArgs(item));
        setPending((before) => answered(before, new Map([[item.id, item]]), outcome.ok));
        return outcome.ok ? null : outcome.fault;
      });
      return (await Promise.all(outcomes)).find((fault) => fault !== null) ?? null;
    },
    [send],
  );
  const remove = useCallback(
    (ids: Iterable<string>): void => {
      for (const id of ids) {
        const gone = new Map([[id, null]]);
        setPending((before) => begun(before, gone));
        void send("map.remove", { id }).then(({ ok }) => setPending((before) => answered(before, gone, ok)));
      }
    },
    [send],
  );
  const items = useMemo(() => withPendingItems(shared, pending), [shared, pending]);
  return { items, put, remove };
}

/** A text that is written in place, and what becomes of it. */
function useEditing(items: readonly MapItem[], put: MapItems["put"]) {
  const { open } = useConsole();
  const [editing, setEditing] = useState<Editing | null>(null);
  const latest = useRef(items);
  latest.current = items;
  const edit = useCallback(
    (item: MapItem): void => {
      if (item.kind === "picture") open(itemTextDialog, { item, put });
      else setEditing({ item, isNew: false, refused: null });
    },
    [open, put],
  );
  const begin = useCallback((item: MapItem) => setEditing({ item, isNew: true, refused: null }), []);
  const finish = useCallback(
    (text: string | null, height = 0): void => {
      setEditing(null);
      if (!editing) return;
      const { item, isNew } = editing;
      // A note without a word is none; a box without a title is one.
      if (isNew && item.kind === "note" && (text ?? "").trim() === "") return;
      if (!isNew && (text === null || text === item.text)) return;
      // Others may have moved it meanwhile.
      const now = latest.current.find(({ id }) => id === item.id) ?? item;
      const written = { ...now, text: text ?? item.text, height: Math.min(Math.max(now.height, height), LIMITS.mapSize.most) };
      void put([written]).then((refused) => refused && setEditing({ item: written, isNew, refused }));
    },
    [editing, put],
  );
  return { editing, edit, begin, finish };
}

/** How long somebody is told why not, ms. */
const TOLD_MS = 6_000;
function useTelling() {
  const [isWhyTold, setTold] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const sayWhy = useCallback((): void => {
    setTold(true);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setTold(false), TOLD_MS);
  }, []);
  return { isWhyTold, sayWhy };
}

export function useItems({ items: shared, send, why, isPrivate }: Arranging): MapItems {
  const t = useT();
  const { items, put, remove } = useShared(shared, send);
  const { editing, edit, begin, finish } = useEditing(items, put);
  const { isWhyTold, sayWhy } = useTelling();
  const duplicate = useCallback(
    (some: readonly MapItem[]): readonly string[] => {
      const copies = some.map((item) => ({
        ...{ ...item, id: requestId() },
        ...keptRect(item.kind, { ...item, x: item.x + ASIDE, y: item.y + ASIDE }),
      }));
      void put(copies);
      return copies.map(({ id }) => id);
    },
    [put],
  );
  const drawn = useMemo(() => (editing?.isNew ? [...items, editing.item] : items), [items, editing]);
  return useMemo(
    () => ({
      ...{ items: drawn, put, remove, duplicate, editing, edit, begin, finish, isWhyTold, sayWhy },
      why: why === null ? null : t("items.why", { why }),
      isForAll: isPrivate,
    }),
    [drawn, put, remove, duplicate, editing, edit, begin, finish, isWhyTold, sayWhy, why, isPrivate, t],
  );
}
