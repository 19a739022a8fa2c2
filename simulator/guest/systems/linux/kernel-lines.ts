import type { DiskSpec, NicSpec } from "../../engine";
import { interfaceName } from "../../net/interfaces";
import { spinlockIrq } from "../../os/interrupts";
import { commandLine } from "../../os/kernel-command-line";
import type { Machine } from "../../os/machine";
import { partitionName, partitionsOf, rootOf } from "../../os/partitions";

/** A line of a boot script: milliseconds since the kernel started. */
export interface KernelLine {
  readonly ms: number;
  readonly text: string;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(16, "0")}`;
}

/** Small number from the VM's identity, for milliseconds that differ between guests without drawing from a stream. */
function jitter(m: Machine, salt: number): number {
  let hash = 2_166_136_261 ^ salt;
  for (let i = 0; i < m.spec.uuid.length; i++) hash = Math.imul(hash ^ m.spec.uuid.charCodeAt(i), 16_777_619);
  return (hash >>> 8) & 0xff;
}

/** How a domain's type shows in its kernel log. @source lifecycle.md §2-3 */
function platform(m: Machine): KernelLine[] {
  const { domainType, xenVersion, memoryBytes } = m.spec;
  const top = hex(memoryBytes - 1);
  const lines: KernelLine[] = [];
  const at = (ms: number, text: string): void => void lines.push({ ms, text });
  const hvm = domainType === "hvm" || domainType === "pvhvm";
  if (domainType === "pv" && m.spec.os !== "dom0") {
    at(0, "Xen: [mem 0x0000000000000000-0x000000000009ffff] usable");
    at(0, "Xen: [mem 0x00000000000a0000-0x00000000000fffff] reserved");
    at(0, `Xen: [mem 0x0000000000100000-${top}] usable`);
  } else {
    at(0, "BIOS-provided physical RAM map:");
    at(0, `BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable`);
    at(0, `BIOS-e820: [mem 0x0000000000100000-${top}] usable`);
  }
  at(0, "NX (Execute Disable) protection: active");
  if (hvm) {
    at(0, "SMBIOS 2.8 present.");
    at(0, `DMI: Xen HVM domU, BIOS ${xenVersion} 01/02/2024`);
  } else if (domainType === "pvh") at(0, "DMI not present or invalid.");
  at(
    0,
    m.spec.os === "dom0" || domainType === "pv"
      ? "Hypervisor detected: Xen PV"
      : domainType === "pvh"
        ? "Hypervisor detected: Xen HVM"
        : "Hypervisor detected: Xen HVM",
  );
  const version = xenVersion.split(".");
  if (hvm || domainType === "pvh") at(0, `Xen version ${version[0] ?? "4"}.${version[1] ?? "0"}.`);
  if (hvm) {
    at(0, domainType === "pvhvm" ? "Xen Platform PCI: I/O protocol version 1" : "Xen Platform PCI: unrecognised magic value");
    if (domainType === "pvhvm") {
      at(0, "Netfront and the Xen platform PCI driver have been compiled for this kernel: unplug emulated NICs.");
      at(
        0,
        "Blkfront and the Xen platform PCI driver have been compiled for this kernel: unplug emulated disks.\n               You might have to change the root device\n               from /dev/hd[a-d] to /dev/xvd[a-d]\n               in your root= kernel command line option",
      );
    }
  }
  at(0, `tsc: Fast TSC calibration using PIT`);
  at(0, `tsc: Detected ${m.spec.cpuMhz}.000 MHz processor`);
  return lines;
}

/** All kernel messages of a boot, in order. Made again each time; nothing of it is kept. */
export function kernelLines(m: Machine): KernelLine[] {
  const { spec, flavour } = m;
  const lines: KernelLine[] = [];
  const at = (ms: number, text: string): void => void lines.push({ ms: ms === 0 ? 0 : ms + (jitter(m, ms) % 9), text });
  at(0, `Linux version ${flavour.release} (${flavour.compiler}) ${flavour.version}`);
  at(0, `Command line: ${commandLine(m)}`);
  lines.push(...platform(m));
  const kib = Math.floor(spec.memoryBytes / 1024);
  at(
    12,
    `Memory: ${Math.floor((kib / 100) * 96)}K/${kib}K available (14342K kernel code, 2332K rwdata, 9060K rodata, 2796K init, 17404K bss, ${kib - Math.floor((kib / 100) * 96)}K reserved, 0K cma-reserved)`,
  );
  at(12, `SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=${spec.vcpus}, Nodes=1`);
  at(
    20,
    spec.domainType === "pv"
      ? "Booting paravirtualized kernel on Xen"
      : spec.domainType === "pvh"
        ? "Booting paravirtualized kernel on Xen PVH"
        : "Booting paravirtualized kernel on Xen HVM",
  );
  if (spec.domainType === "pv") at(20, `Xen version: ${spec.xenVersion} (preserve-AD)`);
  at(31, `setup_percpu: NR_CPUS:8192 nr_cpumask_bits:${spec.vcpus} nr_cpu_ids:${spec.vcpus} nr_node_ids:1`);
  at(60, "rcu: Hierarchical RCU implementation.");
  at(72, "xen:events: Using FIFO-based ABI");
  at(88, "clocksource: xen: mask: 0xffffffffffffffff max_cycles: 0x1cd42e4dffb, max_idle_ns: 881590591483 ns");
  at(
    91,
    `Calibrating delay loop (skipped), value calculated using timer frequency.. ${spec.cpuMhz * 2}.00 BogoMIPS (lpj=${spec.cpuMhz * 4000})`,
  );
  at(120, `smpboot: CPU0: ${spec.cpuModel} (family: 0x6, model: 0x55, stepping: 0x4)`);
  if (spec.domainType !== "hvm") at(182, `cpu 0 spinlock event irq ${spinlockIrq(m, 0)}`);
  if (spec.vcpus > 1) {
    at(190, "smp: Bringing up secondary CPUs ...");
    for (let cpu = 1; cpu < spec.vcpus && spec.domainType !== "hvm"; cpu++)
      at(190 + cpu * 3, `cpu ${cpu} spinlock event irq ${spinlockIrq(m, cpu)}`);
    at(205 + spec.vcpus * 3, `smp: Brought up 1 node, ${spec.vcpus} CPUs`);
  }
  at(290, "NET: Registered PF_NETLINK/PF_ROUTE protocol family");
  // A fully virtualised guest has them by the platform device. @source Linux drivers/xen/platform-pci.c (platform_pci_probe, gnttab_init)
  if (spec.domainType !== "hvm") {
    at(412, "xen:grant_table: Grant tables using version 1 layout");
    at(415, "Grant table initialized");
  }
  if (spec.domainType === "hvm" || spec.domainType === "pvhvm") at(440, "PCI: Using configuration type 1 for base access");
  at(470, "xen:balloon: Initialising balloon driver");
  at(505, "NET: Registered PF_INET protocol family");
  at(540, "Trying to unpack rootfs image as initramfs...");
  at(
    600,
    spec.domainType === "pv" || spec.domainType === "pvh"
      ? "printk: console [hvc0] enabled"
      : "00:04: ttyS0 at I/O 0x3f8 (irq = 4, base_baud = 115200) is a 16550A",
  );
  if (spec.os === "dom0") at(612, "xen-pciback: backend is vpci");
  if (spec.domainType === "hvm") emulatedLines(m, at);
  else at(620, "xen_netfront: Initialising Xen virtual ethernet driver");
  if (spec.os === "dom0") realDeviceLines(m, at);
  return lines.sort((a, b) => a.ms - b.ms);
}

/**
 * A guest without drivers for Xen finds qemu's devices. @source Linux drivers/net/ethernet/intel/e1000/e1000_main.c,
 * realtek/8139cp.c; drivers/ata/ata_piix.c, libata-core.c; QEMU hw/ide/core.c (names of its devices)
 */
function emulatedLines(m: Machine, at: (ms: number, text: string) => void): void {
  for (const { device, mac, model } of m.nics) {
    const slot = `0000:00:0${4 + device}.0`;
    if (model === "e1000") {
      if (device === 0) at(640, "e1000: Intel(R) PRO/1000 Network Driver");
      at(910, `e1000 ${slot} eth${device}: (PCI:33MHz:32-bit) ${mac}`);
      at(920, `e1000 ${slot} eth${device}: Intel(R) PRO/1000 Network Connection`);
    } else {
      if (device === 0) at(640, "8139cp: 8139cp: 10/100 PCI Ethernet driver v1.3 (Mar 22, 2004)");
      at(910, `8139cp ${slot} eth${device}: RTL-8139C+ at 0x0000000000000000, ${mac}, IRQ ${32 + device * 4}`);
    }
  }
  at(655, "ata_piix 0000:00:01.1: version 2.13");
  for (const n of [0, 1]) at(670 + n, `scsi host${n}: ata_piix`);
  for (const n of [0, 1])
    at(
      680 + n,
      `ata${n + 1}: PATA max MWDMA2 cmd 0x${n === 0 ? "1f0" : "170"} ctl 0x${n === 0 ? "3f6" : "376"} bmdma 0x${n === 0 ? "c120" : "c128"} irq ${14 + n}`,
    );
  for (const disk of m.disks) diskFound(m, disk, at);
}

/** A disk or a drive at the controller: two channels of two. */
function diskFound(m: Machine, disk: DiskSpec, at: (ms: number, text: string) => void): void {
  const place = disk.type === "CD" ? 3 : disk.device.charCodeAt(2) - 97;
  const address = `${(place >> 1) & 1}:0:${place & 1}:0`;
  const name = `ata${((place >> 1) & 1) + 1}.0${place & 1}`;
  const ms = 840 + place * 20;
  if (disk.type === "CD") {
    at(ms, `${name}: ATAPI: QEMU DVD-ROM, 2.5+, max UDMA/100`);
    at(ms + 10, `sr ${address}: [${disk.device}] scsi3-mmc drive: 4x/4x cd/rw xa/form2 tray`);
    return;
  }
  const sectors = Math.floor(disk.sizeBytes / 512);
  at(ms, `${name}: ATA-7: QEMU HARDDISK, 2.5+, max UDMA/100`);
  at(ms + 10, `scsi ${address}: Direct-Access     ATA      QEMU HARDDISK    2.5+ PQ: 0 ANSI: 5`);
  at(
    ms + 100,
    `sd ${address}: [${disk.device}] ${sectors} 512-byte logical blocks: (${(disk.sizeBytes / 1e9).toFixed(2)} GB/${(disk.sizeBytes / 1_073_741_824).toFixed(2)} GiB)`,
  );
  at(ms + 110, ` ${disk.device}: ${tableText(m, disk)}`.trimEnd());
  at(ms + 120, `sd ${address}: [${disk.device}] Attached SCSI disk`);
}

/** Dom0 drives the hardware itself. */
function realDeviceLines(m: Machine, at: (ms: number, text: string) => void): void {
  for (const nic of m.spec.nics) at(718, `e1000e 0000:03:00.0 eth${nic.device}: (PCI Express:2.5GT/s:Width x1) ${nic.mac}`);
  for (const disk of m.spec.disks) {
    at(845, `sd 0:0:0:0: [${disk.device}] Attached SCSI disk`);
    at(851, ` ${disk.device}: ${disk.device}1`);
  }
}

/** What netfront says of an interface that has come up. */
export function nicLine(m: Machine, nic: NicSpec): string {
  return `xen_netfront: vif-${nic.device} ${interfaceName(m, nic.device)}: MAC ${nic.mac} MTU ${nic.mtu}`;
}
/** What blkfront says of a disk that has come up. */
export function diskLines(m: Machine, disk: DiskSpec): readonly string[] {
  const features = "flush diskcache: enabled; persistent grants: enabled; indirect descriptors: enabled; bounce buffer: disabled;";
  const parts = disk.type === "CD" ? "(cdrom)" : tableText(m, disk);
  return [`blkfront: ${disk.device}: ${features}`, ` ${disk.device}: ${parts}`.trimEnd()];
}

/** A table as the kernel reads it out: logical partitions stand with the extended one. @source Linux block/partitions/msdos.c */
function tableText(m: Machine, disk: DiskSpec): string {
  const all = partitionsOf(m, disk);
  const logical = all.filter(({ number }) => number > 4).map((part) => partitionName(disk, part));
  return all
    .filter(({ number }) => number <= 4)
    .map((part) => `${partitionName(disk, part)}${part.type === "5" ? ` < ${logical.join(" ")} >` : ""}`)
    .join(" ");
}

/** From the devices to init: milliseconds since the part began. */
export function rootLines(m: Machine): KernelLine[] {
  const lines: KernelLine[] = [];
  const at = (ms: number, text: string): void => void lines.push({ ms: ms + (jitter(m, ms) % 9), text });
  at(90, "Freeing unused kernel image (initmem) memory: 2796K");
  at(100, "Write protecting the kernel read-only data: 26624k");
  at(115, "Run /init as init process");
  const disk = m.bootDisk();
  const boot = disk ? rootOf(m, disk) : "xvda1";
  if (disk || !m.spec.medium) at(900, `EXT4-fs (${boot}): mounted filesystem with ordered data mode. Quota mode: none.`);
  if (m.flavour.init === "systemd") {
    at(1250, `systemd[1]: Inserted module 'autofs4'`);
    at(
      1310,
      `systemd[1]: systemd ${m.spec.os === "ubuntu" ? "255.4-1ubuntu8" : "252.22-1~deb12u1"} running in system mode (+PAM +AUDIT +SELINUX +APPARMOR)`,
    );
    at(1320, `systemd[1]: Detected virtualization xen.`);
    at(1330, `systemd[1]: Hostname set to <${m.state.os.hostname}>.`);
    if (!m.spec.medium) at(1900, `EXT4-fs (${boot}): re-mounted. Quota mode: none.`);
  }
  return lines;
}

/** The end of a boot without its root disk. */
export function panicLines(m: Machine): readonly string[] {
  const disk = m.bootDisk();
  const boot = disk ? rootOf(m, disk) : "xvda1";
  return [
    `VFS: Cannot open root device "/dev/${boot}" or unknown-block(0,0): error -6`,
    'Please append a correct "root=" boot option; here are the available partitions:',
    "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
    `CPU: 0 PID: 1 Comm: swapper/0 Not tainted ${m.flavour.release} #1`,
    "Kernel Offset: disabled",
  ];
}
