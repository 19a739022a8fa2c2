"use client";
/** The place of the help beside a page. Nothing of the guide is fetched before it is opened first. */
import { useEffect } from "react";
import { lazyPart } from "../ui/lazy-part";
import { closeHelp, toggleHelp, useHelp } from "./help-state";
import type { HelpPlace } from "./places";

const HelpPanel = lazyPart(() => import("./help-panel").then((file) => file.HelpPanel));

/** @param place - what the page shows: the help opens at what the guide says of it */
export function HelpSide({ place }: { place: HelpPlace }) {
  const { isOpen } = useHelp();
  // Another frame has its own page: help that stood beside the last one does not open by itself beside this.
  useEffect(() => closeHelp, []);
  return isOpen ? <HelpPanel place={place} /> : null;
}

/** Where keys belong to what is written there, or to a dialog. */
const HAS_KEYS = 'input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"]';

/** F1 and ? on a page outside the console, which has no table of commands. */
export function useHelpKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isHelp = (event.key === "F1" || event.key === "?") && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (!isHelp || event.defaultPrevented || (event.target as HTMLElement).closest(HAS_KEYS)) return;
      event.preventDefault();
      toggleHelp();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
