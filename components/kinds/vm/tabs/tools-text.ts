import type { Rec } from "../../../data/defaults";
import type { Translate } from "../../../i18n";

/** Whether the guest has its drivers, in words; what does not run says nothing of itself. */
export function toolsText(t: Translate, isOn: boolean, guest: Rec<"VM_guest_metrics"> | undefined): string {
  if (!isOn) return t("field.toolsUnknown");
  if (!guest?.PV_drivers_detected) return t("field.toolsNone");
  const version = [guest.PV_drivers_version.major, guest.PV_drivers_version.minor].filter(Boolean).join(".");
  return t("field.toolsOk", { version: version || "—" });
}
