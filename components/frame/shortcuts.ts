"use client";
import { useLayoutEffect, useRef } from "react";
import { useConsole } from "../data/console-context";
import { useRecordsAt } from "../data/hooks";
import { useTargets } from "../data/targets";
import { isFor, isOffered } from "../kinds/command-state";
import { keysOf } from "../kinds/keys";
import { useCommandContext, useCommandState, useCommandTable } from "../kinds/use-commands";

/** Where keys belong to what is written there. */
const WRITES = "input, textarea, select, [contenteditable]";
/** A menu that is open has keys of its own. */
const OPEN_MENU = '[role="menu"]:not([data-closed])';
/** The first menu of the menu bar, which F10 leads to as in a desktop program. */
const FIRST_MENU = '[role="menubar"] [role="menuitem"]';

/** Keys of the whole console, from the table of commands. A field and a terminal keep theirs: only what says so reaches out of them. */
export function Shortcuts(): null {
  const { dialogs } = useConsole();
  const { targets } = useTargets();
  const chosen = useRecordsAt(targets);
  const table = useCommandTable();
  const context = useCommandContext();
  const stateOf = useCommandState();
  const latest = useRef<(event: KeyboardEvent) => void>(() => undefined);
  // Before the page is seen: a key pressed at its first sight counts.
  useLayoutEffect(() => {
    latest.current = (event) => {
      if (event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      const keys = keysOf(event);
      const found = table.filter((command) => command.keys === keys || command.otherKeys === keys);
      // On the way down what reaches everywhere is taken before a terminal, which would keep it; the rest is left to whoever has the focus.
      const isOnTheWayDown = event.eventPhase === Event.CAPTURING_PHASE;
      if (isOnTheWayDown !== found.some(({ isEverywhere }) => isEverywhere)) return;
      const isElsewhere = dialogs.length > 0 || target.closest(WRITES) !== null || target.closest(OPEN_MENU) !== null;
      // Of two commands with the same keys, such as Suspend and Resume, the one is meant that is for what is chosen as it is now.
      const meant =
        found.find(
          (command) => !command.on || chosen.some((record) => isFor(command, context.kinds, record) && isOffered(command, record, context)),
        ) ?? found[0];
      if (isElsewhere && !meant?.isEverywhere) return;
      if (meant) {
        event.preventDefault();
        if (isOnTheWayDown) event.stopPropagation();
        stateOf(meant, meant.on ? chosen : []).run();
      } else if (keys === "/" || keys === "F10") {
        event.preventDefault();
        const place = keys === "/" ? document.getElementById("tree-search") : document.querySelector<HTMLElement>(FIRST_MENU);
        place?.focus();
      }
    };
  });
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => latest.current(event);
    addEventListener("keydown", onKey);
    addEventListener("keydown", onKey, true);
    return () => {
      removeEventListener("keydown", onKey);
      removeEventListener("keydown", onKey, true);
    };
  }, []);
  return null;
}
