"use client";
import dynamic from "next/dynamic";
import { defineDialog } from "../../../data/dialog";

export const newVmDialog = defineDialog<{ readonly template?: string | undefined; readonly host?: string | undefined }>(
  "newVm",
  dynamic(() => import("./new-vm-wizard"), { ssr: false }),
);
export const importDialog = defineDialog(
  "import",
  dynamic(() => import("./import-dialog"), { ssr: false }),
);
