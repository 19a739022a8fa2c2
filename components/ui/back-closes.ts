"use client";
import { useEffect, useLayoutEffect, useRef } from "react";

/** Dialogs that are open, by a name of their own: each has an entry in the browser's history, so that Back closes it. */
const open = new Set<string>();
let count = 0;

/** Names of the dialogs that were open at an entry of the history, the lowest first. */
function dialogsAt(state: unknown): readonly string[] {
  const names = (state as { xenariumDialogs?: unknown } | null)?.xenariumDialogs;
  return Array.isArray(names) ? (names as readonly string[]) : [];
}
/** Whether an entry of the history is a dialog's: whatever goes on from it takes its place. */
export function isOfDialog(state: unknown): boolean {
  return dialogsAt(state).length > 0;
}

/** Whether the page is on its way back from the entry of a dialog that was closed: history moves later than it is told to. */
let isGoingBack = false;
const waiting = new Set<() => void>();
function goBack(): void {
  isGoingBack = true;
  addEventListener(
    "popstate",
    () => {
      isGoingBack = false;
      for (const go of waiting) go();
      waiting.clear();
    },
    { once: true },
  );
  history.back();
}
/** Goes on when no entry of a closed dialog is being left; until then a new place would be left with it. */
export function whenLeft(go: () => void): void {
  if (isGoingBack) waiting.add(go);
  else go();
}

/** A link that is followed while an entry is being left: the way back would take whoever follows it back, too. */
function holdLink(event: MouseEvent): void {
  if (!isGoingBack || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[href]") : null;
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  whenLeft(() => link.click());
}
if (typeof document !== "undefined") document.addEventListener("click", holdLink, true);

/**
 * Back closes what this stands in, and leads nowhere else. Closed otherwise, its entry goes from the history again.
 * @param onClose - answers "stays" where it does not close: Back is there for it again
 */
export function useBackCloses(onClose: () => unknown): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  // With the dialog itself: nobody finds it gone and its entry still there.
  useLayoutEffect(() => {
    count += 1;
    const name = `${Date.now()}-${count}`;
    const onPop = (event: PopStateEvent): void => {
      if (dialogsAt(event.state).includes(name) || close.current() !== "stays") return;
      history.pushState({ ...(history.state as object | null), xenariumDialogs: [...dialogsAt(history.state), name] }, "");
    };
    const enter = (): void => {
      const before = dialogsAt(history.state);
      const below = before.filter((other) => open.has(other));
      open.add(name);
      const state = { ...(history.state as object | null), xenariumDialogs: [...below, name] };
      // The entry of one that has just been closed is taken over.
      if (below.length < before.length) history.replaceState(state, "");
      else history.pushState(state, "");
      addEventListener("popstate", onPop);
    };
    // What opens while another's entry is being left comes after that, and is not taken for what Back has closed.
    whenLeft(enter);
    return () => {
      waiting.delete(enter);
      open.delete(name);
      removeEventListener("popstate", onPop);
      // Not at once: what closes a dialog may lead to another page or open another dialog, which takes the entry over.
      setTimeout(() => {
        if (dialogsAt(history.state).at(-1) === name) goBack();
      });
    };
  }, []);
}
