"use client";
/** Dialogs of the frame. Most are loaded when the page is idle, or when they are opened first. */
import { defineDialog } from "../../data/dialog";
import { lazyPart } from "../../ui/lazy-part";
import { PaletteFirstKeys } from "../palette/first-keys";

export const paletteDialog = defineDialog(
  "palette",
  lazyPart(() => import("../palette/command-palette").then((module) => module.CommandPalette), {
    isSoon: true,
    meanwhile: PaletteFirstKeys,
  }),
);
export const aboutDialog = defineDialog(
  "about",
  lazyPart(() => import("../about-dialog").then((module) => module.AboutDialog), { isSoon: true }),
);
export const tourDialog = defineDialog(
  "tour",
  lazyPart(() => import("../tour").then((module) => module.Tour), { isSoon: true }),
);
export const undoDialog = defineDialog(
  "undo",
  lazyPart(() => import("../history/undo-dialog").then((module) => module.UndoDialog), { isSoon: true }),
);
export const passwordDialog = defineDialog<{ readonly username: string }>(
  "password",
  lazyPart(() => import("../../page/password-dialog").then((module) => module.PasswordDialog), { isSoon: true }),
);
