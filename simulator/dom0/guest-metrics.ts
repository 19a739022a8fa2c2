/** What the agent in a guest has written to XenStore becomes the VM_guest_metrics record. @source xapi.md §11; xenstore.md §7 (XenServer keys) */

import { showUtf8 } from "../content/bytes";
import type { RecordOf } from "../model/generated/rows";
import { isSet, type Ref } from "../model/ref";
import { refreshAllowed } from "../world/allowed";
import { activeDomain, isActive } from "../world/domain-book";
import { placeChanged } from "../world/traffic";
import { apiDate, hostInside, newRef, newUuid, type RunningGuest, type World } from "../world/world";

type Reported = Partial<RecordOf["VM_guest_metrics"]> & Pick<RecordOf["VM_guest_metrics"], "PV_drivers_detected" | "other">;

/** The same of the domain that serves a VM. */
export function publishGuestData(world: World, vm: Ref<"VM">): void {
  const guest = activeDomain(world, vm);
  if (guest) publishDomain(world, guest);
}

/** What a domain's agent has written is known. The record is of the domain that serves the VM. */
export function publishDomain(world: World, guest: RunningGuest): void {
  const { vm } = guest;
  const record = world.db.get("VM", vm);
  if (!record) return;
  const store = hostInside(world, guest.host).xenstore;
  const read = (path: string): string => showUtf8(store.readAs(guest.domid, path) ?? "");
  const networks: Record<string, string> = {};
  const addresses: { nic: number; ipv4: string }[] = [];
  for (const nic of guest.spec.nics) {
    for (const index of store.listAs(guest.domid, `attr/vif/${nic.device}/ipv6`) ?? [])
      networks[`${nic.device}/ipv6/${index}`] = read(`attr/vif/${nic.device}/ipv6/${index}`);
    const address = read(`attr/vif/${nic.device}/ipv4/0`);
    if (address === "") continue;
    networks[`${nic.device}/ip`] = address;
    networks[`${nic.device}/ipv4/0`] = address;
    addresses.push({ nic: nic.device, ipv4: address });
  }
  const other: Record<string, string> = {};
  for (const name of store.listAs(guest.domid, "control") ?? []) if (name.startsWith("feature-")) other[name] = read(`control/${name}`);
  const fields = {
    os_version: { name: read("data/os_name"), uname: read("data/os_uname"), distro: read("data/os_distro") },
    PV_drivers_version: {
      major: read("attr/PVAddons/MajorVersion"),
      minor: read("attr/PVAddons/MinorVersion"),
      micro: read("attr/PVAddons/MicroVersion"),
      build: read("attr/PVAddons/BuildVersion"),
    },
    PV_drivers_up_to_date: read("attr/PVAddons/MajorVersion") !== "",
    PV_drivers_detected: guest.spec.domainType !== "hvm",
    networks,
    other,
    last_updated: apiDate(world),
    live: true,
    can_use_hotplug_vbd: "yes" as const,
    can_use_hotplug_vif: "yes" as const,
  };
  if (isActive(world, guest)) noteMetrics(world, vm, record.guest_metrics, fields);
  const before = JSON.stringify(guest.addresses);
  guest.addresses = addresses;
  if (JSON.stringify(addresses) === before) return;
  placeChanged(world, guest.id);
  world.fabric.shownChanged();
}

function areEqual(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

function noteMetrics(world: World, vm: Ref<"VM">, metrics: Ref<"VM_guest_metrics">, fields: Reported): void {
  const known = isSet(metrics) ? world.db.get("VM_guest_metrics", metrics) : undefined;
  const isNews = !known || known.PV_drivers_detected !== fields.PV_drivers_detected || !areEqual(known.other, fields.other);
  if (known) world.db.set("VM_guest_metrics", metrics, fields);
  else world.db.set("VM", vm, { guest_metrics: world.db.create("VM_guest_metrics", newRef(world), { uuid: newUuid(world), ...fields }) });
  // Nothing else that is reported decides over what may be done to the VM, and each of ten thousand reports every minute.
  if (isNews) refreshAllowed(world, "VM", vm);
}
