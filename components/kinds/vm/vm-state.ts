/** State of a VM: what it is at, or its power. */
import type { Rec } from "../../data/defaults";
import type { ObjectState } from "../../data/kind";
import type { TextKey } from "../../i18n";

const doing: Readonly<Record<string, TextKey>> = {
  start: "doing.start",
  start_on: "doing.start_on",
  clean_shutdown: "doing.clean_shutdown",
  hard_shutdown: "doing.hard_shutdown",
  clean_reboot: "doing.clean_reboot",
  hard_reboot: "doing.hard_reboot",
  suspend: "doing.suspend",
  resume: "doing.resume",
  resume_on: "doing.resume_on",
  pause: "doing.pause",
  unpause: "doing.unpause",
  clone: "doing.clone",
  destroy: "doing.destroy",
  provision: "doing.provision",
};
const power: Readonly<Record<Rec<"VM">["power_state"], ObjectState>> = {
  Running: { word: "state.Running", look: "running" },
  Paused: { word: "state.Paused", look: "paused" },
  Suspended: { word: "state.Suspended", look: "suspended" },
  Halted: { word: "state.Halted", look: "halted" },
};
/** `asked`: an operation this page has sent and that is not answered yet. */
export function vmState(vm: Rec<"VM">, asked?: string): ObjectState {
  const running = Object.values(vm.current_operations).find((operation) => operation in doing);
  const operation = running ?? asked?.replace("VM.", "");
  if (operation && operation in doing) return { word: doing[operation] ?? "doing.other", look: "moving" };
  return power[vm.power_state];
}
