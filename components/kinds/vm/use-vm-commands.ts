"use client";
import { useCallback, useSyncExternalStore } from "react";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useSessionState } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { blockedBy, useOperations } from "../../data/operations";
import { useAct, useActOnAll } from "../../data/submit";
import { queryClient } from "../../data/trpc";
import { useFaultText } from "../../data/use-fault-text";
import { viewQuery } from "../../data/views";
import { useT } from "../../i18n";
import { type PowerCommand, type VmCommand, vmCommands } from "./vm-commands";

const cache = new WeakMap<object, readonly Rec<"VM">[]>();
/** Several VMs, watched one by one. */
export function useVms(refs: readonly string[]): readonly Rec<"VM">[] {
  const { store } = useLab().session;
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = refs.map((ref) => store.subscribe(ref, listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, refs],
  );
  const read = (): readonly Rec<"VM">[] => {
    const now = refs.flatMap((ref) => store.record("VM", ref) ?? []);
    const kept = cache.get(refs);
    if (kept && kept.length === now.length && kept.every((vm, at) => vm === now[at])) return kept;
    cache.set(refs, now);
    return now;
  };
  return useSyncExternalStore(subscribe, read, read);
}

export interface CommandState {
  /** null: it can act */
  readonly why: string | null;
  /** the toolstack's own reason, asked for when somebody points at the control */
  readonly askWhy: () => Promise<string | null>;
  readonly run: () => void;
  readonly able: readonly string[];
}
/** Power commands on the given VMs: as in XenCenter one that can act is enough, and those that cannot are left as they are. */
export function useVmCommand(): (command: PowerCommand, vms: readonly Rec<"VM">[]) => CommandState {
  const { labId, role } = useLab();
  const { connection } = useSessionState();
  const { open } = useConsole();
  const act = useAct();
  const actOnAll = useActOnAll();
  const t = useT();
  const text = useFaultText();
  const operations = useOperations();
  return useCallback(
    (id, vms) => {
      const command: VmCommand & (typeof vmCommands)[PowerCommand] = vmCommands[id];
      const able = vms.filter((vm) => blockedBy(operations, vm, command.op) === null).map((vm) => vm.ref);
      const [first] = vms;
      const fault = first && able.length === 0 ? blockedBy(operations, first, command.op) : null;
      const why = ((): string | null => {
        if (!first) return t("why.pickVm");
        if (connection !== "live") return t("why.offline");
        if (role === "read-only") return t("why.readOnly");
        if (able.length > 0) return null;
        if (vms.length > 1) return t("why.allWrong", { count: vms.length });
        return fault && fault !== "unknown" ? text(fault, { ref: first.ref, op: command.op }) : t("why.unknown");
      })();
      const askWhy = async (): Promise<string | null> => {
        if (!first || vms.length > 1) return why;
        const state = [first.power_state, Object.values(first.current_operations).join(), first.memory_static_max];
        try {
          const question = viewQuery(labId, "whyNot", { ref: first.ref, operations: [command.op] }, state);
          const answer = await queryClient.fetchQuery({ ...question, staleTime: 5000 });
          const found = answer[command.op] ?? null;
          return found ? text(found, { ref: first.ref, op: command.op }) : why;
        } catch {
          return why;
        }
      };
      const run = (): void => {
        if (command.confirms === "always" || (command.confirms === "several" && able.length > 1))
          open({ kind: "confirmPower", command: id as "shutDown", refs: vms.map((vm) => vm.ref) });
        else if (able.length > 1)
          void actOnAll(
            able.map((ref) => ({ ref })),
            command.op,
          );
        else for (const vm of able) void act(vm, command.op, { vm });
      };
      return { why, askWhy, run, able };
    },
    [labId, role, connection, open, act, actOnAll, t, text, operations],
  );
}
