import type { Rec } from "../../data/defaults";
import type { ColumnContext } from "../../data/kind-column";
import { failureOf } from "../vm/tabs/failed-devices";

/** Whether a device is plugged, in the words of its cell; one that does not work comes with its driver's words. */
export function deviceStateText(device: Rec<"VBD"> | Rec<"VIF">, { t }: ColumnContext): string {
  const reason = failureOf(device);
  if (reason !== null) return reason === "" ? t("device.failed") : `${t("device.failed")}: ${reason}`;
  return t(device.currently_attached ? "common.yes" : "common.no");
}
