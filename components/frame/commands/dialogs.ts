"use client";
/** Dialogs of the frame. Most are loaded when they are opened first. */
import dynamic from "next/dynamic";
import { defineDialog } from "../../data/dialog";
import { CommandPalette } from "../palette/command-palette";

// Not loaded when it is opened first: what is typed right after its key would be lost.
export const paletteDialog = defineDialog("palette", CommandPalette);
export const helpDialog = defineDialog(
  "help",
  dynamic(() => import("../help-dialogs").then((module) => module.HelpDialog), { ssr: false }),
);
export const aboutDialog = defineDialog(
  "about",
  dynamic(() => import("../help-dialogs").then((module) => module.AboutDialog), { ssr: false }),
);
export const tourDialog = defineDialog(
  "tour",
  dynamic(() => import("../tour").then((module) => module.Tour), { ssr: false }),
);
export const undoDialog = defineDialog(
  "undo",
  dynamic(() => import("../history/undo-dialog").then((module) => module.UndoDialog), { ssr: false }),
);
export const passwordDialog = defineDialog<{ readonly username: string }>(
  "password",
  dynamic(() => import("../../page/password-dialog").then((module) => module.PasswordDialog), { ssr: false }),
);
