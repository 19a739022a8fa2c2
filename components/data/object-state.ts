/** State of an object as a word and a look: what the tree, the title and the grids show alike. */
import type { TextKey } from "../i18n";
import type { StateLook } from "../ui/object-icon";
import type { AnyRec, Rec } from "./defaults";
import type { RecordStore } from "./store";

export interface ObjectState {
  readonly word: TextKey;
  readonly look: StateLook;
}
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
  if (vm.is_a_template) return { word: "state.template", look: "plain" };
  const running = Object.values(vm.current_operations).find((operation) => operation in doing);
  const operation = running ?? asked?.replace("VM.", "");
  if (operation && operation in doing) return { word: doing[operation] ?? "doing.other", look: "moving" };
  return power[vm.power_state];
}
/** What a host is at when its power changes. */
const doingHost: Readonly<Record<string, TextKey>> = {
  shutdown: "doing.clean_shutdown",
  reboot: "doing.clean_reboot",
  power_on: "doing.start",
};
export function hostState(host: Rec<"host">, isLive: boolean): ObjectState {
  const doingNow = Object.values(host.current_operations)
    .map((operation) => doingHost[operation])
    .find((word) => word !== undefined);
  if (doingNow) return { word: doingNow, look: "moving" };
  if (!isLive) return { word: "state.offline", look: "bad" };
  return host.enabled ? { word: "state.connected", look: "running" } : { word: "state.maintenance", look: "paused" };
}
export function srState(store: RecordStore, sr: Rec<"SR">): ObjectState {
  const links = store.members("pbdsBySr", sr.ref);
  const attached = links.filter((link) => link.currently_attached).length;
  if (links.length === 0 || attached === 0) return { word: "state.broken", look: "bad" };
  return attached < links.length ? { word: "state.partly", look: "paused" } : { word: "state.connected", look: "plain" };
}
export function objectState(store: RecordStore, record: AnyRec, asked?: string): ObjectState {
  switch (record.class) {
    case "VM":
      return vmState(record, asked);
    case "host":
      return hostState(record, store.record("host_metrics", record.metrics)?.live ?? true);
    case "SR":
      return srState(store, record);
    case "pool":
      return { word: "state.pool", look: "plain" };
    default:
      return { word: "state.network", look: "plain" };
  }
}
