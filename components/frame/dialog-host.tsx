"use client";
import { useEffect } from "react";
import { useConsole } from "../data/console-context";
import type { OpenDialog } from "../data/dialog";
import { readPref, writePref } from "../data/prefs";
import { AboveContext } from "../ui/above";
import { tourDialog } from "./commands/dialogs";

/** The dialogs that are open, each in the one that it was opened from. */
export function DialogHost() {
  const { dialogs, close, open } = useConsole();
  useEffect(() => {
    // Once for each user, and not in a browser that is driven by a program.
    if (!readPref("tour.seen", false) && !navigator.webdriver) {
      writePref("tour.seen", true);
      open(tourDialog, {});
    }
  }, [open]);
  return <Layer dialogs={dialogs} close={close} />;
}
function Layer({ dialogs, close }: { dialogs: readonly OpenDialog[]; close: () => void }) {
  const [first, ...others] = dialogs;
  if (!first) return null;
  const View = first.dialog.view;
  return (
    <AboveContext value={others.length > 0 ? <Layer dialogs={others} close={close} /> : null}>
      <View {...first.about} onClose={close} />
    </AboveContext>
  );
}
