/** What hvmloader writes to Xen's console as it prepares a fully virtualised guest. @source lifecycle.md §3 */
import type { GuestSpec } from "../guest/engine";
import { biosOf } from "../guest/systems/none/bios";

const MIB = 1_048_576;
/** RAM below the hole that PCI devices take, bytes. @source Xen hvmloader: the MMIO hole begins at 0xf0000000 */
const LOW_TOP = 0xf000_0000;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
/** 64-bit address as `00000001:00000000`. */
const wide = (value: number): string => `${hex(Math.floor(value / 0x1_0000_0000), 8)}:${hex(value % 0x1_0000_0000, 8)}`;

/** One row of the memory map that the firmware hands to the system. */
export interface E820Row {
  readonly from: number;
  readonly to: number;
  readonly kind: "RAM" | "RESERVED" | "ACPI";
}
/** @param memoryBytes - RAM of the guest */
export function e820(memoryBytes: number): E820Row[] {
  const low = Math.min(memoryBytes, LOW_TOP);
  const rows: E820Row[] = [
    { from: 0, to: 0xa_0000, kind: "RAM" },
    { from: 0xf_0000, to: 0x10_0000, kind: "RESERVED" },
    { from: 0x10_0000, to: low - 0x1000, kind: "RAM" },
    { from: 0xfc00_0000, to: 0x1_0000_0000, kind: "RESERVED" },
  ];
  if (memoryBytes > LOW_TOP) rows.push({ from: 0x1_0000_0000, to: 0x1_0000_0000 + memoryBytes - LOW_TOP, kind: "RAM" });
  return rows;
}

/** @param order - boot order as `HVM_boot_params` has it: c disk, d DVD drive, n network */
export function firmwareLog(spec: GuestSpec, order: string, xenVersion: string): string[] {
  const has = (letter: string): boolean =>
    letter === "c"
      ? spec.disks.some((d) => d.type === "Disk")
      : letter === "d"
        ? spec.disks.some((d) => d.type === "CD")
        : spec.nics.length > 0;
  const names: Readonly<Record<string, string>> = { c: "Hard Disk", d: "DVD/CD", n: "ROM" };
  const there = [...order].filter((letter) => names[letter] && has(letter));
  const from = spec.os === "none" ? -1 : there.indexOf(spec.medium ? "d" : "c");
  const booting = (from < 0 ? there : there.slice(0, from + 1)).map((letter) => `Booting from ${names[letter]}...`);
  const high = spec.memoryBytes > LOW_TOP;
  const bios = biosOf(spec);
  const lines = [
    "HVM Loader",
    `Detected Xen v${xenVersion}`,
    "Xenbus rings @0xfeffc000, event channel 1",
    `System requested ${bios.name}`,
    `CPU speed is ${spec.cpuMhz} MHz`,
    "PCI-ISA link 0 routed to IRQ5",
    "PCI-ISA link 1 routed to IRQ10",
    "PCI-ISA link 2 routed to IRQ11",
    "PCI-ISA link 3 routed to IRQ5",
    "pci dev 02:0 bar 14 size 001000000: 0f0000008",
    ...(high ? [`RAM in high memory; setting high_mem resource base to ${hex(0x1_0000_0000 + spec.memoryBytes - LOW_TOP, 9)}`] : []),
    "Multiprocessor initialisation:",
    ...Array.from({ length: spec.vcpus }, (_, cpu) => ` - CPU${cpu} ... 48-bit phys ... fixed MTRRs ... var MTRRs [1/8] ... done.`),
    "Writing SMBIOS tables ...",
    `Loading ${bios.name} ...`,
    "Loading ACPI ...",
    "BIOS map:",
    " c0000-fffff: Main BIOS",
    "E820 table:",
    ...e820(spec.memoryBytes).map((row, i) => ` [${hex(i, 2)}]: ${wide(row.from)} - ${wide(row.to)}: ${row.kind}`),
    `Invoking ${bios.name} ...`,
    ...bios.banner,
    ...(bios.name === "SeaBIOS" ? ["Press ESC for boot menu."] : []),
    ...(spec.os === "none" ? [...booting, "No bootable device."] : booting),
  ];
  return lines.map((line) => `(d${spec.domid}) ${line}`);
}

/** Total RAM of a map, MiB. */
export function ramMiB(rows: readonly E820Row[]): number {
  return rows.filter((row) => row.kind === "RAM").reduce((sum, row) => sum + (row.to - row.from), 0) / MIB;
}
