"use client";
import { useCallback } from "react";
import type { AnyRec } from "../data/defaults";
import type { Words } from "../i18n";
import type { DropChoice, DropPlace, DropsOf } from "../tree/drag";
import type { Command, CommandContext } from "./command";
import { commandState } from "./command-state";
import type { Drop, DropTarget } from "./drop";
import { drops, folderDrop } from "./drops";
import { useCommandContext } from "./use-commands";

/** A row of the table for one target, as the command that it is. */
function commandOf({ id, label, of, operation, why, run }: Drop, target: DropTarget): Command {
  return {
    id,
    label,
    on: of,
    takesMany: true,
    ...(operation ? { operation } : {}),
    ...(why ? { why: (record: AnyRec, context: CommandContext) => why(record, target, context) } : {}),
    run: (able, context) => run(able, target, context),
  };
}
function targetOf({ ref, group }: DropPlace, { session }: CommandContext): DropTarget | null {
  const record = ref === null ? undefined : session.store.any(ref);
  return record ? { record } : group ? { group } : null;
}
export function choicesFor(records: readonly AnyRec[], place: DropPlace, context: CommandContext): readonly DropChoice[] {
  const { kinds, t } = context;
  const target = targetOf(place, context);
  if (!target || records.some(({ ref }) => ref === place.ref)) return [];
  const onto = target.group?.kind ?? (target.record ? kinds.of(target.record)?.name : undefined);
  return drops
    .filter((drop) => drop.onto === onto && records.every((record) => drop.of.includes(kinds.of(record)?.name ?? "")))
    .filter((drop) => records.some((record) => drop.isOffered?.(record, target) ?? true))
    .map((drop): DropChoice => {
      const fitting = records.filter((record) => drop.isOffered?.(record, target) ?? true);
      const { why, askWhy, run } = commandState(commandOf(drop, target), fitting, kinds, context);
      return { label: t(drop.label, { target: nameOf(target, place, t) }), why, askWhy, run: () => run() };
    });
}
function nameOf({ group }: DropTarget, { label }: DropPlace, t: (words: Words) => string): string {
  return group?.kind === "folder" && group.way === "" ? t("kinds.noFolder") : label;
}

/** What may be done with what is dragged, at a place of the navigation. */
export function useDrops(): DropsOf {
  const context = useCommandContext();
  return useCallback(
    (source, place) => {
      if (source.group?.kind === "folder" && place.group?.kind === "folder") {
        const { why, run } = folderDrop(source.group.way, place.group.way, context);
        return [{ label: context.t("kinds.moveIntoTarget", { target: place.label }), why, run }];
      }
      const records = source.refs.flatMap((ref) => context.session.store.any(ref) ?? []);
      return records.length > 0 ? choicesFor(records, place, context) : [];
    },
    [context],
  );
}
