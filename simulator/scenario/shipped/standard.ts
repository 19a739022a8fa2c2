import type { TemplateDefinition, WrittenIso } from "../file/scenario-form";

/** Templates that every lab has. Sizes: the distributions' own recommendations. */
export const standardTemplates: readonly TemplateDefinition[] = [
  {
    name: "Alpine Linux 3.20",
    description: "Installed system, booted directly as PVH",
    domainType: "pvh",
    image: "alpine-3.20",
    memoryMiB: 256,
    vcpus: 1,
    diskGiB: 4,
  },
  {
    name: "Debian Bookworm 12",
    description: "Installed system, fully virtualised with PV drivers",
    domainType: "hvm",
    image: "debian-12",
    memoryMiB: 1024,
    vcpus: 1,
    diskGiB: 10,
  },
  {
    name: "Debian Bookworm 12 (PV)",
    description: "Installed system with a paravirtualised kernel",
    domainType: "pv",
    image: "debian-12",
    memoryMiB: 512,
    vcpus: 1,
    diskGiB: 10,
  },
  {
    name: "Ubuntu Noble Numbat 24.04",
    description: "Installed system, fully virtualised with PV drivers",
    domainType: "hvm",
    image: "ubuntu-24.04",
    memoryMiB: 2048,
    vcpus: 2,
    diskGiB: 20,
  },
  {
    name: "Windows Server 2022 (64-bit)",
    description: "Installed system with PV drivers; its serial console is the Special Administration Console",
    domainType: "hvm",
    image: "windows-2022",
    memoryMiB: 4096,
    vcpus: 2,
    diskGiB: 40,
  },
  {
    name: "Other install media",
    description: "Blank disk; boots from the DVD drive",
    domainType: "hvm",
    image: null,
    memoryMiB: 512,
    vcpus: 1,
    diskGiB: 8,
  },
];

/** ISO images of the library; those with a base boot a live system or an installer from the drive. */
export const standardIsos: readonly WrittenIso[] = [
  { name: "alpine-virt-3.20.3-x86_64.iso", description: "Alpine Linux live and install image", sizeMiB: 61, base: "alpine-3.20" },
  { name: "debian-12.5.0-amd64-netinst.iso", description: "Debian installer", sizeMiB: 629, base: "debian-installer-12" },
  { name: "debian-live-12.7.0-amd64-standard.iso", description: "Debian live image", sizeMiB: 1490, base: "debian-12" },
  { name: "guest-tools-8.4.0.iso", description: "PV drivers and agent for guests", sizeMiB: 48, base: null },
];
