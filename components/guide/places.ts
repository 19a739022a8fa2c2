/**
 * Which section of the guide is the help of a page: `PAGE` or `PAGE#SECTION`. Every tab of every kind and every other page has one, which
 * a test holds against the kinds, the pages and the guide in both languages.
 */
import type { LabPage } from "../data/place";

/** What a page shows: a tab of a kind of object, a page of the lab, or a page outside it. */
export type HelpPlace =
  | { readonly kind: string; readonly tab: string }
  | { readonly page: LabPage }
  | { readonly outside: OutsidePage }
  | { readonly nothing: true };
export type OutsidePage = "labs" | "accounts" | "signIns";

export const helpOfTabs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pool: {
    overview: "pool",
    general: "pool#general",
    vms: "finding#lists",
    hosts: "pool#members",
    storage: "storage",
    networking: "networks",
    nics: "networks#nics",
    search: "finding#searches",
    topology: "networks#map",
    capture: "networks#captures",
  },
  host: {
    overview: "hosts#overview",
    general: "hosts",
    vms: "finding#lists",
    console: "consoles#host",
    networking: "networks#host",
    nics: "networks#nics",
    wiring: "networks#wiring",
    capture: "networks#captures",
    storage: "storage",
    performance: "performance",
    inside: "inside",
  },
  vm: {
    overview: "vms#overview",
    general: "vms#properties",
    console: "consoles",
    networking: "networks#interfaces",
    storage: "storage#disks",
    capture: "networks#captures",
    performance: "performance",
    inside: "inside",
  },
  sr: { general: "storage", storage: "storage#sr" },
  network: { general: "networks", networking: "networks", switch: "networks#switch", capture: "networks#captures" },
  template: { general: "vms#templates", storage: "storage#disks", networking: "networks#interfaces" },
  vapp: { general: "finding#vapps" },
};
export const helpOfPages: Readonly<Record<LabPage, string>> = { notifications: "tasks#alerts", tasks: "tasks" };
export const helpOutside: Readonly<Record<OutsidePage, string>> = { labs: "labs", accounts: "labs#accounts", signIns: "labs#accounts" };
/** Where somebody is helped whose page names nothing. */
export const HELP_START = "first-lab";

export function helpFor(place: HelpPlace): string {
  if ("page" in place) return helpOfPages[place.page];
  if ("outside" in place) return helpOutside[place.outside];
  if ("nothing" in place) return HELP_START;
  return helpOfTabs[place.kind]?.[place.tab] ?? HELP_START;
}
