"use client";
import type { OperationArgs, OperationName, Outcome } from "@/server/contract";
import { useDialogSubmit } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";

/** For forms of a lab: submits operations, and has the refusal of the last one in words. */
export function useOperationSend(): {
  readonly run: <O extends OperationName>(op: O, args: OperationArgs<O>) => Promise<Outcome>;
  readonly isPending: boolean;
  readonly refusal: string | null;
} {
  const text = useFaultText();
  const { run, isPending, fault } = useDialogSubmit();
  return { run, isPending, refusal: fault && text(fault) };
}
