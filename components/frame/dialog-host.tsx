"use client";
import { useEffect } from "react";
import { useConsole } from "../data/console-context";
import { readPref, writePref } from "../data/prefs";
import { tourDialog } from "./commands/dialogs";

/** The dialog that is open, if one is. */
export function DialogHost() {
  const { dialog, close, open } = useConsole();
  useEffect(() => {
    // Once for each user, and not in a browser that is driven by a program.
    if (!readPref("tour.seen", false) && !navigator.webdriver) {
      writePref("tour.seen", true);
      open(tourDialog, {});
    }
  }, [open]);
  if (!dialog) return null;
  const View = dialog.dialog.view;
  return <View {...dialog.about} onClose={close} />;
}
