"use client";
/** Dialogs of the frame. They are loaded when they are opened first: one of them draws the table of commands that opens it. */
import dynamic from "next/dynamic";
import { defineDialog } from "../../data/dialog";

export const paletteDialog = defineDialog(
  "palette",
  dynamic(() => import("../command-palette").then((module) => module.CommandPalette), { ssr: false }),
);
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
