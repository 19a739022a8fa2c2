"use client";
import { useCallback } from "react";
import type { OperationName } from "@/server/contract";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useLab } from "../../data/lab-context";
import { useAct } from "../../data/submit";
import { queryClient } from "../../data/trpc";
import { useFaultText } from "../../data/use-fault-text";
import { viewQuery } from "../../data/views";
import { useT } from "../../i18n";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { type HostCommand, hostCommands, POWER_ON_MODE, POWER_OPERATIONS } from "./host-commands";

const size = 14;

/** The commands of a host as menu entries: those of a host that is on, or the one of a host that is off. */
export function useHostPowerEntries(): (host: Rec<"host">) => readonly MenuEntry[] {
  const { session, labId, role } = useLab();
  const { open } = useConsole();
  const act = useAct();
  const text = useFaultText();
  const t = useT();
  return useCallback(
    (host) => {
      const { ref } = host;
      const isLive = session.store.record("host_metrics", host.metrics)?.live ?? true;
      // VMs that start do not stand in its way.
      const [busy] = Object.entries(host.current_operations).filter(([, operation]) => POWER_OPERATIONS.includes(operation));
      const why =
        role === "read-only"
          ? t("why.readOnly")
          : busy
            ? text({ code: "OTHER_OPERATION_IN_PROGRESS", params: ["host", ref, busy[1], busy[0]] })
            : null;
      const powerOn = async (): Promise<void> => {
        const isAllowed = (host.allowed_operations as readonly string[]).includes("power_on");
        if (!isAllowed) {
          const outcome = await act(ref, "host.set_power_on_mode", { self: ref, power_on_mode: POWER_ON_MODE });
          if (!outcome.ok) return;
        }
        await act(ref, "host.power_on", { host: ref });
      };
      const runs: Readonly<Record<HostCommand, () => void>> = {
        enable: () => void act(ref, "host.enable", { host: ref }),
        disable: () => void act(ref, "host.disable", { host: ref, auto_enable: true }),
        shutDown: () => open({ kind: "hostPower", command: "shutDown", ref }),
        reboot: () => open({ kind: "hostPower", command: "reboot", ref }),
        powerOn: () => void powerOn(),
      };
      const askWhy = (op: OperationName) => async (): Promise<string | null> => {
        try {
          const answer = await queryClient.fetchQuery({
            ...viewQuery(labId, "whyNot", { ref, operations: [op] }, [busy]),
            staleTime: 5000,
          });
          const found = answer[op] ?? null;
          return found ? text(found, { ref, op }) : why;
        } catch {
          return why;
        }
      };
      const entry = (id: HostCommand): MenuEntry => {
        const { op, label, icon: Icon } = hostCommands[id];
        return { label: t(label), icon: <Icon size={size} />, why, askWhy: askWhy(op), run: runs[id] };
      };
      return isLive ? [entry(host.enabled ? "disable" : "enable"), separator, entry("shutDown"), entry("reboot")] : [entry("powerOn")];
    },
    [session, labId, role, open, act, text, t],
  );
}
