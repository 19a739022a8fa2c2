/** State of a host: what it is at, whether it answers, whether it takes VMs. */
import type { Rec } from "../../data/defaults";
import type { ObjectState } from "../../data/kind";
import type { TextKey } from "../../i18n";

/** What a host is at when its power changes. */
const doing: Readonly<Record<string, TextKey>> = {
  shutdown: "doing.clean_shutdown",
  reboot: "doing.clean_reboot",
  power_on: "doing.start",
};
export function hostState(host: Rec<"host">, isLive: boolean): ObjectState {
  const doingNow = Object.values(host.current_operations)
    .map((operation) => doing[operation])
    .find((word) => word !== undefined);
  if (doingNow) return { word: doingNow, look: "moving" };
  if (!isLive) return { word: "state.offline", look: "bad" };
  return host.enabled ? { word: "state.connected", look: "running" } : { word: "state.maintenance", look: "paused" };
}
