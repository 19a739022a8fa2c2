import type { DeviceErrors } from "../../model/said/device-errors";
import type { Reasons } from "../../model/said/reasons";
import type { TextRules } from "../../model/said/text-rules";
import type { Words } from "./words";

const oneGuest = (kind: string): string => `${kind === "HVM" ? "an" : "a"} ${kind} guest`;
const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

/** Reasons that a command line comes to: rules of texts, releases of Xen, roles, devices. */
export const reasonWords: Words<
  keyof TextRules | keyof DeviceErrors | Extract<keyof Reasons, `release.${string}` | "role.needed" | "vm.dom0">
> = {
  "text.control": (unit) => `${unit} is a control character`,
  "text.surrogate": (unit) => `${unit} is half of a surrogate pair, not valid UTF-8`,
  "text.no_character": (unit) => `${unit} is no character of XML 1.0`,
  "text.empty": () => "it is empty",
  "text.invisible": () => "it has no visible character",
  "text.too_long": (characters, most) => `${plural(characters, "character")}; at most ${most}`,
  "text.reserved": (name) => `${name} is the control domain's name`,
  "map.too_many_keys": (keys, most) => `${plural(keys, "key")}; at most ${most}`,
  "map.key_twice": (key) => `two keys are ${key} once the blanks around them are gone`,
  "role.needed": (needed, user, has) => `it needs the role ${needed}; ${user} has ${has}`,
  "vm.dom0": () => "this cannot be done to the control domain",
  "release.no_guests": (xen, kind, since) => `Xen ${xen} has no ${kind} guests; they came with ${since}`,
  "release.vcpus": (xen, kind, most) => `Xen ${xen} gives ${oneGuest(kind)} ${plural(most, "vCPU")} at most`,
  // guess: the reference has its beginning; settled by xend's source (XendDomainInfo.py)
  "release.cards": (xen, most) => `the device model of Xen ${xen} emulates ${plural(most, "card")} at most`,
  "release.disks": (xen, device, most) => `Xen ${xen} has no number for ${device}: a guest has ${plural(most, "disk")} at most there`,
  "release.sharing": () => "memory_sharing can only be enabled for HVM domains with HAP",
  "release.memory": (xen, kind, most) => `Xen ${xen} gives ${oneGuest(kind)} ${most} GiB at most`,
  "device.left": (text) => text,
  "device.script": () => "the hotplug script failed",
  "device.script_left": (_path, text) => text,
  "device.no_script": (path) => `cannot execute ${path}: No such file or directory`,
  "device.not_run": (path) =>
    `script ${path} is none of those that are simulated there (vif-bridge, and in Domain-0 vif-route and vif-nat)`,
  "device.back_end": (device, state) => `back end of ${device} in state ${state}, not in InitWait (2) or Connected (4)`,
  "device.driver_domain": (path, state) => `back end ${path} in state ${state}, not in InitWait (2) or Connected (4)`,
  "device.no_domain": (name) => `no domain ${name} to serve it`,
  "device.hotplug": (device, status) => `hotplug-status of ${device} is "${status}"`,
  "device.no_hotplug": (device) => `hotplug-status of ${device} is missing`,
};
