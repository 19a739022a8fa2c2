import { xenPrinted } from "../../dom0/dom0-logs";
import { newHost } from "../../dom0/host-making";
import { bridgeKey } from "../../dom0/network-ports";
import { addBridgeRow, addPortRow, databases, newDatabase } from "../../dom0/ovs/database";
import { reconfigure } from "../../dom0/ovs/vswitchd";
import { shareGiven } from "../../dom0/steady-pace";
import { wiringPlans } from "../../dom0/wiring/modes";
import { wireAs } from "../../dom0/wiring/run";
import type { Ref } from "../../model/ref";
import { startControlDomain } from "../../toolstack/host/control-domain";
import { syncBondRecords } from "../../toolstack/network/bond-records";
import { nicMetrics } from "../../toolstack/network/nic-records";
import { makeVlan } from "../../toolstack/network/vlan-verbs";
import { createVmRecord } from "../../toolstack/vm/vm-records";
import { type BondSetting, beginBonds } from "../../world/bonds";
import { type HostSoftware, hasOpenVswitch, hostSoftware } from "../../world/host-software";
import type { WiringMode } from "../../world/host-wiring";
import { meterDemand, meterHost, meterShare } from "../../world/metering";
import { nicPif } from "../../world/pifs";
import { guestOf, newRef, newUuid, nowOf, type World } from "../../world/world";
import { type HostHardware, Hypervisor } from "../../xen/hypervisor";
import { xenRelease } from "../../xen/versions";
import type { HostDefinition, NetworkDefinition } from "../definition";
import { buildLink, vlansOf } from "./link";

const GIB = 1_073_741_824;
/** Memory of a control domain on a host of some size. @source metrics.md §5 (Dom0 0.8–1.5 GiB used); guess: XenServer's table gives 2 to 8 GiB */
export const dom0Bytes = (hostGiB: number): number => (hostGiB >= 128 ? 6 : hostGiB >= 64 ? 4 : 2) * GIB;

export interface BuiltHost {
  readonly ref: Ref<"host">;
  readonly name: string;
  /** script of an interface that names none, as the host's own configuration has it; null: the usual one */
  readonly vifScript: "vif-route" | "vif-nat" | null;
}
export interface BuiltNetwork {
  readonly ref: Ref<"network">;
  readonly definition: NetworkDefinition;
}

/** A hypervisor wired to the world it is part of. */
export function newHypervisor(world: World, host: Ref<"host">, hardware: HostHardware): Hypervisor {
  return new Hypervisor(
    hardware,
    () => nowOf(world),
    (domain) => {
      shareGiven(world, host, domain);
      const guest = guestOf(world, host, domain.domid);
      if (!guest) return;
      meterShare(world, host, guest.vm, domain);
      if (guest.pausedAt === null && guest.isStarted) guest.engine.shareChanged(domain.shareMicro);
    },
    (line) => xenPrinted(world, host, line),
    (domain) => {
      shareGiven(world, host, domain);
      meterDemand(world, host, domain);
    },
  );
}

/** A host with its hypervisor, XenStore, CPUs, NICs, bridges and control domain. */
export function buildHost(world: World, definition: HostDefinition, networks: readonly BuiltNetwork[]): BuiltHost {
  const ref = newRef<"host">(world);
  const memoryBytes = definition.memoryGiB * GIB;
  const hasHvm = definition.hasHvm && xenRelease(definition.xenVersion).hvmVcpus > 0;
  const hardware: HostHardware = {
    sockets: definition.sockets,
    coresPerSocket: definition.coresPerSocket,
    threadsPerCore: 1,
    cpuMhz: definition.cpuMhz,
    cpuModel: definition.cpuModel,
    memoryBytes,
    xenVersion: definition.xenVersion,
    hasHvm,
    ...(definition.scheduler ? { scheduler: definition.scheduler } : {}),
    ...(definition.hasBoost === false ? { isWithoutBoost: true } : {}),
  };
  const metrics = world.db.create("host_metrics", newRef<"host_metrics">(world), {
    uuid: newUuid(world),
    live: true,
    memory_total: memoryBytes,
    memory_free: 0,
  });
  createHostRecord(world, ref, definition, metrics);
  if (!hasHvm) world.db.set("host", ref, { capabilities: ["xen-3.0-x86_64"] });
  for (let cpu = 0; cpu < definition.sockets * definition.coresPerSocket; cpu++) {
    world.db.create("host_cpu", newRef(world), {
      uuid: newUuid(world),
      host: ref,
      number: cpu,
      vendor: "GenuineIntel",
      speed: definition.cpuMhz,
      modelname: definition.cpuModel,
      family: 6,
      model: 85,
      stepping: "7",
    });
  }
  const software = hostSoftware(definition.xenVersion, definition);
  buildNics(world, ref, definition, networks, hasOpenVswitch(software));
  buildVlans(world, ref, networks);
  if (hasOpenVswitch(software)) ovsOfHost(world, ref, networks);
  const dom0Vcpus = definition.dom0?.vcpus ?? Math.min(8, definition.sockets * definition.coresPerSocket);
  const controlDomain = createVmRecord(world, {
    name_label: `Control domain on host: ${definition.name}`,
    is_control_domain: true,
    domain_type: "pv",
    memory_static_max: dom0Bytes(definition.memoryGiB),
    memory_dynamic_max: dom0Bytes(definition.memoryGiB),
    memory_dynamic_min: dom0Bytes(definition.memoryGiB),
    memory_static_min: dom0Bytes(definition.memoryGiB),
    VCPUs_max: dom0Vcpus,
    VCPUs_at_startup: dom0Vcpus,
    ...(definition.dom0?.cpus ? { VCPUs_params: { mask: definition.dom0.cpus.join(",") } } : {}),
    affinity: ref,
    other_config: { host: definition.name },
  });
  world.db.set("host", ref, { control_domain: controlDomain });
  newHost(world, ref, hardware, { controlDomain, software, stopped: [], heldWatches: [] });
  if (definition.network) wireAs(world, ref, modeOf(definition, software.toolstack));
  if (definition.bonds) beginBonds(world, ref, bondSettings(definition.bonds, networks));
  startControlDomain(world, ref);
  if (definition.bonds) syncBondRecords(world, ref);
  meterHost(world, ref);
  const { network: mode } = definition;
  return { ref, name: definition.name, vifScript: mode === "route" ? "vif-route" : mode === "nat" ? "vif-nat" : null };
}

/** Bonds of a host's configuration: each a port of the bridge of the management NIC where it has that, else of its first NIC. */
function bondSettings(bonds: NonNullable<HostDefinition["bonds"]>, networks: readonly BuiltNetwork[]): BondSetting[] {
  return bonds.map(({ name, members, mode, miimon, updelay, downdelay, primary = null, fast }) => {
    const isFast = mode === "802.3ad" && fast ? { isFast: true as const } : {};
    const of = members.includes("eth0") ? "eth0" : members[0];
    const bridge = networks.find(({ definition }) => definition.device === of && definition.vlan === undefined)?.definition.bridge ?? "";
    return { name, members, bridge, mode, miimonMs: miimon, updelayMs: updelay, downdelayMs: downdelay, primary, ...isFast };
  });
}

/** Which scripts wire a host. */
function modeOf({ network, xenVersion }: HostDefinition, toolstack: HostSoftware["toolstack"]): WiringMode {
  if (network === "route" || network === "nat" || network === "virbr0") return network;
  if (toolstack === "libxl") return "distribution";
  const release = xenRelease(xenVersion);
  return (["xend30", "xend32"] as const).find((mode) => wiringPlans[mode].isIn(release)) ?? "distribution";
}

function createHostRecord(world: World, ref: Ref<"host">, definition: HostDefinition, metrics: Ref<"host_metrics">): void {
  const cores = definition.sockets * definition.coresPerSocket;
  world.db.create("host", ref, {
    uuid: newUuid(world),
    name_label: definition.name,
    name_description: "Default install",
    hostname: definition.name,
    address: definition.address,
    enabled: true,
    API_version_major: 2,
    API_version_minor: 21,
    API_version_vendor: "XenSource",
    sched_policy: definition.scheduler ?? xenRelease(definition.xenVersion).defaultScheduler,
    metrics,
    edition: "free",
    power_on_mode: "",
    capabilities: ["xen-3.0-x86_64", "hvm-3.0-x86_32", "hvm-3.0-x86_32p", "hvm-3.0-x86_64"],
    software_version: {
      product_brand: "Xenarium",
      product_version: "8.4.0",
      product_version_text: "8.4",
      platform_name: "XCP",
      platform_version: "3.4.0",
      xapi: "23.31",
      xen: definition.xenVersion,
      linux: "4.19.0+1",
      network_backend: definition.networkBackend ?? "bridge",
      hostname: definition.name,
    },
    cpu_info: {
      cpu_count: `${cores}`,
      socket_count: `${definition.sockets}`,
      threads_per_core: "1",
      nr_nodes: `${definition.sockets}`,
      vendor: "GenuineIntel",
      speed: `${definition.cpuMhz}.000`,
      modelname: definition.cpuModel,
      family: "6",
      model: "85",
      stepping: "7",
    },
    other_config: { boot_time: `${Math.floor(world.epochUs / 1_000_000)}.`, agent_start_time: `${Math.floor(world.epochUs / 1_000_000)}.` },
  });
}

/** The database that its scripts make at the first boot: a bridge for each network, and its NIC on it. */
function ovsOfHost(world: World, host: Ref<"host">, networks: readonly BuiltNetwork[]): void {
  const db = newDatabase(world);
  databases(world).set(host, db);
  for (const { definition } of networks) {
    if (!isAtOnce(definition)) continue;
    const bridge = addBridgeRow(world, db, definition.bridge);
    if (definition.device !== null) addPortRow(world, db, bridge, definition.device, [definition.device]);
    db.config++;
  }
  reconfigure(world, host);
}

/** Whether the bridge of a network is there as a host begins; others come when they are asked for. */
const isAtOnce = ({ vlan, isHostInternal }: NetworkDefinition): boolean => vlan === undefined && isHostInternal !== true;

/** VLANs of its NICs, down until somebody is put on them. */
function buildVlans(world: World, host: Ref<"host">, networks: readonly BuiltNetwork[]): void {
  for (const { ref, definition } of networks) {
    const tagged = definition.device === null ? undefined : nicPif(world, host, definition.device)?.$ref;
    if (definition.vlan !== undefined && tagged !== undefined) makeVlan(world, tagged as Ref<"PIF">, definition.vlan, ref);
  }
}

function buildNics(world: World, host: Ref<"host">, definition: HostDefinition, networks: readonly BuiltNetwork[], isOvs: boolean): void {
  for (const { ref: network, definition: wanted } of networks) {
    if (!isAtOnce(wanted)) continue;
    const key = bridgeKey(host, wanted.bridge);
    world.fabric.addBridge(key, wanted.bridge, isOvs ? "ovs" : "linux");
    if (wanted.device === null) continue;
    const bits = world.kernel.random.next("mac");
    const tail = [(bits >>> 16) & 0xff, (bits >>> 8) & 0xff, bits & 0xff].map((b) => b.toString(16).padStart(2, "0")).join(":");
    const mac = `a0:36:9f:${tail}`;
    const isManagement = wanted.device === "eth0";
    const cable = definition.cables?.find(({ device }) => device === wanted.device);
    const metrics = nicMetrics(world, wanted.device, cable?.carrier !== false);
    const pif = world.db.create("PIF", newRef<"PIF">(world), {
      uuid: newUuid(world),
      device: wanted.device,
      network,
      host,
      MAC: mac,
      MTU: 1500,
      VLAN: -1,
      metrics,
      physical: true,
      currently_attached: true,
      management: isManagement,
      managed: true,
      ip_configuration_mode: isManagement ? "Static" : "None",
      IP: isManagement ? definition.address : "",
      netmask: isManagement ? "255.255.255.0" : "",
      gateway: isManagement && wanted.gateway?.isRouter ? wanted.gateway.address : "",
      primary_address_type: "IPv4",
    });
    const plugged = cable?.switch ?? wanted.device;
    world.fabric.cable(key, host, wanted.device, plugged, mac);
    buildLink(world, pif, cable);
    const vlans = cable && vlansOf(cable);
    if (vlans) world.fabric.setVlans(plugged, `${host}/${wanted.device}`, vlans);
  }
}
