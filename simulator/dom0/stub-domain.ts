/** A device model in a domain of its own: a tiny PV domain beside the guest, one for each. @source io.md §7 */
import type { GuestSpec } from "../guest/engine";
import type { RecordOf } from "../model/generated/rows";
import { isHvm } from "../world/guest-spec";
import type { HostInside } from "../world/host-inside";
import { GUEST_PORT_LIMIT } from "../xen/event-channels";
import { xenRelease } from "../xen/versions";

const MIB = 1_048_576;

/** Whether a VM's device model runs outside Dom0. Key of `platform`, as xl.cfg spells it. */
export function wantsStubDomain(vm: Readonly<RecordOf["VM"]>): boolean {
  const value = vm.platform.device_model_stubdomain_override;
  return isHvm(vm) && (value === "1" || value === "true");
}

/** Memory of a stub domain: MiniOS with the traditional qemu before 4.13, then Linux. @source hypervisor.md §5 (28 and 128 MiB) */
export function stubBytes(vm: Readonly<RecordOf["VM"]>, xenVersion: string): number {
  if (!wantsStubDomain(vm)) return 0;
  const { major, minor } = xenRelease(xenVersion);
  return (major > 4 || (major === 4 && minor >= 13) ? 128 : 28) * MIB + MIB;
}

/** Makes it, right after its guest: usually the next domid. @returns null when the model runs in Dom0 */
export function makeStubDomain(inside: HostInside, vm: Readonly<RecordOf["VM"]>, spec: GuestSpec): number | null {
  const { hypervisor, xenstore, events, grants } = inside;
  const bytes = stubBytes(vm, hypervisor.hardware.xenVersion);
  if (bytes === 0) return null;
  const release = xenRelease(hypervisor.hardware.xenVersion);
  const name = `${vm.name_label}-dm`;
  const domain = hypervisor.create({
    uuid: `${spec.uuid.slice(0, -1)}${spec.uuid.endsWith("d") ? "e" : "d"}`,
    name,
    type: "pv",
    memoryBytes: bytes - MIB,
    maxMemoryBytes: bytes - MIB,
    overheadBytes: MIB,
    vcpus: 1,
    maxVcpus: 1,
    weight: 256,
    cap: 0,
  });
  events.create(domain.domid, release.hasFifoEvents ? "FIFO" : "2-level", GUEST_PORT_LIMIT);
  grants.create(domain.domid, 1, release.grantFrames, release.maptrackFrames);
  const port = events.allocUnbound(domain.domid, 0, "xenstore");
  events.bindInterdomain(0, domain.domid, port);
  const home = `/local/domain/${domain.domid}`;
  for (const [path, value] of [
    [`${home}/name`, name],
    [`${home}/domid`, `${domain.domid}`],
    [`${home}/target`, `${spec.domid}`],
    [`${home}/device-model/${spec.domid}/state`, "running"],
    [`/libxl/${spec.domid}/dm-version`, "qemu_xen"],
  ] as const)
    xenstore.write(path, value);
  xenstore.introduce(domain.domid);
  hypervisor.unpause(domain);
  return domain.domid;
}

export function dropStubDomain(inside: HostInside, domid: number): void {
  const { hypervisor, xenstore, events, grants } = inside;
  for (const port of events.ports(domid))
    if (port.state === "interdomain" && port.remoteDomid !== null && port.remotePort !== null)
      events.close(port.remoteDomid, port.remotePort);
  events.destroy(domid);
  grants.destroy(domid);
  hypervisor.destroy(domid);
  xenstore.remove(`/local/domain/${domid}`);
  xenstore.release(domid);
}
