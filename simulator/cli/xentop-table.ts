/** The table of `xentop`, from one sample of a host. @source metrics.md §3 (columns and widths); cli.md §11 (sections) */

import { blockCounters, netCounters } from "../world/device-counters";
import { guestOf } from "../world/world";
import type { Domain } from "../xen/domain";
import { type DomainZeroControl, domainsOf, insideOf } from "./common/control";

/** One domain's figures at an instant. Plain data. */
export interface Sample {
  readonly domid: number;
  readonly name: string;
  readonly state: string;
  readonly cpuUs: number;
  readonly memoryKib: number;
  /** null: no limit */
  readonly maxKib: number | null;
  readonly vcpus: readonly number[];
  readonly nets: readonly { readonly rx: number; readonly tx: number; readonly rxPackets: number; readonly txPackets: number }[];
  readonly disks: readonly {
    readonly number: number;
    readonly oo: number;
    readonly rd: number;
    readonly wr: number;
    readonly rsect: number;
    readonly wsect: number;
  }[];
}

/** Letters in xentop's own order: d s b c p r. @source hypervisor.md §3 */
function stateOf(control: DomainZeroControl, domain: Domain): string {
  const flags = insideOf(control).hypervisor.flags(domain);
  const [r = "-", b = "-", p = "-", s = "-", reason = "-", d = "-"] = flags;
  return [d, s, b, reason === "c" ? "c" : "-", p, r].join("");
}

export function sample(control: DomainZeroControl): Sample[] {
  const { world } = control;
  const inside = insideOf(control);
  return domainsOf(control).map((domain) => {
    const guest = guestOf(world, control.host, domain.domid);
    const devices = guest ? inside.bus.devicesOf(domain.domid) : [];
    const isLimited = domain.domid !== 0;
    return {
      domid: domain.domid,
      name: domain.name,
      state: stateOf(control, domain),
      cpuUs: inside.hypervisor.cpuTimeUs(domain),
      memoryKib: Math.floor(domain.memoryBytes / 1024),
      maxKib: isLimited ? Math.floor(domain.maxMemoryBytes / 1024) + 1024 : null,
      vcpus: inside.hypervisor.vcpuInfo(domain).flatMap((vcpu) => (vcpu.isOnline ? [vcpu.runningUs] : [])),
      nets: devices.flatMap((device) => {
        if (!guest || device.kind !== "vif") return [];
        const c = netCounters(world, guest, device);
        return [{ rx: c.rxBytes, tx: c.txBytes, rxPackets: c.rxPackets, txPackets: c.txPackets }];
      }),
      disks: devices.flatMap((device) => {
        if (!guest || device.kind !== "vbd") return [];
        const c = blockCounters(world, guest, device);
        return [{ number: device.number, oo: c.outOfRequests, rd: c.reads, wr: c.writes, rsect: c.readSectors, wsect: c.writtenSectors }];
      }),
    };
  });
}

export interface Shape {
  readonly isFullName: boolean;
  readonly withNetworks: boolean;
  readonly withBlocks: boolean;
  readonly withVcpus: boolean;
  readonly isDom0First: boolean;
  readonly sortBy: number;
}

/** Columns that S cycles through. */
export const sortKeys = ["NAME", "STATE", "CPU(sec)", "CPU(%)", "MEM(k)", "VCPUS", "NETTX(k)", "NETRX(k)", "VBD_RD", "VBD_WR"] as const;

const sum = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((total, row) => total + of(row), 0);
const percent = (tenths: number): string => `${Math.floor(tenths / 10)}.${tenths % 10}`;

interface Row {
  readonly s: Sample;
  readonly cpuTenths: number;
}

function keyOf(row: Row, key: (typeof sortKeys)[number]): number | string {
  const { s } = row;
  switch (key) {
    case "NAME":
      return s.name.toLowerCase();
    case "STATE":
      return s.state;
    case "CPU(sec)":
      return -s.cpuUs;
    case "CPU(%)":
      return -row.cpuTenths;
    case "MEM(k)":
      return -s.memoryKib;
    case "VCPUS":
      return -s.vcpus.length;
    case "NETTX(k)":
      return -sum(s.nets, (n) => n.tx);
    case "NETRX(k)":
      return -sum(s.nets, (n) => n.rx);
    case "VBD_RD":
      return -sum(s.disks, (d) => d.rd);
    case "VBD_WR":
      return -sum(s.disks, (d) => d.wr);
  }
}

/** Header and rows. @param before - the sample before, for CPU(%); null: the first, which shows 0.0 */
export function table(
  samples: readonly Sample[],
  before: readonly Sample[] | null,
  elapsedUs: number,
  totalKib: number,
  shape: Shape,
): string[] {
  const width = shape.isFullName ? Math.max(10, ...samples.map((s) => s.name.length)) : 10;
  const rows = samples.map((s): Row => {
    const last = before?.find((b) => b.domid === s.domid);
    return { s, cpuTenths: last && elapsedUs > 0 ? Math.round(((s.cpuUs - last.cpuUs) * 1000) / elapsedUs) : 0 };
  });
  const key = sortKeys[shape.sortBy % sortKeys.length] ?? "NAME";
  rows.sort((a, b) => {
    if (shape.isDom0First && (a.s.domid === 0 || b.s.domid === 0)) return a.s.domid - b.s.domid;
    const [x, y] = [keyOf(a, key), keyOf(b, key)];
    return x < y ? -1 : x > y ? 1 : a.s.domid - b.s.domid;
  });
  const head = `${"NAME".padStart(width)}  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID`;
  return [head, ...rows.flatMap((row) => [line(row, width, totalKib), ...sections(row.s, shape)])];
}

function line({ s, cpuTenths }: Row, width: number, totalKib: number): string {
  const share = (kib: number): string => percent(Math.round((kib * 1000) / totalKib));
  const n = (value: number, columns: number): string => `${value}`.padStart(columns);
  return [
    s.name.slice(0, width).padStart(width),
    s.state.padStart(6),
    n(Math.floor(s.cpuUs / 1_000_000), 10),
    percent(cpuTenths).padStart(6),
    n(s.memoryKib, 10),
    share(s.memoryKib).padStart(6),
    (s.maxKib === null ? "no limit" : `${s.maxKib}`).padStart(10),
    (s.maxKib === null ? "n/a" : share(s.maxKib)).padStart(9),
    n(s.vcpus.length, 5),
    n(s.nets.length, 4),
    n(Math.floor(sum(s.nets, (x) => x.tx) / 1024), 8),
    n(Math.floor(sum(s.nets, (x) => x.rx) / 1024), 8),
    n(s.disks.length, 4),
    n(
      sum(s.disks, (d) => d.oo),
      8,
    ),
    n(
      sum(s.disks, (d) => d.rd),
      8,
    ),
    n(
      sum(s.disks, (d) => d.wr),
      8,
    ),
    n(
      sum(s.disks, (d) => d.rsect),
      10,
    ),
    n(
      sum(s.disks, (d) => d.wsect),
      10,
    ),
    n(0, 4),
  ].join(" ");
}

/** What -v, -n and -x add below a row. */
function sections(s: Sample, shape: Shape): string[] {
  const lines: string[] = [];
  if (shape.withVcpus)
    lines.push(
      `VCPUs(sec): ${s.vcpus.map((us, i) => ` ${`${i}`.padStart(2)}: ${`${Math.floor(us / 1_000_000)}`.padStart(10)}s`).join("")}`,
    );
  if (shape.withNetworks)
    for (const [i, net] of s.nets.entries())
      lines.push(
        `Net${i} RX: ${`${net.rx}`.padStart(8)}bytes ${`${net.rxPackets}`.padStart(8)}pkts ${"0".padStart(8)}err ${"0".padStart(8)}drop  TX: ${`${net.tx}`.padStart(8)}bytes ${`${net.txPackets}`.padStart(8)}pkts ${"0".padStart(8)}err ${"0".padStart(8)}drop`,
      );
  if (shape.withBlocks)
    for (const d of s.disks)
      lines.push(
        `VBD BlkBack ${`${d.number}`.padStart(5)} [${(d.number >> 8).toString(16).padStart(2)}:${(d.number & 0xff).toString(16).padStart(2)}]  OO: ${`${d.oo}`.padStart(8)}   RD: ${`${d.rd}`.padStart(8)}   WR: ${`${d.wr}`.padStart(8)}  RSECT: ${`${d.rsect}`.padStart(10)}  WSECT: ${`${d.wsect}`.padStart(10)}`,
      );
  return lines;
}

/** The three lines above the table. Each domain is counted once: running, blocked, paused, shutdown, crashed, dying. @source cli.md §11 */
export function summary(
  samples: readonly Sample[],
  facts: { time: string; version: string; totalKib: number; freeKib: number; pcpus: number; mhz: number },
): string[] {
  const count = { running: 0, blocked: 0, paused: 0, shutdown: 0, crashed: 0, dying: 0 };
  for (const { state } of samples) {
    const [d, s, b, c, p, r] = state;
    if (r === "r") count.running++;
    else if (b === "b") count.blocked++;
    else if (p === "p") count.paused++;
    else if (s === "s") count.shutdown++;
    else if (c === "c") count.crashed++;
    else if (d === "d") count.dying++;
  }
  return [
    `xentop - ${facts.time}   Xen ${facts.version}`,
    `${samples.length} domains: ${count.running} running, ${count.blocked} blocked, ${count.paused} paused, ${count.crashed} crashed, ${count.dying} dying, ${count.shutdown} shutdown `,
    `Mem: ${facts.totalKib}k total, ${facts.totalKib - facts.freeKib}k used, ${facts.freeKib}k free    CPUs: ${facts.pcpus} @ ${facts.mhz}MHz`,
  ];
}
