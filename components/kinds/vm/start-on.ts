import type { LabRole } from "@/server/contract";
import { isSet, type Rec } from "../../data/defaults";
import type { MenuAction } from "../../ui/menu-entries";
import type { CommandContext } from "../command";

/** Lowest role that chooses a VM's home server. @source xapi-datamodel.json (VM.affinity, setter_role) */
export const HOME_ROLE: LabRole = "vm-power-admin";

/** Why a host is refused for a VM, as far as the page can tell; null: it may take it. */
export function hostReason(vm: Rec<"VM">, host: Rec<"host">, { session, text }: CommandContext): string | null {
  const metrics = session.store.record("host_metrics", host.metrics);
  const needed = vm.memory_dynamic_max;
  if (!(metrics?.live ?? true)) return text({ code: "HOST_OFFLINE", params: [host.ref] });
  if (!host.enabled) return text({ code: "HOST_DISABLED", params: [host.ref] });
  return metrics && metrics.memory_free > 0 && metrics.memory_free < needed
    ? text({ code: "HOST_NOT_ENOUGH_FREE_MEMORY", params: [`${needed}`, `${metrics.memory_free}`] })
    : null;
}
/** The hosts that a VM can be started or resumed on: its home server first, then the others; one that is refused says why. */
export function hostEntries(vm: Rec<"VM">, op: "VM.start_on" | "VM.resume_on", context: CommandContext): readonly MenuAction[] {
  const isHome = (host: Rec<"host">): boolean => isSet(vm.affinity) && host.ref === vm.affinity;
  return [...context.session.store.all("host")]
    .sort((a, b) => Number(isHome(b)) - Number(isHome(a)) || a.name_label.localeCompare(b.name_label))
    .map((host) => ({
      label: host.name_label,
      why: hostReason(vm, host, context),
      run: () => void context.act(vm.ref, op, { vm: vm.ref, host: host.ref }),
    }));
}
