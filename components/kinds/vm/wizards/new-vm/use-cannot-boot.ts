"use client";
import { NULL_REF } from "../../../../data/defaults";
import { useRecord } from "../../../../data/hooks";
import { useLab } from "../../../../data/lab-context";
import { useFormAround } from "../../../../form/page-fields";

/** Whether there is nothing that the VM could start from: no system that its template brings along, none on disks of it, no disc. */
export function useCannotBoot(): boolean {
  const { store } = useLab().session;
  const { values } = useFormAround();
  const template = useRecord("VM", String(values.template?.template ?? ""));
  if (!template) return false;
  const brings = (template.other_config.image ?? "") !== "" || store.members("vbdsByVm", template.ref).length > 0;
  return !brings && (values.media?.disc ?? NULL_REF) === NULL_REF;
}
