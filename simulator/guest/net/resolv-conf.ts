/** What a system says about looking names up: `/etc/resolv.conf`, `/etc/nsswitch.conf`, `/etc/hosts`. */
import { parseIpv4 } from "../../wire/address";
import { type Ip, parseIpv6 } from "../../wire/address6";
import type { FileSystem } from "../fs/filesystem";

/** @source glibc 2.36 resolv/resolv.h: MAXNS, RES_TIMEOUT, RES_DFLRETRY, RES_MAXRETRANS, RES_MAXRETRY, RES_MAXNDOTS */
const LIMITS = { servers: 3, timeout: 30, attempts: 5, ndots: 15 };

export interface ResolvConf {
  readonly servers: readonly Ip[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** seconds */
  readonly timeout: number;
  readonly attempts: number;
}

/** @source resolv.conf(5) */
export function resolvConf(fs: FileSystem): ResolvConf {
  const servers: Ip[] = [];
  let search: readonly string[] = [];
  const options = { ndots: 1, timeout: 5, attempts: 2 };
  for (const line of fs.text("/etc/resolv.conf").split("\n")) {
    if (/^[;#]/.test(line)) continue;
    const [word = "", ...rest] = line.trim().split(/[ \t]+/);
    if (word === "nameserver" && servers.length < LIMITS.servers) {
      const server = parseIpv4(rest[0] ?? "") ?? parseIpv6(rest[0] ?? "");
      if (server !== null) servers.push(server === 0 ? LOCALHOST : server);
    } else if (word === "search") search = rest;
    else if (word === "domain") search = rest.slice(0, 1);
    else if (word === "options")
      for (const option of rest) {
        const [, name, value] = /^(ndots|timeout|attempts):(\d{1,5})$/.exec(option) ?? [];
        if (name === "ndots" || name === "timeout" || name === "attempts") options[name] = Math.min(LIMITS[name], Number(value));
      }
  }
  return { servers: servers.length === 0 ? [LOCALHOST] : servers, search, ...options };
}
const LOCALHOST = 0x7f000001;

/** Where hosts are looked up, in order. @source nsswitch.conf(5): without the line, files then dns */
export function hostSources(fs: FileSystem): readonly string[] {
  const line = /^hosts:(.*)$/m.exec(fs.text("/etc/nsswitch.conf"))?.[1];
  const words = (line ?? "files dns").replace(/#.*/, "").trim().split(/\s+/);
  // After what is to return where nothing was found nobody is asked any more.
  const end = words.findIndex((word) => /^\[.*NOTFOUND=return.*\]$/i.test(word));
  return (end < 0 ? words : words.slice(0, end)).filter((word) => !word.startsWith("["));
}

/** A line of /etc/hosts that has an IPv4 address. */
export interface HostsEntry {
  readonly address: number;
  readonly names: readonly string[];
}
/** @source hosts(5) */
export function hostsFile(fs: FileSystem): HostsEntry[] {
  return fs
    .text("/etc/hosts")
    .split("\n")
    .flatMap((line) => {
      const [ip = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
      const address = parseIpv4(ip);
      return address === null || names.length === 0 ? [] : [{ address, names }];
    });
}
/** The line that has a name. */
export function inHosts(fs: FileSystem, name: string): HostsEntry | null {
  const wanted = name.toLowerCase();
  return hostsFile(fs).find(({ names }) => names.some((one) => one.toLowerCase() === wanted)) ?? null;
}

/** The same of lines with an address of IPv6. */
export interface HostsEntry6 {
  readonly address: string;
  readonly names: readonly string[];
}
export function hostsFile6(fs: FileSystem): HostsEntry6[] {
  return fs
    .text("/etc/hosts")
    .split("\n")
    .flatMap((line) => {
      const [ip = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
      const address = parseIpv6(ip);
      return address === null || names.length === 0 ? [] : [{ address, names }];
    });
}
export function inHosts6(fs: FileSystem, name: string): HostsEntry6 | null {
  const wanted = name.toLowerCase();
  return hostsFile6(fs).find(({ names }) => names.some((one) => one.toLowerCase() === wanted)) ?? null;
}

/** Names that are asked for in turn for a name that was typed. @source resolv.conf(5): search, ndots */
export function candidatesFor(name: string, { search, ndots }: Pick<ResolvConf, "search" | "ndots">): readonly string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const searched = search.map((domain) => (domain === "." ? name : `${name}.${domain.replace(/\.$/, "")}`));
  const dots = name.split(".").length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}
