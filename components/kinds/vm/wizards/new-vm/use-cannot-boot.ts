"use client";
import { useMemo } from "react";
import { NULL_REF } from "../../../../data/defaults";
import { slotsOf, useKnown, useMembers, useRecord } from "../../../../data/hooks";
import { useFormAround } from "../../../../form/page-fields";

/** Whether there is nothing that the VM could start from: no system that its template brings along, none on disks of it, no disc. */
export function useCannotBoot(): boolean {
  const { values } = useFormAround();
  const ref = String(values.template?.template ?? "");
  const template = useRecord("VM", ref);
  const drives = useMembers("vbdsByVm", ref);
  const isKnown = useKnown(useMemo(() => slotsOf("vbdsByVm", [ref]), [ref]));
  if (!template || !isKnown) return false;
  const brings = (template.other_config.image ?? "") !== "" || drives.length > 0;
  return !brings && (values.media?.disc ?? NULL_REF) === NULL_REF;
}
