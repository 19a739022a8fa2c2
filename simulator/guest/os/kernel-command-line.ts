import { rootPartition } from "./disk-names";
import type { Machine } from "./machine";

/** Kernel command line. */
export function commandLine(m: Machine): string {
  const console = m.spec.domainType === "pv" || m.spec.domainType === "pvh" ? "hvc0" : "ttyS0,115200n8";
  const boot = m.spec.domainType === "hvm" || m.spec.domainType === "pvhvm" ? `BOOT_IMAGE=/boot/vmlinuz-${m.flavour.release} ` : "";
  return `${boot}root=/dev/${m.spec.os === "dom0" ? "sda1" : rootPartition(m.bootDisk()?.device ?? "xvda")} ro console=${console}${m.spec.kernelArgs === "" ? "" : ` ${m.spec.kernelArgs}`}`;
}
