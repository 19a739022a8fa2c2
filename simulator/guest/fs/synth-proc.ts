import { SECTOR } from "../../content/disk-layout";
import { ipToText, prefixMask } from "../../wire/address";
import { speaks6 } from "../net/ipv6/settings";
import { shownInterfaces } from "../net/outside-links";
import { cpuTicks, cpuTimes, diskActivity, pagedKib, pageFaults, processCounts, waitedMs } from "../os/activity";
import { deviceNumber } from "../os/disk-names";
import { freeMemory, loadAverageText, reservedKib } from "../os/figures";
import { contextSwitches, interrupts } from "../os/interrupts";
import { commandLine } from "../os/kernel-command-line";
import { threadsMax } from "../os/limits";
import type { Machine } from "../os/machine";
import { cachedKib } from "../os/page-cache";
import { mountedBeside, partitionName, partitionsOf, rootOf, swapKib, swapsOf } from "../os/partitions";
import type { SynthNode } from "./filesystem";
import { bondingNode } from "./synth-bond";
import { interruptsText } from "./synth-interrupts";
import { ipv6Node } from "./synth-ipv6";
import { dir, file, link } from "./synth-node";
import { processIds, processNode } from "./synth-process";

const FLAGS =
  "fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush mmx fxsr sse sse2 ht syscall nx lm constant_tsc rep_good nopl cpuid pni pclmulqdq ssse3 cx16 sse4_1 sse4_2 movbe popcnt aes rdrand hypervisor lahf_lm";

function cpuInfo(m: Machine): string {
  const { cpuModel, cpuMhz, coresPerSocket } = m.spec;
  const count = m.state.vcpusOnline;
  const cores = coresPerSocket ?? count;
  let text = "";
  for (let cpu = 0; cpu < count; cpu++)
    text += `processor\t: ${cpu}\nvendor_id\t: ${/AMD/.test(cpuModel) ? "AuthenticAMD" : "GenuineIntel"}\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: ${cpuModel}\nstepping\t: 4\ncpu MHz\t\t: ${cpuMhz}.000\ncache size\t: 22528 KB\nphysical id\t: ${Math.floor(cpu / cores)}\nsiblings\t: ${Math.min(cores, count)}\ncore id\t\t: ${cpu % cores}\ncpu cores\t: ${Math.min(cores, count)}\nflags\t\t: ${FLAGS}\nbogomips\t: ${cpuMhz * 2}.00\nclflush size\t: 64\naddress sizes\t: 46 bits physical, 48 bits virtual\n\n`;
  return text;
}

function memInfo(m: Machine): string {
  const f = freeMemory(m);
  const { dirty, writeBack } = cachedKib(m);
  const rows: [string, number][] = [
    ["MemTotal", f.total],
    ["MemFree", f.free],
    ["MemAvailable", f.available],
    ["Buffers", f.buffers],
    ["Cached", f.cached],
    ["SwapCached", 0],
    ["Active", f.used],
    ["Inactive", f.cached],
    ["SwapTotal", swapKib(m)],
    ["SwapFree", swapKib(m) - f.swapped],
    ["Dirty", dirty],
    ["Writeback", writeBack],
    ["Shmem", f.shared],
    ["Slab", 42_000],
  ];
  return rows.map(([name, kib]) => `${`${name}:`.padEnd(16)}${String(kib).padStart(8)} kB\n`).join("");
}

function rootMount(m: Machine): string {
  if (m.spec.medium) return "tmpfs / tmpfs rw,relatime,mode=755 0 0";
  const disk = m.bootDisk();
  return `/dev/${disk ? rootOf(m, disk) : "xvda1"} / ext4 rw,relatime,errors=remount-ro 0 0`;
}

function mountsText(m: Machine): string {
  return [
    rootMount(m),
    "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0",
    "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0",
    "udev /dev devtmpfs rw,nosuid,relatime 0 0",
    "tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime 0 0",
    ...mountedBeside(m).map(({ disk, partition, dir }) => `/dev/${partitionName(disk, partition)} ${dir} ext4 rw,relatime 0 0`),
    ...m.state.os.mounts.map((mount) => `${mount.device} ${mount.dir} ${mount.type} ${mount.options} 0 0`),
    "",
  ].join("\n");
}

function netDev(m: Machine): string {
  const rows = shownInterfaces(m).map(
    (i) =>
      `${i.name.padStart(6)}: ${String(i.rxBytes).padStart(7)} ${String(i.rxPackets).padStart(7)}    0    0    0     0          0         0 ${String(i.txBytes).padStart(8)} ${String(i.txPackets).padStart(7)}    0 ${String(i.txDropped).padStart(4)}    0     0       0          0\n`,
  );
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${rows.join("")}`;
}

function arpText(m: Machine): string {
  const rows = m.state.net.neighbours.map(({ ip, ...n }) =>
    typeof ip === "string"
      ? ""
      : `${ipToText(ip).padEnd(16)} 0x1         ${n.mac === "" ? "0x0" : "0x2"}         ${(n.mac || "00:00:00:00:00:00").padEnd(21)} *        ${m.state.net.interfaces.find((i) => i.device === n.device)?.name ?? ""}\n`,
  );
  return `IP address       HW type     Flags       HW address            Mask     Device\n${rows.join("")}`;
}

/** An address as the kernel writes it there: its bytes from the last to the first. */
function reversedHex(ip: number): string {
  const text = (ip >>> 0).toString(16).padStart(8, "0").toUpperCase();
  return `${text.slice(6)}${text.slice(4, 6)}${text.slice(2, 4)}${text.slice(0, 2)}`;
}

function routeText(m: Machine): string {
  const rows = m.state.net.routes.map((r) => {
    const name = m.state.net.interfaces.find((i) => i.device === r.device)?.name ?? "";
    const flags = 1 | (r.via === null ? 0 : 2) | (r.prefix === 32 ? 4 : 0);
    return `${[name, reversedHex(r.destination), reversedHex(r.via ?? 0), flags.toString(16).padStart(4, "0").toUpperCase(), 0, 0, r.metric, reversedHex(prefixMask(r.prefix)), 0, 0, 0].join("\t")}`.padEnd(
      127,
    );
  });
  const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT".padEnd(127);
  return `${[head, ...rows].join("\n")}\n`;
}

function partitions(m: Machine): string {
  const rows = m.disks.flatMap((disk) => {
    const { major, minor } = deviceNumber(disk.device);
    const row = (number: number, bytes: number, name: string): string =>
      `${String(major).padStart(4)}  ${String(number).padStart(7)} ${String(Math.floor(bytes / 1024)).padStart(10)} ${name}\n`;
    const whole = row(minor, disk.sizeBytes, disk.device);
    const parts = partitionsOf(m, disk);
    // The kernel shows of an extended one where it begins alone. @source Linux block/partitions/msdos.c
    return [whole, ...parts.map((p) => row(minor + p.number, p.type === "5" ? 1_024 : p.sectors * SECTOR, partitionName(disk, p)))];
  });
  return `major minor  #blocks  name\n\n${rows.join("")}`;
}

/** `/proc/stat`: CPU time in hundredths of a second; what one CPU did of the whole is not known for each. @source proc(5) */
function statText(m: Machine): string {
  const count = Math.max(1, m.state.vcpusOnline);
  const row = (name: string, of: number): string => {
    const { user, system, idle, waiting, stolen } = cpuTicks(m, of);
    return `${name} ${user} 0 ${system} ${idle} ${waiting} 0 0 ${stolen} 0 0\n`;
  };
  let cpus = row("cpu ", 1);
  for (let cpu = 0; cpu < count; cpu++) cpus += row(`cpu${cpu}`, count);
  const { made, running, blocked, startedAt } = processCounts(m);
  return `${cpus}intr ${interrupts(m)}\nctxt ${contextSwitches(m)}\nbtime ${startedAt}\nprocesses ${made}\nprocs_running ${Math.max(1, running)}\nprocs_blocked ${blocked}\n`;
}

/** `/proc/diskstats`. None are put together. @source Documentation/admin-guide/iostats.rst */
function diskStats(m: Machine): string {
  return diskActivity(m)
    .map((disk) => {
      const reads = `${disk.reads} 0 ${disk.readSectors} ${waitedMs(disk, disk.reads)}`;
      const writes = `${disk.writes} 0 ${disk.writtenSectors} ${waitedMs(disk, disk.writes)}`;
      const times = `${disk.inFlight} ${Math.floor(disk.busyUs / 1_000)} ${Math.floor(disk.waitedUs / 1_000)}`;
      return ` ${String(disk.major).padStart(3)} ${String(disk.minor).padStart(7)} ${disk.name} ${reads} ${writes} ${times} 0 0 0 0 0 0\n`;
    })
    .join("");
}

/** `/proc/vmstat`: what is counted of it. @source Linux mm/vmstat.c */
function vmStat(m: Machine): string {
  const { dirty, writeBack } = cachedKib(m);
  const paged = pagedKib(m);
  const faults = pageFaults(m);
  const rows: readonly (readonly [string, number])[] = [
    ["nr_free_pages", freeMemory(m).free >> 2],
    ["nr_dirty", dirty >> 2],
    ["nr_writeback", writeBack >> 2],
    ["pgpgin", paged.in],
    ["pgpgout", paged.out],
    ["pswpin", 0],
    ["pswpout", 0],
    ["pgfree", faults.all],
    ["pgfault", faults.all],
    ["pgmajfault", faults.major],
  ];
  return rows.map(([name, count]) => `${name} ${count}\n`).join("");
}

/** @source Linux mm/swapfile.c (swap_show) */
function swapRow({ device, kib }: { readonly device: string; readonly kib: number }, index: number): string {
  return `${device.padEnd(40)}partition\t${kib}\t\t0\t\t${-2 - index}\n`;
}

const FILESYSTEMS =
  "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\nnodev\tsockfs\nnodev\tpipefs\nnodev\tdevpts\n\text4\n\tiso9660\n";

/** Files of /proc that hold a text. */
const FILES: Readonly<Record<string, (m: Machine) => SynthNode>> = {
  cmdline: (m) => file(`${commandLine(m)}\n`),
  cpuinfo: (m) => file(cpuInfo(m)),
  diskstats: (m) => file(diskStats(m)),
  filesystems: () => file(FILESYSTEMS),
  interrupts: (m) => file(interruptsText(m)),
  loadavg: (m) => {
    const running = m.state.os.processes.filter((process) => process.status === "run").length;
    return file(
      `${loadAverageText(m)} ${Math.max(1, running)}/${m.background().length + m.state.os.processes.length} ${m.state.os.nextPid - 1}\n`,
    );
  },
  meminfo: (m) => file(memInfo(m)),
  partitions: (m) => file(partitions(m)),
  stat: (m) => file(statText(m)),
  swaps: (m) => file(`Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n${swapsOf(m).map(swapRow).join("")}`),
  "sysrq-trigger": () => file("", 0o200),
  uptime: (m) => {
    const { used, all } = cpuTimes(m);
    return file(`${(m.uptimeUs() / 1_000_000).toFixed(2)} ${((all - used) / 1_000_000).toFixed(2)}\n`);
  },
  vmstat: (m) => file(vmStat(m)),
  version: (m) => file(`Linux version ${m.flavour.release} (${m.flavour.compiler}) ${m.flavour.version}\n`),
  "net/arp": (m) => file(arpText(m)),
  "net/dev": (m) => file(netDev(m)),
  "net/route": (m) => file(routeText(m)),
  "sys/net/ipv4/ip_forward": (m) => file(`${m.state.net.forwarding ? 1 : 0}\n`, 0o644),
  "sys/kernel/hostname": (m) => file(`${m.state.os.hostname}\n`, 0o644),
  "sys/kernel/osrelease": (m) => file(`${m.flavour.release}\n`),
  "sys/kernel/ostype": () => file("Linux\n"),
  "sys/kernel/version": (m) => file(`${m.flavour.version}\n`),
  "sys/kernel/pid_max": () => file("4194304\n"),
  "sys/kernel/threads-max": (m) => file(`${threadsMax(m)}\n`),
  "sys/kernel/printk": (m) => file(`${m.state.os.consoleLevel ?? 7}\t4\t1\t7\n`, 0o644),
  "sys/vm/drop_caches": () => file("0\n", 0o200),
  "sys/vm/min_free_kbytes": (m) => file(`${reservedKib(m)}\n`),
  "sys/vm/swappiness": () => file("60\n"),
  "sys/fs/file-max": () => file("9223372036854775807\n"),
  "xen/capabilities": (m) => file(m.spec.os === "dom0" ? "control_d\n" : ""),
};

/** Names of the directories that these make. */
function namesBelow(dirName: string): string[] | null {
  const start = dirName === "" ? "" : `${dirName}/`;
  const names = Object.keys(FILES).flatMap((path) => (path.startsWith(start) ? [path.slice(start.length).split("/")[0] as string] : []));
  return names.length === 0 ? null : [...new Set(names)];
}

/** `/proc/net/vlan`, once there is any. @source Linux net/8021q/vlanproc.c */
function vlanNode(m: Machine, name: string): SynthNode | null {
  const { interfaces } = m.state.net;
  const rows = shownInterfaces(m).flatMap((i) => {
    const { made, outside } = i;
    if (outside?.vlan) return [{ i, ...outside.vlan }];
    const lower = made?.kind === "vlan" ? interfaces.find(({ device }) => device === made.lower) : undefined;
    return made?.kind === "vlan" && lower ? [{ i, id: made.id, lower: lower.name }] : [];
  });
  if (rows.length === 0) return null;
  if (name === "net/vlan") return dir(["config", ...rows.map(({ i }) => i.name)]);
  if (name === "net/vlan/config") {
    const lines = rows.map(({ i, id, lower }) => `${i.name.padEnd(15)}| ${id}  | ${lower}\n`);
    return file(`VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\n${lines.join("")}`);
  }
  const row = rows.find(({ i }) => name === `net/vlan/${i.name}`);
  if (!row) return null;
  const count = (what: string, n: number): string => `${what.padStart(30)} ${String(n).padStart(12)}\n`;
  const { i, id, lower } = row;
  const received =
    count("total frames received", i.rxPackets) + count("total bytes received", i.rxBytes) + count("Broadcast/Multicast Rcvd", 0);
  const sent = count("total frames transmitted", i.txPackets) + count("total bytes transmitted", i.txBytes);
  const maps = "INGRESS priority mappings: 0:0  1:0  2:0  3:0  4:0  5:0  6:0 7:0\n EGRESS priority mappings: \n";
  return file(`${i.name}  VID: ${id}\t REORDER_HDR: 1  dev->priv_flags: 1021\n${received}\n${sent}Device: ${lower}\n${maps}`);
}

const readers = new WeakMap<Machine, number>();
/** Says which process reads: `/proc/self` is its own. Never part of the state: it is said again before each step. */
export function setReader(m: Machine, pid: number): void {
  readers.set(m, pid);
}

const CONF = "sys/net/ipv4/conf";
/** Settings of each interface: whether it answers ARP for others, and whether the system sends on. @source Linux Documentation/networking/ip-sysctl.rst */
function confNode(m: Machine, name: string): SynthNode | null {
  const { net } = m.state;
  const names = ["all", "default", ...shownInterfaces(m).map((i) => i.name)];
  if (name === "sys/net/ipv4") return dir(["conf", "ip_forward"]);
  if (name === CONF) return dir(names);
  const [, which = "", leaf] = /^sys\/net\/ipv4\/conf\/([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  if (!names.includes(which)) return null;
  if (leaf === undefined) return dir(["forwarding", "proxy_arp"]);
  if (leaf === "forwarding") return file(`${net.forwarding ? 1 : 0}\n`);
  return leaf === "proxy_arp" ? file(`${net.proxyArp?.includes(which) ? 1 : 0}\n`, 0o644) : null;
}

/** Names that IPv6 adds to directories. */
const BELOW_OF_IPV6: Readonly<Record<string, readonly string[]>> = { net: ["if_inet6", "ipv6_route"], "sys/net": ["ipv6"] };

/** A name below /proc; null when there is none. */
export function procNode(m: Machine, name: string): SynthNode | null {
  if (name === "") return dir(() => ["mounts", "self", "thread-self", ...(namesBelow("") ?? []), ...processIds(m)]);
  if (Object.hasOwn(FILES, name)) return FILES[name]?.(m) ?? null;
  if (name === "self") return link(String(readers.get(m) ?? 1));
  if (name === "thread-self") return link(`${readers.get(m) ?? 1}`);
  if (name === "mounts") return link("self/mounts");
  if (name === "xen") return dir(["capabilities", "xenbus"]);
  const conf = (name.startsWith("net/vlan") ? vlanNode(m, name) : null) ?? bondingNode(m, name) ?? ipv6Node(m, name) ?? confNode(m, name);
  if (conf !== null) return conf;
  const found = /^(\d{1,10})(?:\/(.+))?$/s.exec(name);
  if (found) return processNode(m, Number(found[1]), found[2] ?? "", () => mountsText(m));
  const below = namesBelow(name);
  const vlans = name === "net" && vlanNode(m, "net/vlan") !== null ? ["vlan"] : [];
  const bonding = name === "net" && bondingNode(m, "net/bonding") !== null ? ["bonding"] : [];
  return below === null ? null : dir([...below, ...vlans, ...bonding, ...(speaks6(m) ? (BELOW_OF_IPV6[name] ?? []) : [])]);
}
