/** Devices that come to a guest and go from it: its lists of them, its interfaces and mounts, and its kernel's lines. */
import { parseIpv4 } from "../../wire/address";
import type { DiskSpec, NicSpec } from "../engine";
import { addAddress, addInterface, byDevice } from "../net/interfaces";
import { countUnheard } from "../net/listening";
import { removeLink, settleLinks } from "../net/made/links";
import { gratuitousArp } from "../net/neighbours";
import { diskPart } from "../os/disk-names";
import { loseFiles } from "../os/lost-files";
import type { Machine } from "../os/machine";
import { dropPages } from "../os/page-cache";
import { cardOf } from "./devices";

/** An interface comes, or another in its place. */
export function nicPlugged(m: Machine, nic: NicSpec): void {
  countUnheard(m);
  m.nics = [...m.nics.filter((other) => other.device !== nic.device), nic];
  if (m.state.phase !== "running") return;
  const i = addInterface(m, nic);
  if (m.spec.domainType !== "hvm") m.klog(`xen_netfront: vif-${nic.device} ${i.name}: MAC ${nic.mac} MTU ${nic.mtu}`);
  const fixed = m.addresses.find((address) => address.nic === nic.device);
  if (fixed) addAddress(m, i, parseIpv4(fixed.ipv4) ?? 0, fixed.prefix, null);
  // What its back end's script routes, its system takes at once.
  else if (nic.address) {
    i.up = true;
    addAddress(m, i, parseIpv4(nic.address.ipv4) ?? 0, nic.address.prefix, null);
  }
}

/** An interface goes, and its addresses and leases with it. */
export function nicUnplugged(m: Machine, device: number): void {
  countUnheard(m);
  m.nics = m.nics.filter((nic) => nic.device !== device);
  const i = byDevice(m, device);
  if (i) removeLink(m, i);
}

/** A disk comes, or another in its place. */
export function diskPlugged(m: Machine, disk: DiskSpec): void {
  dropPages(m, disk.device);
  m.forgetLayers(disk.device);
  m.disks = [...m.disks.filter((other) => other.device !== disk.device), disk];
  if (m.spec.hasEmulatedDisks) return;
  m.klog(
    `blkfront: ${disk.device}: flush diskcache: enabled; persistent grants: enabled; indirect descriptors: enabled; bounce buffer: disabled;`,
  );
}

/** A disk goes; what was mounted from it is lost. */
export function diskUnplugged(m: Machine, device: string): void {
  dropPages(m, device);
  m.forgetLayers(device);
  m.disks = m.disks.filter((disk) => disk.device !== device);
  const { os } = m.state;
  const lost = os.mounts.filter((mount) => diskPart(mount.device) === `/dev/${device}`);
  for (const { dir } of lost) loseFiles(m, dir);
  os.mounts = os.mounts.filter((mount) => !lost.includes(mount));
  m.fs.forget();
}

/** The cable of an interface is plugged or pulled. @returns whether that is news */
export function carrierChanged(m: Machine, nic: number, up: boolean): boolean {
  const i = byDevice(m, nic);
  if (!i || i.carrier === up) return false;
  i.carrier = up;
  settleLinks(m);
  const card = m.nics.find(({ device }) => device === nic);
  m.klog(up ? `${card ? cardOf(m, card) : "xen_netfront"}: ${i.name}: link becomes ready` : `${i.name}: carrier lost`);
  if (up) gratuitousArp(m, i);
  return true;
}

/** Its processors in use become more or fewer. */
export function vcpusOnline(m: Machine, count: number): void {
  const { state } = m;
  m.klog(count > state.vcpusOnline ? `installing Xen timer for CPU ${count - 1}` : `smpboot: CPU ${state.vcpusOnline - 1} is now offline`);
  state.vcpusOnline = count;
}
