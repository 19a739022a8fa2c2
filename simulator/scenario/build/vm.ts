import { addDisks, addNics } from "../../dom0/device-setup";
import { nullRef, type Ref } from "../../model/ref";
import { createDisk } from "../../toolstack/sr/storage";
import { attachDevices, makeDomain, mustRun, showRunning, unpauseDomain } from "../../toolstack/vm/domains";
import { copyVm, createVbd, createVif, createVmRecord } from "../../toolstack/vm/vm-records";
import { refreshVmAndDevices } from "../../world/allowed";
import { BACKEND } from "../../world/back-ends";
import type { World } from "../../world/world";
import { runEmpty } from "../copying/empty-domain";
import type { TemplateDefinition, VmDefinition } from "../definition";
import type { BuiltHost, BuiltNetwork } from "./host";
import { buildLink } from "./link";
import type { BuiltStorage } from "./storage";

const MIB = 1_048_576;
const GIB = 1_073_741_824;

export interface Built {
  readonly hosts: readonly BuiltHost[];
  readonly networks: readonly BuiltNetwork[];
  readonly storage: BuiltStorage;
  readonly templates: ReadonlyMap<string, Ref<"VM">>;
}

/** A product template. @source xapi.md §8 (Templates; `disks` XML, recommendations) */
export function buildTemplate(world: World, template: TemplateDefinition): Ref<"VM"> {
  const memory = template.memoryMiB * MIB;
  const isHvm = template.domainType === "hvm";
  const ref = createVmRecord(world, {
    name_label: template.name,
    name_description: template.description,
    is_a_template: true,
    is_default_template: true,
    domain_type: template.domainType,
    HVM_boot_policy: isHvm ? "BIOS order" : "",
    HVM_boot_params: isHvm ? { order: "cdn", firmware: "bios" } : {},
    PV_bootloader: template.domainType === "pv" ? "pygrub" : "",
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: Math.min(memory, 128 * MIB),
    VCPUs_max: template.vcpus,
    VCPUs_at_startup: template.vcpus,
    platform: isHvm
      ? {
          acpi: "1",
          apic: "true",
          pae: "true",
          nx: "true",
          viridian: template.image?.startsWith("windows") ? "true" : "false",
          "device-model": "qemu-upstream-compat",
        }
      : {},
    other_config: {
      default_template: "true",
      ...(template.image ? { image: template.image } : {}),
      disks: `<provision><disk device="0" size="${template.diskGiB * GIB}" sr="" bootable="true" type="system"/></provision>`,
    },
    recommendations:
      '<restrictions><restriction field="memory-static-max" max="1649267441664"/><restriction field="vcpus-max" max="32"/><restriction property="number-of-vbds" max="255"/><restriction property="number-of-vifs" max="7"/></restrictions>',
  });
  refreshVmAndDevices(world, ref);
  return ref;
}

/** As XAPI keeps it. @source hypervisor.md §10 */
function scheduled({ schedule }: VmDefinition): { readonly VCPUs_params?: Record<string, string> } {
  if (!schedule) return {};
  const { weight, cap, cpus } = schedule;
  const params: Record<string, string> = {};
  if (weight !== undefined) params.weight = `${weight}`;
  if (cap !== undefined) params.cap = `${cap}`;
  if (cpus !== undefined) params.mask = cpus.join(",");
  return { VCPUs_params: params };
}

/**
 * A VM made from its template, running at once when the definition says so.
 *
 * @param isCopied - its domain runs without a guest, which comes into it as a copy
 */
export function buildVm(world: World, definition: VmDefinition, built: Built, isCopied = false): Ref<"VM"> {
  const template = built.templates.get(definition.template);
  const host = built.hosts.find((h) => h.name === definition.host);
  if (!template || !host) throw new Error(`scenario VM ${definition.name} names a template or host that is not there`);
  const memory = definition.memoryMiB * MIB;
  const image = world.db.must("VM", template).other_config.image;
  const ref = copyVm(world, template, definition.name);
  const config: Record<string, string> = { ...world.db.must("VM", ref).other_config, workload: definition.workload };
  delete config.disks;
  if (definition.peer) config["workload-peer"] = definition.peer;
  if (definition.services.length > 0) config.services = definition.services.join(" ");
  world.db.set("VM", ref, {
    name_description: definition.description,
    is_a_template: false,
    affinity: host.ref,
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: Math.min(memory, 128 * MIB),
    VCPUs_max: definition.vcpus,
    VCPUs_at_startup: definition.vcpus,
    other_config: config,
    ...scheduled(definition),
    ...(definition.kernelArgs === undefined ? {} : { PV_args: definition.kernelArgs }),
    platform: {
      ...world.db.must("VM", ref).platform,
      ...(definition.hasPlatformDevice ? {} : { xen_platform_pci: "0" }),
      ...(definition.isDriverDomain ? { driver_domain: "1" } : {}),
    },
  });
  const vdi = createDisk(world, {
    SR: built.storage.find(definition.storage, host.ref),
    name_label: `${definition.name} disk 0`,
    name_description: "",
    virtual_size: definition.diskGiB * GIB,
    type: "system",
    content: image ? { base: image, overlay: null } : null,
  });
  createVbd(world, { VM: ref, VDI: vdi, userdevice: "0", bootable: true, mode: "RW", type: "Disk", empty: false });
  createVbd(world, { VM: ref, VDI: nullRef(), userdevice: "3", bootable: false, mode: "RO", type: "CD", empty: true });
  for (const [device, { network: name, mac, backend, script = host.vifScript, ip, link, rate }] of definition.interfaces.entries()) {
    const network = built.networks.find((n) => n.definition.name === name);
    if (!network) throw new Error(`scenario VM ${definition.name} names a network that is not there: ${name}`);
    const vif = createVif(world, { VM: ref, network: network.ref, device: `${device}`, MAC: mac ?? "", MTU: 1500 });
    const config = {
      ...(backend === undefined ? {} : { [BACKEND]: backend }),
      ...(script ? { script } : {}),
      ...(ip ? { ip } : {}),
      ...(rate ? { rate } : {}),
    };
    if (Object.keys(config).length > 0) world.db.set("VIF", vif, { other_config: config });
    buildLink(world, vif, link);
  }
  if (definition.isRunning) {
    const refused = makeDomain(world, ref, host.ref);
    if (refused) throw new Error(`scenario VM ${definition.name} does not fit: ${refused.code} ${refused.params.join(" ")}`);
    const guest = mustRun(world, ref);
    addDisks(world, guest);
    addNics(world, guest);
    attachDevices(world, ref);
    showRunning(world, ref, "Running");
    if (isCopied) runEmpty(world, ref);
    else unpauseDomain(world, ref);
  } else refreshVmAndDevices(world, ref);
  return ref;
}
