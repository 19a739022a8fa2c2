"use client";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useMembers } from "../../data/hooks";
import { useT } from "../../i18n";
import { Hint } from "../../ui/hint";
import { MarkedState, StateMark } from "../../ui/object-icon";
import { type Failed, failedDevices, failureOf } from "../vm/tabs/failed-devices";

/** Whether a device is plugged; one that does not work says so, why, and where to look. */
export function DeviceStateCell({ device }: { device: Rec<"VBD"> | Rec<"VIF"> }) {
  const t = useT();
  const reason = failureOf(device);
  if (reason !== null)
    return (
      <span className="flex items-center gap-2">
        <FailedMark reason={reason} />
        <LookInside vm={device.VM} />
      </span>
    );
  const isBusy = Object.keys(device.current_operations).length > 0;
  return (
    <MarkedState look={isBusy ? "moving" : device.currently_attached ? "running" : "halted"} size={11}>
      {t(device.currently_attached ? "common.yes" : "common.no")}
    </MarkedState>
  );
}

function FailedMark({ reason }: { reason: string }) {
  const t = useT();
  // A button, so that the reason is one Tab away too; the hint describes it for a screen reader.
  return (
    <Hint text={reason === "" ? t("device.noReason") : t("device.failedWhy", { reason })}>
      <button type="button" className="inline-flex cursor-help items-center gap-1.5 rounded-sm font-medium text-bad">
        <StateMark look="bad" size={12} />
        {t("device.failed")}
      </button>
    </Hint>
  );
}

export function LookInside({ vm }: { vm: string }) {
  const t = useT();
  const { go } = useConsole();
  return (
    <button type="button" onClick={() => go(vm, "inside")} className="truncate rounded-sm text-accent hover:underline">
      {t("device.lookInside")}
    </button>
  );
}

/** Devices of a VM that do not work, each with the driver's words. */
export function useFailedDevices(vm: string): readonly Failed[] {
  const vbds = useMembers("vbdsByVm", vm);
  const vifs = useMembers("vifsByVm", vm);
  return failedDevices(vbds, vifs);
}
export function FailedDevices({ vm, failed }: { vm: string; failed: readonly Failed[] }) {
  const t = useT();
  return (
    <span className="flex flex-col items-start gap-1">
      {failed.map(({ ref, name, reason }) => (
        <span key={ref} className="flex items-start gap-1.5">
          <span className="flex h-5 items-center">
            <StateMark look="bad" size={12} />
          </span>
          <span className="min-w-0 break-words">
            {t("device.failedNamed", { name })}{" "}
            {reason === "" ? t("device.noReason") : <span className="font-mono text-sm text-muted">{reason}</span>}
          </span>
        </span>
      ))}
      <LookInside vm={vm} />
    </span>
  );
}
