"use client";
import { useQuery } from "@tanstack/react-query";
import type { Fault, OperationName, OperationView } from "@/server/contract";
import type { AnyRec } from "./defaults";
import { trpc } from "./trpc";

/** What is known of operations before they are asked for: whom they are permitted, on what, and when. */
export type Operations = Readonly<Record<string, OperationView>>;
const NONE: Operations = {};
/** They are the same as long as the server runs. */
const question = trpc.lab.operations.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY });

/** The operations that labs do. */
export function useOperations(): Operations {
  const { data = NONE } = useQuery(question);
  return data;
}

/** What objects say of what may be done to them now; classes that say nothing have neither. */
interface Says {
  readonly allowed_operations?: readonly string[];
  readonly current_operations?: Readonly<Record<string, string>>;
}

/** The rule that stands against an operation on an object now, as far as this page can tell; null: none, "unknown": there is one. */
export function blockedBy(operations: Operations, record: AnyRec, op: OperationName): Fault | "unknown" | null {
  const known = operations[op];
  const { allowed_operations, current_operations = {} } = record as Says;
  if (isOutOfState(operations, record, op)) {
    const state = record.class === "VM" ? record.power_state : "";
    return { code: "VM_BAD_POWER_STATE", params: [record.ref, known?.states.join(", ") ?? "", state] };
  }
  // Where the object does not list it, only the toolstack can tell, when it is asked.
  if (!known?.as || known.class !== record.class || allowed_operations === undefined || allowed_operations.includes(known.as)) return null;
  const [busy] = Object.entries(current_operations);
  if (busy) return { code: "OTHER_OPERATION_IN_PROGRESS", params: [record.class, record.ref, busy[1], busy[0]] };
  // The page does not know: the toolstack is asked when somebody points at the control.
  return "unknown";
}

/** Whether an operation is ruled out by the power state that a VM is in. */
export function isOutOfState(operations: Operations, record: AnyRec, op: OperationName): boolean {
  const states = operations[op]?.states ?? [];
  return record.class === "VM" && states.length > 0 && !states.includes(record.power_state);
}
