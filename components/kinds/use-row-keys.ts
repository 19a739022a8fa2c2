"use client";
import { type KeyboardEvent, useCallback } from "react";
import type { AnyRec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { isFor, isOffered } from "./command-state";
import { keysOf } from "./keys";
import { useCommandContext, useCommandState, useCommandTable } from "./use-commands";

/**
 * Keys of commands while rows are chosen that have no page, devices: they are for those rows, or for nothing. The object of the page must
 * not be deleted where a disk in its list was meant.
 * @returns what takes a key, and says whether it was one for objects
 */
export function useRowKeys(chosen: readonly AnyRec[]): (event: KeyboardEvent) => boolean {
  const { kinds } = useLab();
  const table = useCommandTable();
  const context = useCommandContext();
  const stateOf = useCommandState();
  return useCallback(
    (event) => {
      const keys = keysOf(event);
      const found = table.filter((command) => command.on && command.keys === keys);
      if (chosen.length === 0 || found.length === 0) return false;
      const meant = found.find((command) => chosen.some((record) => isFor(command, kinds, record) && isOffered(command, record, context)));
      if (meant) stateOf(meant, chosen).run();
      return true;
    },
    [chosen, table, kinds, context, stateOf],
  );
}
