import type { Machine } from "./machine";
import { rootOf } from "./partitions";

/** Kernel command line. */
export function commandLine(m: Machine): string {
  const { domainType, kernelArgs, medium } = m.spec;
  const console = domainType === "pv" || domainType === "pvh" ? "hvc0" : "ttyS0,115200n8";
  const hasLoader = domainType === "hvm" || domainType === "pvhvm";
  const rest = `console=${console}${kernelArgs === "" ? "" : ` ${kernelArgs}`}`;
  if (medium) return `${hasLoader ? `BOOT_IMAGE=${m.flavour.kernel ?? "/live/vmlinuz"} ` : ""}${m.flavour.bootArgs ?? "boot=live"} ${rest}`;
  const boot = hasLoader ? `BOOT_IMAGE=/boot/vmlinuz-${m.flavour.release} ` : "";
  const disk = m.bootDisk();
  const root = m.spec.os === "dom0" ? "sda1" : disk ? rootOf(m, disk) : "xvda1";
  return `${boot}root=/dev/${root} ro ${rest}`;
}
