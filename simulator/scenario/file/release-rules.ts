/** What a host's release of Xen, its CPUs and its memory can hold. @source hypervisor.md §4 (guest types), §6 (limits) */
import { InvariantBroken } from "../../model/fault";
import { overheadBytes } from "../../world/guest-spec";
import { hostSoftware } from "../../world/host-software";
import { xenBytesOf } from "../../xen/machine-memory";
import { type XenRelease, xenRelease } from "../../xen/versions";
import { dom0Bytes } from "../build/host";
import type { Definition, HostDefinition, TemplateDefinition, VmDefinition } from "../definition";
import type { FaultList } from "./faults";

const MIB = 1_048_576;
const GIB = 1024 * MIB;

/** A key of a host or VM, and the rule that it breaks. */
type Broken = readonly [key: string, rule: string];

/** What a host says that its Xen does not have. */
export function hostRules(host: HostDefinition): readonly Broken[] {
  const { xenVersion: xen, memoryGiB, scheduler, toolstack, xenstored, networkBackend } = host;
  const release = xenRelease(xen);
  const pcpus = host.sockets * host.coresPerSocket;
  const most = Math.min(release.builtPcpus, release.hostPcpus);
  const broken: Broken[] = [];
  if (pcpus > most) broken.push(["coresPerSocket", `a stock Xen ${xen} runs ${most} pCPUs at most, not ${pcpus}`]);
  const { vcpus, cpus = [] } = host.dom0 ?? {};
  if ((vcpus ?? 1) > pcpus || cpus.some((pcpu) => pcpu >= pcpus))
    broken.push(["dom0", `${host.name} has ${pcpus} pCPUs, numbered from 0: a control domain has no more vCPUs, and runs on no others`]);
  if (memoryGiB * GIB > release.hostBytes)
    broken.push(["memoryGiB", `Xen ${xen} handles ${release.hostBytes / GIB} GiB at most, not ${memoryGiB} GiB`]);
  if (scheduler && !release.schedulers.includes(scheduler)) broken.push(["scheduler", `Xen ${xen} has no scheduler ${scheduler}`]);
  if (host.hasBoost === false && (scheduler ?? release.defaultScheduler) !== "credit")
    broken.push(["hasBoost", `${host.name} does not run credit, which alone has BOOST`]);
  if (toolstack && lacks(xen, { toolstack })) broken.push(["toolstack", `Xen ${xen} has no ${toolstack}`]);
  if (xenstored && lacks(xen, { xenstored })) broken.push(["xenstored", `Xen ${xen} has no ${xenstored}`]);
  if (networkBackend === "openvswitch" && lacks(xen, { networkBackend }))
    broken.push(["networkBackend", `Xen ${xen} has no script for Open vSwitch; it came with 4.3`]);
  return broken;
}

function lacks(xen: string, chosen: Parameters<typeof hostSoftware>[1]): boolean {
  try {
    hostSoftware(xen, chosen);
    return false;
  } catch (error) {
    if (error instanceof InvariantBroken) return true;
    throw error;
  }
}

const KINDS = { pv: "PV", pvh: "PVH", hvm: "HVM" } as const;

/** Why a host could not run a VM, however much memory it had free. */
export function guestRules(
  vm: Pick<VmDefinition, "memoryMiB" | "vcpus"> & Partial<Pick<VmDefinition, "schedule">>,
  { domainType }: Pick<TemplateDefinition, "domainType">,
  host: HostDefinition,
): readonly Broken[] {
  const { xenVersion: xen } = host;
  const release = xenRelease(xen);
  const kind = KINDS[domainType];
  if ((kind === "HVM" && release.hvmVcpus === 0) || (kind === "PVH" && release.pvh !== "supported"))
    return [["template", `Xen ${xen} has no ${kind} guests; they came with ${kind === "HVM" ? "3.0" : "4.10"}`]];
  if (kind !== "PV" && !host.hasHvm) return [["template", `${kind} guests need VT-x or AMD-V, which ${host.name} does not have`]];
  const broken: Broken[] = [];
  const [vcpus, bytes] = guestLimits(release, kind);
  const pcpus = host.sockets * host.coresPerSocket;
  if (vm.vcpus > vcpus) broken.push(["vcpus", `at most ${vcpus} for ${kind} guests of Xen ${xen}`]);
  else if (vm.vcpus > pcpus) broken.push(["vcpus", `${host.name} has ${pcpus} pCPUs, and a guest starts with no more vCPUs`]);
  if (vm.schedule?.cpus?.some((pcpu) => pcpu >= pcpus)) broken.push(["schedule", `${host.name} has ${pcpus} pCPUs, numbered from 0`]);
  if (vm.memoryMiB * MIB > bytes) broken.push(["memoryMiB", `at most ${bytes / GIB} GiB for ${kind} guests of Xen ${xen}`]);
  return broken;
}

const guestLimits = (release: XenRelease, kind: "PV" | "PVH" | "HVM"): readonly [vcpus: number, bytes: number] =>
  kind === "PV" ? [release.pvVcpus, release.pvBytes] : [release.hvmVcpus, release.hvmBytes];

/**
 * Holds hosts against their releases, and the VMs that run against their hosts. One that is halted may be too large for its home: that
 * it does not start there is for whoever tries. References have been checked before.
 */
export function checkReleases({ hosts, templates, vms }: Definition, faults: FaultList): void {
  for (const [n, host] of hosts.entries()) for (const [key, rule] of hostRules(host)) faults.at(["hosts", n, key], rule);
  const hostOf = new Map(hosts.map((host) => [host.name, host]));
  const templateOf = new Map(templates.map((template) => [template.name, template]));
  const usedBytes = new Map(hosts.map(({ name, memoryGiB }) => [name, dom0Bytes(memoryGiB) + xenBytesOf(memoryGiB * GIB)]));
  for (const [n, vm] of vms.entries()) {
    const host = hostOf.get(vm.host);
    const template = templateOf.get(vm.template);
    if (!vm.isRunning || !host || !template) continue;
    for (const [key, rule] of guestRules(vm, template, host)) faults.at(["vms", n, key], rule);
    const before = usedBytes.get(host.name) ?? 0;
    const all = before + vm.memoryMiB * MIB + overheadBytes(template.domainType === "hvm", vm.memoryMiB * MIB, vm.vcpus);
    usedBytes.set(host.name, all);
    const most = host.memoryGiB * GIB;
    // Told once: the first that does not fit.
    if (all > most && before <= most)
      faults.at(
        ["vms", n, "memoryMiB"],
        `${host.name} has ${host.memoryGiB * 1024} MiB; with Dom0 and Xen's own this VM makes it ${Math.ceil(all / MIB)}`,
      );
  }
}
