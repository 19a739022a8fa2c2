/** Names of parts, for eyes and for screen readers. */
import type { InsideDevice, InsideDomain, InsideOverview } from "@/server/contract";
import type { TextKey, Translate } from "../i18n";
import { visibleText } from "../ui/visible-text";
import type { HypervisorPart, Thing } from "./layout";

export const kindWords: Readonly<Record<InsideDomain["kind"], string>> = {
  dom0: "Dom0",
  pv: "PV",
  pvh: "PVH",
  hvm: "HVM",
  pvhvm: "PVHVM",
  stubdom: "stub",
};
export const partKeys: Readonly<Record<HypervisorPart, TextKey>> = {
  scheduler: "inside.scheduler",
  events: "inside.events",
  grants: "inside.grants",
  memory: "inside.memory",
  hypercalls: "inside.hypercalls",
  console: "inside.consoleRing",
};
/** @source xenstore.md §8 */
const xenbusStates = [
  "Unknown",
  "Initialising",
  "InitWait",
  "Initialised",
  "Connected",
  "Closing",
  "Closed",
  "Reconfiguring",
  "Reconfigured",
] as const;
export function xenbusState(state: number): string {
  return `${state} ${xenbusStates[state] ?? "?"}`;
}
export function domainName(overview: InsideOverview, domid: number): string {
  return visibleText(overview.domains.find((d) => d.domid === domid)?.name ?? `${domid}`);
}
/** How a device looks: working, on its way, failed, or full. */
export type DeviceLook = "good" | "coming" | "failed" | "full";
export function lookOf(device: InsideDevice): DeviceLook {
  if (device.failure !== null || device.hotplug === "error" || device.hotplug === "busy" || device.link !== "up") return "failed";
  if (device.path === "emulated") return "good";
  // Device types without a handshake of their own, such as the console, tell 0 at the front.
  if (device.frontState !== 4 || device.backState !== 4) return device.kind === "console" && device.frontState === 0 ? "good" : "coming";
  return device.queued > 0 || (device.ringSize > 0 && device.inFlight >= device.ringSize) ? "full" : "good";
}
/** Why a device does not work: its driver's own words, or what its kernel was told; null: it does, or its script alone knows. */
export function failureOf(t: Translate, device: InsideDevice): string | null {
  if (device.failure !== null) return device.failure;
  return device.link === "up" ? null : t(`inside.link.${device.link}`, { vif: device.backName, bridge: device.target });
}
export function backLabel(device: InsideDevice): string {
  return device.backName.replace(/^blkback /, "");
}

/** What a part is called aloud. */
export function boxName(t: Translate, thing: Thing, overview: InsideOverview): string {
  switch (thing.kind) {
    case "domain":
      return t("inside.name.domain", { name: thing.domain.name, domid: thing.domain.domid, kind: kindWords[thing.domain.kind] });
    case "application":
    case "kernel":
      return t(`inside.name.${thing.kind}`, { name: thing.domain.name });
    case "front":
    case "ring":
    case "back": {
      const name = domainName(overview, thing.device.domid);
      const isEmulated = thing.device.path === "emulated";
      if (thing.kind === "front") return t(isEmulated ? "inside.name.emulated" : "inside.name.front", { device: thing.device.name, name });
      if (thing.kind === "back") {
        const said = { back: thing.device.backName, device: thing.device.name, name };
        const { backDomid } = thing.device;
        return backDomid === 0 || isEmulated
          ? t("inside.name.back", said)
          : t("inside.name.backIn", { ...said, domain: domainName(overview, backDomid) });
      }
      return t(isEmulated ? "inside.name.ioreq" : "inside.name.ring", { device: thing.device.name, name });
    }
    case "daemon":
      return thing.daemon.serves === null
        ? thing.daemon.name
        : t("inside.name.daemonFor", { daemon: thing.daemon.name, name: domainName(overview, thing.daemon.serves) });
    case "more":
      return t("inside.name.more", { count: thing.count, name: thing.domain.name });
    case "part":
      return t(partKeys[thing.part]);
    case "nic":
      return t("inside.name.nic", { device: thing.device });
    case "sr":
      return thing.name;
    case "cpu":
      return t("inside.cpu");
    case "memory":
      return t("inside.hostMemory");
    default:
      return t(`inside.${thing.kind}`);
  }
}
