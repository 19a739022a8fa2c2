"use client";
import { Box } from "lucide-react";
import { isSet, type Rec } from "../../../data/defaults";
import { useT } from "../../../i18n";
import { InsideView } from "../../../inside/inside-view";
import { Button } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { useCommandState } from "../../use-commands";
import { vmPower } from "../power-commands";
import "./texts";

/** The host of a VM from inside, with the VM's own domain picked out. */
export function VmInside({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const start = useCommandState()(vm.power_state === "Suspended" ? vmPower.resume : vmPower.start, [vm]);
  if (isSet(vm.resident_on) && vm.domid >= 0 && vm.power_state !== "Halted" && vm.power_state !== "Suspended")
    return <InsideView key={vm.resident_on} host={vm.resident_on} vm={vm.ref} />;
  return (
    <EmptyState
      icon={<Box size={28} />}
      text={t("inside.notRunning", { name: vm.name_label })}
      hint={t("inside.notRunningHint")}
      action={
        <Button kind="primary" disabledReason={start.why} onClick={() => start.run()}>
          {t(vm.power_state === "Suspended" ? "vm.resume" : "vm.start")}
        </Button>
      }
    />
  );
}
