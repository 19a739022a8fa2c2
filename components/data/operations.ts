"use client";
import { useQuery } from "@tanstack/react-query";
import type { Fault, OperationName, OperationView } from "@/server/contract";
import type { Rec } from "./defaults";
import { trpc } from "./trpc";

/** What is known of operations before they are asked for: whom they are permitted, on what, and when. */
export type Operations = Readonly<Record<string, OperationView>>;
const NONE: Operations = {};

/** The operations that labs do. They are the same as long as the server runs. */
export function useOperations(): Operations {
  const { data = NONE } = useQuery(trpc.lab.operations.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  return data;
}

/** The rule that stands against an operation on a VM now, as far as this page can tell; null: none, "unknown": there is one. */
export function blockedBy(operations: Operations, vm: Rec<"VM">, op: OperationName): Fault | "unknown" | null {
  const known = operations[op];
  if (known?.as && (vm.allowed_operations as readonly string[]).includes(known.as)) return null;
  if (isOutOfState(operations, vm, op))
    return { code: "VM_BAD_POWER_STATE", params: [vm.ref, known?.states.join(", ") ?? "", vm.power_state] };
  const [busy] = Object.entries(vm.current_operations);
  if (busy) return { code: "OTHER_OPERATION_IN_PROGRESS", params: ["VM", vm.ref, busy[1], busy[0]] };
  // The page does not know: the toolstack is asked when somebody points at the control.
  return "unknown";
}

/** Whether an operation is ruled out by the power state that a VM is in. */
export function isOutOfState(operations: Operations, vm: Rec<"VM">, op: OperationName): boolean {
  const states = operations[op]?.states ?? [];
  return states.length > 0 && !states.includes(vm.power_state);
}
