import { type Bytes, trimBlanks } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import { dropCaches } from "../os/file-cache";
import type { Machine } from "../os/machine";
import { addToLog, FACILITIES, KMSG_TAG, type LogEntry, logEntries, ringEntries } from "../programs/system-log";
import type { Errno, SynthNode } from "./filesystem";
import { devNode, sysNode } from "./synth-dev";
import { ipv6Write } from "./synth-ipv6";
import { file } from "./synth-node";
import { procNode } from "./synth-proc";

export { setReader } from "./synth-proc";

const SYSLOG = "/var/log/syslog";

/** Files made up on reading: /proc, /sys, /dev and the system's log. Undefined: not such a path. */
export function synthNode(m: Machine, path: string): SynthNode | null | undefined {
  if (path === "/proc" || path.startsWith("/proc/")) return procNode(m, path.slice(6));
  if (path === "/sys" || path.startsWith("/sys/")) return sysNode(m, path.slice(5));
  const isShared = path === "/dev/shm" || path.startsWith("/dev/shm/");
  if (path === "/dev" || (path.startsWith("/dev/") && !isShared)) return devNode(m, path.slice(5), () => kernelText(m));
  if (path === SYSLOG && m.state.phase !== "off") {
    const log = file(syslogText(m), 0o640);
    return { ...log, node: { ...log.node, g: 4 } };
  }
  return undefined;
}

/** Records as /dev/kmsg gives them. @source Linux: Documentation/ABI/testing/dev-kmsg */
function kernelText(m: Machine): string {
  return ringEntries(m)
    .map((entry, i) => `${entry.facility * 8 + entry.level},${i},${Math.max(0, entry.at - m.state.boot.kernelAt)},-;${entry.text}\n`)
    .join("");
}

/** A line of the log as rsyslog writes it: with precise times since Debian 12, in the older form elsewhere. */
function syslogLine(m: Machine, entry: LogEntry): Bytes {
  const us = m.services.epochUs + m.state.skewUs + entry.at;
  const seconds = Math.floor(us / 1_000_000);
  const isPrecise = m.flavour.init === "systemd" && m.spec.os !== "dom0";
  const stamp = isPrecise
    ? `${formatDate("%FT%T", seconds, 0)}.${String(us % 1_000_000).padStart(6, "0")}+00:00`
    : formatDate("%b %e %T", seconds, 0);
  const at =
    entry.tag === "kernel"
      ? `: [${(Math.max(0, entry.at - m.state.boot.kernelAt) / 1_000_000).toFixed(6).padStart(12)}]`
      : entry.pid > 0
        ? `[${entry.pid}]:`
        : ":";
  return `${stamp} ${m.state.os.hostname} ${entry.tag}${at} ${entry.text}\n`;
}
function syslogText(m: Machine): Bytes {
  return logEntries(m)
    .map((entry) => syslogLine(m, entry))
    .join("");
}

const PROXY_ARP = /^\/proc\/sys\/net\/ipv4\/conf\/([^/]+)\/proxy_arp$/;
function setProxyArp({ state: { net } }: Machine, name: string, isOn: boolean): void {
  const others = (net.proxyArp ?? []).filter((one) => one !== name);
  const names = isOn ? [...others, name] : others;
  if (names.length > 0) net.proxyArp = names;
  else delete net.proxyArp;
}

/** Writes to a made-up file; only a few take them. */
export function synthWrite(m: Machine, path: string, text: string): Errno | null {
  if (path === "/dev/kmsg") {
    const found = /^<(\d{1,3})>(.*)$/s.exec(text);
    const priority = Number(found?.[1] ?? 12);
    const line = {
      tag: KMSG_TAG,
      pid: 0,
      text: (found?.[2] ?? text).replace(/\n+$/, ""),
      level: priority & 7,
      facility: Math.min(priority >> 3, FACILITIES.length - 1) || 1,
    };
    addToLog(m, line);
    return null;
  }
  if (path.startsWith("/dev/")) return null;
  const value = trimBlanks(text.replace(/\n+$/, ""));
  const six = ipv6Write(m, path, value);
  if (six !== undefined) return six;
  if (path === "/proc/sys/net/ipv4/ip_forward") m.state.net.forwarding = value === "1";
  else if (PROXY_ARP.test(path)) setProxyArp(m, PROXY_ARP.exec(path)?.[1] ?? "", value === "1");
  else if (path === "/proc/sys/kernel/hostname") m.state.os.hostname = value;
  else if (path === "/proc/sys/vm/drop_caches") {
    if (!/^[1-4]$/.test(value)) return "EINVAL";
    // 2 drops dentries and inodes alone, which nobody counts here.
    if (value === "1" || value === "3") dropCaches(m);
  } else if (path === "/proc/sysrq-trigger") m.klog("sysrq: This sysrq operation is disabled.");
  else if (path === "/proc/sys/kernel/printk") {
    const level = /^[0-8](?=\s|$)/.exec(value)?.[0];
    if (level === undefined) return "EINVAL";
    m.state.os.consoleLevel = Number(level);
  } else if (path === SYSLOG) {
    for (const line of text.split("\n")) if (line !== "") addToLog(m, { tag: "syslog", pid: 0, text: line, level: 5, facility: 1 });
  } else return "EACCES";
  return null;
}
