/**
 * Devices on a system's PCI bus. A PV or PVH guest has none; a fully virtualised one has what qemu makes; a control domain the host's.
 * @source pci.ids (names); QEMU hw/i386/pc_piix.c (xenfv), hw/isa/piix3.c, hw/ide/piix.c, hw/acpi/piix4.c, hw/display/cirrus_vga.c,
 * hw/i386/xen/xen_platform.c
 */
import { shownInterfaces } from "../net/outside-links";
import type { Machine } from "./machine";

/** A number with its name in pci.ids. */
type Named = readonly [id: number, name: string];

export interface PciDevice {
  /** `00:01.1` */
  readonly slot: string;
  readonly kind: Named;
  readonly vendor: Named;
  readonly device: Named;
  readonly revision: number;
  readonly subsystem: { readonly vendor: Named; readonly device: Named } | null;
  /** programming interface, when it is told */
  readonly programming?: Named;
  /** what `-v` has after `Flags:`, and its regions below */
  readonly flags: string;
  readonly regions: readonly string[];
  readonly driver: string | null;
  readonly modules: readonly string[];
}

const INTEL: Named = [0x8086, "Intel Corporation"];
const XEN: Named = [0x5853, "XenSource, Inc."];
const CIRRUS: Named = [0x1013, "Cirrus Logic"];
const QEMU: PciDevice["subsystem"] = { vendor: [0x1af4, "Red Hat, Inc."], device: [0x1100, "Qemu virtual machine"] };
const ofXen = (name: string): PciDevice["subsystem"] => ({ vendor: XEN, device: [0x0001, name] });
const NO_SUBSYSTEM = { subsystem: null, regions: [], driver: null, modules: [] } as const;

const IDE: Named = [0x7010, "82371SB PIIX3 IDE [Natoma/Triton II]"];
const CARDS = {
  e1000: { vendor: INTEL, device: [0x100e, "82540EM Gigabit Ethernet Controller"], revision: 3, driver: "e1000", size: "128K", ports: 64 },
  rtl8139: {
    vendor: [0x10ec, "Realtek Semiconductor Co., Ltd."],
    device: [0x8139, "RTL-8100/8101L/8139 PCI Fast Ethernet Adapter"],
    revision: 0x20,
    driver: "8139cp",
    size: "256",
    ports: 256,
  },
} as const;

const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");

/** Order of slots: libxl's qemu has the platform device below the display, as hvmloader's log says too (`world/firmware-log`). */
function emulated(m: Machine): PciDevice[] {
  const hasDrivers = m.spec.domainType === "pvhvm";
  const platform: PciDevice = {
    slot: "00:02.0",
    kind: [0xff80, "Unassigned class"],
    vendor: XEN,
    device: [0x0001, "Xen Platform Device"],
    revision: 1,
    subsystem: ofXen("Xen Platform Device"),
    flags: "bus master, fast devsel, latency 0, IRQ 24",
    regions: ["I/O ports at c000 [size=256]", "Memory at f0000000 (32-bit, prefetchable) [size=16M]"],
    driver: "xen-platform-pci",
    modules: [],
  };
  // Emulated cards go as their drivers for Xen come. @source io.md §6
  const cards = hasDrivers ? [] : m.nics;
  return [
    {
      ...{ slot: "00:00.0", kind: [0x0600, "Host bridge"], vendor: INTEL, device: [0x1237, "440FX - 82441FX PMC [Natoma]"] },
      ...{ ...NO_SUBSYSTEM, revision: 2, subsystem: QEMU, flags: "fast devsel" },
    },
    {
      ...{ slot: "00:01.0", kind: [0x0601, "ISA bridge"], vendor: INTEL, device: [0x7000, "82371SB PIIX3 ISA [Natoma/Triton II]"] },
      ...{ ...NO_SUBSYSTEM, revision: 0, subsystem: QEMU, flags: "medium devsel" },
    },
    {
      slot: "00:01.1",
      kind: [0x0101, "IDE interface"],
      vendor: INTEL,
      device: IDE,
      revision: 0,
      subsystem: ofXen(IDE[1]),
      programming: [0x80, "ISA Compatibility mode-only controller, supports bus mastering"],
      flags: "bus master, medium devsel, latency 64",
      regions: [
        "[virtual] Memory at 000001f0 (32-bit, non-prefetchable) [size=8]",
        "[virtual] Memory at 000003f0 (type 3, non-prefetchable)",
        "[virtual] Memory at 00000170 (32-bit, non-prefetchable) [size=8]",
        "[virtual] Memory at 00000370 (type 3, non-prefetchable)",
        "I/O ports at c120 [size=16]",
      ],
      driver: "ata_piix",
      modules: ["ata_piix", "pata_acpi", "ata_generic"],
    },
    {
      ...{ slot: "00:01.3", kind: [0x0680, "Bridge"], vendor: INTEL, device: [0x7113, "82371AB/EB/MB PIIX4 ACPI"] },
      ...{ ...NO_SUBSYSTEM, revision: 1, subsystem: QEMU, flags: "bus master, medium devsel, latency 0, IRQ 9" },
    },
    ...(hasDrivers ? [platform] : []),
    {
      slot: "00:03.0",
      kind: [0x0300, "VGA compatible controller"],
      vendor: CIRRUS,
      device: [0x00b8, "GD 5446"],
      revision: 0,
      subsystem: ofXen("GD 5446"),
      programming: [0x00, "VGA controller"],
      flags: "bus master, fast devsel, latency 0",
      regions: [
        "Memory at f2000000 (32-bit, prefetchable) [size=32M]",
        "Memory at f4010000 (32-bit, non-prefetchable) [size=4K]",
        "Expansion ROM at 000c0000 [disabled] [size=128K]",
      ],
      driver: null,
      modules: [],
    },
    ...cards.map(({ device, model = "rtl8139" }): PciDevice => {
      const { size, ports, driver, ...card } = CARDS[model];
      return {
        ...card,
        slot: `00:${hex(4 + device, 2)}.0`,
        kind: [0x0200, "Ethernet controller"],
        subsystem: QEMU,
        flags: `bus master, fast devsel, latency 0, IRQ ${32 + device * 4}`,
        regions: [
          `I/O ports at ${hex(0xc200 + device * 256, 4)} [size=${ports}]`,
          `Memory at ${hex(0xf4020000 + device * 0x20000, 8)} (32-bit, non-prefetchable) [size=${size}]`,
        ],
        driver,
        modules: [driver],
      };
    }),
  ];
}

/** Of a board for processors of each vendor. guess: what servers of the years of these processors have; hosts say nothing of it */
const BOARDS = {
  intel: {
    vendor: INTEL,
    bridge: [0x2f00, "Xeon E7 v3/Xeon E5 v3/Core i7 DMI2"],
    disks: [0x8d02, "C610/X99 series chipset 6-Port SATA Controller [AHCI mode]"],
    disksAt: "00:1f.2",
  },
  amd: {
    vendor: [0x1022, "Advanced Micro Devices, Inc. [AMD]"],
    bridge: [0x1450, "Family 17h (Models 00h-0fh) Root Complex"],
    disks: [0x7901, "FCH SATA Controller [AHCI mode]"],
    disksAt: "00:11.0",
  },
} as const;

/** Names of the host's NICs in the control domain. */
export function hostCards(m: Machine): string[] {
  const names = shownInterfaces(m).map(({ name }) => name);
  return names.filter((name) => /^p?eth\d+$/.test(name));
}
/** Bus of one of them: the first is where the kernel's log has it. */
export const hostCardSlot = (at: number): string => `${hex(3 + at, 2)}:00.0`;

function real(m: Machine): PciDevice[] {
  const { vendor, bridge, disks, disksAt } = /AMD/.test(m.spec.cpuModel) ? BOARDS.amd : BOARDS.intel;
  return [
    { ...NO_SUBSYSTEM, slot: "00:00.0", kind: [0x0600, "Host bridge"], vendor, device: bridge, revision: 2, flags: "fast devsel" },
    {
      ...{ ...NO_SUBSYSTEM, slot: disksAt, kind: [0x0106, "SATA controller"], vendor, device: disks, revision: 5 },
      programming: [0x01, "AHCI 1.0"],
      flags: "bus master, 66MHz, medium devsel, latency 0, IRQ 35",
      driver: "ahci",
      modules: ["ahci"],
    },
    ...hostCards(m).map((_, at): PciDevice => {
      const device: Named = [0x10d3, "82574L Gigabit Network Connection"];
      const common = { ...NO_SUBSYSTEM, kind: [0x0200, "Ethernet controller"] as const, vendor: INTEL, device, revision: 0 };
      return {
        ...common,
        slot: hostCardSlot(at),
        flags: `bus master, fast devsel, latency 0, IRQ ${16 + at}`,
        regions: [`Memory at ${hex(0xfb000000 + at * 0x100000, 8)} (32-bit, non-prefetchable) [size=128K]`],
        driver: "e1000e",
        modules: ["e1000e"],
      };
    }),
  ];
}

/** In order of their slots. */
export function pciDevices(m: Machine): readonly PciDevice[] {
  if (m.spec.os === "dom0") return real(m);
  return m.spec.domainType === "hvm" || m.spec.domainType === "pvhvm" ? emulated(m) : [];
}
