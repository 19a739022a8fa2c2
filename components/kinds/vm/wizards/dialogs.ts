"use client";
import { defineDialog } from "../../../data/dialog";
import { lazyPart } from "../../../ui/lazy-part";
import type { NewVmPreset } from "./new-vm/new-vm";

export const newVmDialog = defineDialog<NewVmPreset>(
  "newVm",
  lazyPart(() => import("./new-vm-wizard").then((file) => file.default), { isSoon: true }),
);
export const importDialog = defineDialog(
  "import",
  lazyPart(() => import("./import-dialog").then((file) => file.default), { isSoon: true }),
);
