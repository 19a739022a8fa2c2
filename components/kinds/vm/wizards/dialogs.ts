"use client";
import { defineDialog } from "../../../data/dialog";
import { lazyDialogView } from "../../../ui/lazy-dialog";
import type { NewVmPreset } from "./new-vm/new-vm";

export const newVmDialog = defineDialog<NewVmPreset>(
  "newVm",
  lazyDialogView(() => import("./new-vm-wizard").then((file) => file.default)),
);
export const importDialog = defineDialog(
  "import",
  lazyDialogView(() => import("./import-dialog").then((file) => file.default)),
);
