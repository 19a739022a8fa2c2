"use client";
import { TriangleAlert } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { useMembers } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useT } from "../../i18n";
import { Hint } from "../../ui/hint";

/** VMs whose interfaces have a MAC too, beside one interface; templates and snapshots send nothing. */
export function useMacSharers(mac: string, self: string | null): readonly string[] {
  const { store } = useLab().session;
  const vifs = useMembers("vifsByMac", mac.trim().toLowerCase());
  return vifs.flatMap((vif) => {
    const vm = vif.ref === self ? undefined : store.record("VM", vif.VM);
    return vm && !vm.is_a_template && !vm.is_a_snapshot ? [vm.name_label || vm.uuid] : [];
  });
}

/** An interface's address; one that another interface has too says whose. */
export function MacCell({ vif }: { vif: Rec<"VIF"> }) {
  const t = useT();
  const sharers = useMacSharers(vif.MAC, vif.ref);
  if (sharers.length === 0) return <span className="font-mono">{vif.MAC}</span>;
  return (
    <Hint text={t("vif.sharedMac", { vms: sharers.join(", ") })}>
      <button type="button" className="inline-flex cursor-help items-center gap-1.5 rounded-sm font-mono">
        <TriangleAlert size={13} aria-hidden className="text-paused" />
        {vif.MAC}
      </button>
    </Hint>
  );
}
