"use client";
import dynamic from "next/dynamic";
import { defineDialog } from "../../../data/dialog";
import type { NewVmPreset } from "./new-vm/new-vm";

export const newVmDialog = defineDialog<NewVmPreset>(
  "newVm",
  dynamic(() => import("./new-vm-wizard"), { ssr: false }),
);
export const importDialog = defineDialog(
  "import",
  dynamic(() => import("./import-dialog"), { ssr: false }),
);
