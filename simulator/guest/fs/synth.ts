import { ipToText } from "../../wire/address";
import { freeMemory, loadAverageText } from "../os/figures";
import type { Machine } from "../os/machine";
import type { Node } from "../os/types";
import type { Errno, SynthNode } from "./filesystem";

function file(text: string, mode = 0o444): SynthNode {
  return { node: { t: "f", m: mode, u: 0, g: 0, s: -1, d: text }, ...(mode & 0o200 ? { writable: true } : {}) };
}
function dir(children: readonly string[], mode = 0o555): SynthNode {
  return { node: { t: "d", m: mode, u: 0, g: 0, s: -1, d: "" }, children };
}
function device(kind: "c" | "b", major: number, minor: number, mode = 0o666): SynthNode {
  const node: Node = { t: "f", m: mode, u: 0, g: kind === "b" ? 6 : 0, s: -1, d: "" };
  return { node, device: { kind, major, minor } };
}

/** Files made up on reading: /proc, /sys, /dev. Undefined: not such a path. */
export function synthNode(m: Machine, path: string): SynthNode | null | undefined {
  if (path === "/proc" || path.startsWith("/proc/")) return procNode(m, path.slice(6));
  if (path === "/sys" || path.startsWith("/sys/")) return sysNode(m, path.slice(5));
  if (path === "/dev" || (path.startsWith("/dev/") && !path.startsWith("/dev/shm/"))) return devNode(m, path.slice(5));
  return undefined;
}

/** Writes to a made-up file; only a few take them. */
export function synthWrite(m: Machine, path: string, text: string): Errno | null {
  if (path.startsWith("/dev/")) return null;
  if (path === "/proc/sys/net/ipv4/ip_forward") m.state.net.forwarding = text.trim() === "1";
  else if (path === "/proc/sys/kernel/hostname") m.state.os.hostname = text.trim();
  else if (path === "/proc/sysrq-trigger") m.klog("sysrq: This sysrq operation is disabled.");
  else return "EACCES";
  return null;
}

/** Kernel command line. */
export function commandLine(m: Machine): string {
  const console = m.spec.domainType === "pv" || m.spec.domainType === "pvh" ? "hvc0" : "ttyS0,115200n8";
  const boot = m.spec.domainType === "hvm" || m.spec.domainType === "pvhvm" ? `BOOT_IMAGE=/boot/vmlinuz-${m.flavour.release} ` : "";
  return `${boot}root=/dev/${m.spec.os === "dom0" ? "sda1" : "xvda1"} ro console=${console}${m.spec.kernelArgs === "" ? "" : ` ${m.spec.kernelArgs}`}`;
}

function cpuInfo(m: Machine): string {
  let text = "";
  for (let cpu = 0; cpu < m.state.vcpusOnline; cpu++) {
    text += `processor\t: ${cpu}\nvendor_id\t: ${/AMD/.test(m.spec.cpuModel) ? "AuthenticAMD" : "GenuineIntel"}\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: ${m.spec.cpuModel}\nstepping\t: 4\ncpu MHz\t\t: ${m.spec.cpuMhz}.000\ncache size\t: 22528 KB\nphysical id\t: 0\nsiblings\t: ${m.state.vcpusOnline}\ncore id\t\t: ${cpu}\ncpu cores\t: ${m.state.vcpusOnline}\nflags\t\t: fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush mmx fxsr sse sse2 ht syscall nx lm constant_tsc rep_good nopl cpuid pni pclmulqdq ssse3 cx16 sse4_1 sse4_2 movbe popcnt aes rdrand hypervisor lahf_lm\nbogomips\t: ${m.spec.cpuMhz * 2}.00\nclflush size\t: 64\naddress sizes\t: 46 bits physical, 48 bits virtual\n\n`;
  }
  return text;
}

function memInfo(m: Machine): string {
  const f = freeMemory(m);
  const rows: [string, number][] = [
    ["MemTotal", f.total],
    ["MemFree", f.free],
    ["MemAvailable", f.available],
    ["Buffers", f.buffers],
    ["Cached", f.cached],
    ["SwapCached", 0],
    ["Active", f.used],
    ["Inactive", f.cached],
    ["SwapTotal", 0],
    ["SwapFree", 0],
    ["Dirty", 64],
    ["Shmem", f.shared],
    ["Slab", 42_000],
  ];
  return rows.map(([name, kib]) => `${`${name}:`.padEnd(16)}${String(kib).padStart(8)} kB\n`).join("");
}

function mountsText(m: Machine): string {
  return [
    "/dev/xvda1 / ext4 rw,relatime,errors=remount-ro 0 0",
    "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0",
    "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0",
    "udev /dev devtmpfs rw,nosuid,relatime 0 0",
    "tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime 0 0",
    ...m.state.os.mounts.map((mount) => `${mount.device} ${mount.dir} ${mount.type} ${mount.options} 0 0`),
  ]
    .join("\n")
    .concat("\n");
}

function netDev(m: Machine): string {
  const rows = m.state.net.interfaces.map(
    (i) =>
      `${i.name.padStart(6)}: ${String(i.rxBytes).padStart(7)} ${String(i.rxPackets).padStart(7)}    0    0    0     0          0         0 ${String(i.txBytes).padStart(8)} ${String(i.txPackets).padStart(7)}    0    0    0     0       0          0\n`,
  );
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${rows.join("")}`;
}

function procNode(m: Machine, name: string): SynthNode | null {
  const up = m.uptimeUs();
  const pids = (): string[] => [...m.background().map((s) => String(s.pid)), ...m.state.os.processes.map((p) => String(p.pid))];
  switch (name) {
    case "":
      return dir(["cmdline", "cpuinfo", "loadavg", "meminfo", "mounts", "net", "self", "sys", "uptime", "version", "xen", ...pids()]);
    case "cpuinfo":
      return file(cpuInfo(m));
    case "meminfo":
      return file(memInfo(m));
    case "loadavg":
      return file(`${loadAverageText(m)} 1/${m.background().length + m.state.os.processes.length} ${m.state.os.nextPid - 1}\n`);
    case "uptime":
      return file(`${(up / 1_000_000).toFixed(2)} ${((up * m.state.vcpusOnline) / 1_000_000).toFixed(2)}\n`);
    case "version":
      return file(`Linux version ${m.flavour.release} (${m.flavour.compiler}) ${m.flavour.version}\n`);
    case "cmdline":
      return file(`${commandLine(m)}\n`);
    case "mounts":
    case "self/mounts":
      return file(mountsText(m));
    case "self":
      return dir(["mounts"]);
    case "net":
      return dir(["arp", "dev", "route"]);
    case "net/dev":
      return file(netDev(m));
    case "net/arp":
      return file(
        `IP address       HW type     Flags       HW address            Mask     Device\n${m.state.net.neighbours.map((n) => `${ipToText(n.ip).padEnd(16)} 0x1         ${n.mac === "" ? "0x0" : "0x2"}         ${(n.mac || "00:00:00:00:00:00").padEnd(21)} *        ${m.state.net.interfaces.find((i) => i.device === n.device)?.name ?? ""}\n`).join("")}`,
      );
    case "sys":
      return dir(["kernel", "net"]);
    case "sys/net":
      return dir(["ipv4"]);
    case "sys/net/ipv4":
      return dir(["ip_forward"]);
    case "sys/net/ipv4/ip_forward":
      return file(`${m.state.net.forwarding ? 1 : 0}\n`, 0o644);
    case "sys/kernel":
      return dir(["hostname", "osrelease"]);
    case "sys/kernel/hostname":
      return file(`${m.state.os.hostname}\n`, 0o644);
    case "sys/kernel/osrelease":
      return file(`${m.flavour.release}\n`);
    case "xen":
      return dir(["capabilities", "xenbus"]);
    case "xen/capabilities":
      return file(m.spec.os === "dom0" ? "control_d\n" : "");
    case "sysrq-trigger":
      return file("", 0o200);
  }
  return processFile(m, name);
}

function processFile(m: Machine, name: string): SynthNode | null {
  const match = /^(\d+)(?:\/(\w+))?$/.exec(name);
  if (!match) return null;
  const pid = Number(match[1]);
  const process = m.process(pid);
  const service = m.background().find((candidate) => candidate.pid === pid);
  if (!process && !service) return null;
  const comm = process?.program ?? service?.name ?? "";
  switch (match[2]) {
    case undefined:
      return dir(["cmdline", "comm", "status"]);
    case "comm":
      return file(`${comm}\n`);
    case "cmdline":
      return file(process ? process.args.join("\0") : (service?.command.replaceAll(" ", "\0") ?? ""));
    case "status":
      return file(
        `Name:\t${comm}\nState:\t${process?.status === "run" ? "R (running)" : process?.status === "stop" ? "T (stopped)" : "S (sleeping)"}\nPid:\t${pid}\nPPid:\t${process?.ppid ?? service?.ppid ?? 1}\nUid:\t${process?.uid ?? 0}\t${process?.uid ?? 0}\nVmRSS:\t${process?.rssKib ?? service?.rssKib ?? 0} kB\n`,
      );
    default:
      return null;
  }
}

function sysNode(m: Machine, name: string): SynthNode | null {
  const nics = m.state.net.interfaces;
  switch (name) {
    case "":
      return dir(["block", "class", "devices", "hypervisor"]);
    case "hypervisor":
      return dir(["type", "uuid", "version"]);
    case "hypervisor/type":
      return file("xen\n");
    case "hypervisor/uuid":
      return file(`${m.spec.uuid}\n`);
    case "hypervisor/version":
      return dir(["extra", "major", "minor"]);
    case "hypervisor/version/major":
      return file(`${m.spec.xenVersion.split(".")[0] ?? "4"}\n`);
    case "hypervisor/version/minor":
      return file(`${m.spec.xenVersion.split(".")[1] ?? "0"}\n`);
    case "hypervisor/version/extra":
      return file(`.${m.spec.xenVersion.split(".")[2] ?? "0"}\n`);
    case "block":
      return dir(m.disks.map((disk) => disk.device));
    case "class":
      return dir(["net"]);
    case "class/net":
      return dir(nics.map((i) => i.name));
    case "devices":
      return dir([]);
  }
  const match = /^class\/net\/([^/]+)(?:\/(\w+))?$/.exec(name);
  const i = nics.find((candidate) => candidate.name === match?.[1]);
  if (!i) return null;
  switch (match?.[2]) {
    case undefined:
      return dir(["address", "carrier", "mtu", "operstate"]);
    case "address":
      return file(`${i.mac}\n`);
    case "carrier":
      return file(`${i.carrier ? 1 : 0}\n`);
    case "mtu":
      return file(`${i.mtu}\n`);
    case "operstate":
      return file(`${i.device === -1 ? "unknown" : i.up && i.carrier ? "up" : "down"}\n`);
    default:
      return null;
  }
}

/** Device major of xvd. @source Linux: devices.txt */
const XVD_MAJOR = 202;

function devNode(m: Machine, name: string): SynthNode | null {
  const disks = m.disks.flatMap((disk) => (disk === m.bootDisk() ? [disk.device, `${disk.device}1`] : [disk.device]));
  const fixed: readonly [string, SynthNode][] = [
    ["null", device("c", 1, 3)],
    ["zero", device("c", 1, 5)],
    ["full", device("c", 1, 7)],
    ["random", device("c", 1, 8)],
    ["urandom", device("c", 1, 9)],
    ["tty", device("c", 5, 0)],
    ["console", device("c", 5, 1, 0o600)],
    ["hvc0", device("c", 229, 0, 0o620)],
    ["ttyS0", device("c", 4, 64, 0o660)],
    ["shm", dir([], 0o777)],
    ["pts", dir([])],
    ["xen", dir(["evtchn", "gntdev", "xenbus"])],
    ["xen/xenbus", device("c", 10, 61, 0o600)],
    ["xen/evtchn", device("c", 10, 63, 0o600)],
    ["xen/gntdev", device("c", 10, 62, 0o600)],
  ];
  if (name === "")
    return dir(
      ["fd", "stderr", "stdin", "stdout", ...fixed.map(([n]) => n).filter((n) => !n.includes("/")), ...disks].sort((a, b) =>
        a < b ? -1 : 1,
      ),
    );
  if (name === "fd") return dir(["0", "1", "2"]);
  if (/^(fd\/\d+|std(in|out|err))$/.test(name)) return device("c", 136, 0, 0o620);
  const found = fixed.find(([n]) => n === name);
  if (found) return found[1];
  if (!disks.includes(name)) return null;
  const letter = name.charCodeAt(3) - 97;
  return device("b", XVD_MAJOR, letter * 16 + Number(name.slice(4) || 0), 0o660);
}
