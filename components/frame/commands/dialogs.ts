"use client";
/** Dialogs of the frame. Most are loaded when the page is idle, or when they are opened first. */
import { defineDialog } from "../../data/dialog";
import { lazyDialogView } from "../../ui/lazy-dialog";
import { PaletteFirstKeys } from "../palette/first-keys";

export const paletteDialog = defineDialog(
  "palette",
  lazyDialogView(() => import("../palette/command-palette").then((module) => module.CommandPalette), { meanwhile: PaletteFirstKeys }),
);
export const aboutDialog = defineDialog(
  "about",
  lazyDialogView(() => import("../about-dialog").then((module) => module.AboutDialog)),
);
export const tourDialog = defineDialog(
  "tour",
  lazyDialogView(() => import("../tour").then((module) => module.Tour)),
);
export const undoDialog = defineDialog(
  "undo",
  lazyDialogView(() => import("../history/undo-dialog").then((module) => module.UndoDialog)),
);
export const passwordDialog = defineDialog<{ readonly username: string }>(
  "password",
  lazyDialogView(() => import("../../page/password-dialog").then((module) => module.PasswordDialog)),
);
