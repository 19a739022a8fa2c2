"use client";
import { useRefusal } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { Notice } from "../../ui/notice";

/** What was refused to an object of a list, above the list. */
export function RowRefusal({ of }: { of: string }) {
  const refusal = useRefusal(of);
  const text = useFaultText();
  return refusal ? <Notice className="mb-2">{text(refusal.fault, { ref: of })}</Notice> : null;
}
