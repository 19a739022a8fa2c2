import type { Bytes } from "../../../content/bytes";
import { type ProgramContext, type Step, waitUntil } from "../../os/program";
import type { Copying } from "./copying";
import { type Debconf, endProgress, showProgress } from "./debconf";

/** Steps of the main menu, in their order. @source debian-installer: the menu item numbers of its components */
export const ITEMS = {
  language: "Choose language",
  keyboard: "Configure the keyboard",
  media: "Detect and mount installation media",
  components: "Load installer components from installation media",
  nics: "Detect network hardware",
  network: "Configure the network",
  users: "Set up users and passwords",
  clock: "Configure the clock",
  disks: "Detect disks",
  partman: "Partition disks",
  base: "Install the base system",
  grub: "Install the GRUB boot loader",
  noloader: "Continue without boot loader",
  finish: "Finish the installation",
  shell: "Execute a shell",
  abort: "Abort the installation",
} as const;
export type Item = keyof typeof ITEMS;

/** What the installer remembers. Plain JSON. */
export interface InstallerState extends Debconf, Copying {
  /** steps that are done */
  done: Item[];
  /** the one under way */
  item: Item;
  /** place in the list of countries, and the zone that was chosen */
  country: number;
  zone: string;
  keymap: string;
  iface: string;
  /** DHCP is given up then */
  dhcpUntil: number;
  /** name that DHCP servers are told; "": none */
  dhcpName: Bytes;
  method: "dhcp" | "static" | "none";
  address: Bytes;
  netmask: Bytes;
  gateway: Bytes;
  nameservers: Bytes;
  hostname: Bytes;
  domain: Bytes;
  rootPassword: Bytes;
  fullName: Bytes;
  user: Bytes;
  userPassword: Bytes;
  /** device of the disk that is partitioned, and its scheme */
  disk: string;
  scheme: "atomic" | "home";
  bootDevice: Bytes;
  /** shell that has been started, 0: none */
  shell: number;
}

export function freshState(): InstallerState {
  return {
    at: "next",
    isAsked: false,
    code: 0,
    title: "",
    isRepeated: false,
    percent: -1,
    pieces: 0,
    until: 0,
    done: [],
    item: "language",
    country: 0,
    zone: "UTC",
    keymap: "us",
    iface: "",
    dhcpUntil: 0,
    dhcpName: "",
    method: "none",
    address: "",
    netmask: "",
    gateway: "",
    nameservers: "",
    hostname: "",
    domain: "",
    rootPassword: "",
    fullName: "",
    user: "",
    userPassword: "",
    disk: "",
    scheme: "atomic",
    bootDevice: "",
    shell: 0,
  };
}

/** A step is done: the next that is not has its turn. */
export function finished(st: InstallerState): string {
  if (!st.done.includes(st.item)) st.done.push(st.item);
  return "next";
}

/** Looks that a bar stands for something that takes a while and cannot fail. */
const TENTHS = 10;
/** Shows a bar for so long, µs. */
export function passTime(ctx: ProgramContext, st: InstallerState, title: string, us: number): Step | null {
  if (ctx.mono() < st.until) return waitUntil(st.until);
  showProgress(ctx, st, title, (st.pieces * 100) / TENTHS);
  if (st.pieces >= TENTHS) {
    endProgress(ctx, st);
    st.pieces = 0;
    return null;
  }
  st.pieces++;
  st.until = ctx.mono() + Math.ceil(us / TENTHS);
  return waitUntil(st.until);
}
