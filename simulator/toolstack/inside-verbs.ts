/** What people do from the Inside view: follow a request, and change XenStore as Dom0's root does. */

import type { InsideDomainKind, InsideRequest } from "../contract/inside";
import { shadowOp } from "../dom0/dirty-log";
import { keepFollow } from "../dom0/followed";
import { awaitSteady } from "../dom0/steady-requests";
import { because, type Fault, fault, notAllowed } from "../model/fault";
import type { Ref } from "../model/ref";
import { quotedValue } from "../model/text";
import { activeDomain } from "../world/domain-book";
import { hostInside, newUuid, nowOf, type World } from "../world/world";
import { defineOperation } from "./operation/operation";

/** What the guest is made to do when nobody else does it: one block of 4 KiB, or one echo to its gateway. */
function commandFor(request: InsideRequest, device: string): string {
  if (request === "diskWrite") return "dd if=/dev/zero of=/var/tmp/followed bs=4096 count=1 oflag=direct";
  if (request === "diskRead") return `dd if=/dev/${device} of=/dev/null bs=4096 count=1 iflag=direct`;
  return "ping -c 1 -W 1 $(ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p')";
}

function followFault(world: World, vm: Ref<"VM">, request: InsideRequest): Fault | null {
  const record = world.db.must("VM", vm);
  const guest = activeDomain(world, vm);
  if (!guest || record.power_state !== "Running") return fault("VM_BAD_POWER_STATE", vm, "running", record.power_state.toLowerCase());
  if (guest.domid === 0) return notAllowed(["follow.dom0"]);
  const has = request === "networkSend" ? guest.spec.nics.length > 0 : guest.spec.disks.some((d) => d.type === "Disk");
  return has ? null : notAllowed([request === "networkSend" ? "follow.no_interface" : "follow.no_disk", record.name_label]);
}

const follow = defineOperation("inside.follow", {
  isLook: true,
  check(world, { vm, request, trigger }) {
    const refused = followFault(world, vm, request);
    if (refused || !trigger) return refused;
    const name = world.db.must("VM", vm).name_label;
    // A guest without a shell can be followed, but not be told what to do.
    return activeDomain(world, vm)?.engine.stats().phase === "running" && activeDomain(world, vm)?.spec.os !== "windows"
      ? null
      : notAllowed(["follow.no_commands", name]);
  },
  immediate(world, { vm, request, trigger }) {
    const guest = activeDomain(world, vm);
    if (!guest) return null;
    const id = newUuid(world);
    const device = guest.spec.disks.find((d) => d.type === "Disk")?.device ?? "";
    const inside = hostInside(world, guest.host);
    keepFollow(inside, {
      id,
      vm: guest.vm,
      domid: guest.domid,
      request,
      kind: guest.spec.domainType as InsideDomainKind,
      device: request === "networkSend" ? `eth${guest.spec.nics[0]?.device ?? 0}` : device,
      askedAt: nowOf(world),
      startedAt: null,
      steps: [],
      expected: 0,
      flying: null,
      waited: null,
      end: null,
      trouble: null,
    });
    if (!trigger) awaitSteady(world, guest, id, request);
    else guest.engine.exec(`follow:${id}`, commandFor(request, device));
    return id;
  },
});

const forget = defineOperation("inside.forget", {
  isLook: true,
  check: (world, { host, id }) => (hostInside(world, host).follows.some((f) => f.id === id) ? null : fault("INVALID_VALUE", "id", id)),
  immediate(world, { host, id }) {
    const inside = hostInside(world, host);
    inside.follows = inside.follows.filter((f) => f.id !== id);
    return null;
  },
});

function logFault(world: World, vm: Ref<"VM">, on: boolean): Fault | null {
  const record = world.db.must("VM", vm);
  const guest = activeDomain(world, vm);
  if (!guest) return fault("VM_BAD_POWER_STATE", vm, "running", record.power_state.toLowerCase());
  // Xen refuses a domain that asks for itself.
  if (guest.domid === 0) return notAllowed(["log_dirty.dom0"]);
  if (hostInside(world, guest.host).hypervisor.logDirty.has(guest.domid) !== on) return null;
  return notAllowed([on ? "log_dirty.on" : "log_dirty.off", record.name_label]);
}

const logDirty = defineOperation("inside.log_dirty", {
  check: (world, { vm, on }) => logFault(world, vm, on),
  immediate(world, { vm, on }) {
    const guest = activeDomain(world, vm);
    if (guest) shadowOp(world, guest, on ? "ENABLE_LOGDIRTY" : "OFF", "libxl-save-helper");
    return null;
  },
});

const cleanDirty = defineOperation("inside.clean_dirty", {
  isLook: true,
  check: (world, { vm }) => logFault(world, vm, false),
  immediate(world, { vm }) {
    const guest = activeDomain(world, vm);
    const bitmap = guest ? shadowOp(world, guest, "CLEAN", "libxl-save-helper") : null;
    return bitmap === null || bitmap === "EINVAL" ? "0" : `${bitmap.dirtyCount}`;
  },
});

const storeWrite = defineOperation("xenstore.write", {
  check: (_world, { path, value }) => pathFault(path) ?? valueFault(value),
  immediate(world, { host, path, value }) {
    hostInside(world, host).xenstore.client(0).write(path, value);
    return null;
  },
});

const storeRemove = defineOperation("xenstore.rm", {
  check(world, { host, path }) {
    const store = hostInside(world, host).xenstore;
    return pathFault(path) ?? (store.read(path) === null ? because(fault("INVALID_VALUE", "path", path), ["node.none", path]) : null);
  },
  immediate(world, { host, path }) {
    hostInside(world, host).xenstore.client(0).rm(path);
    return null;
  },
});

/** @source xenstore.md §1 (characters and length of a path; payload 4096) */
function pathFault(path: string): Fault | null {
  const isPath = /^(\/[A-Za-z0-9_@:-]+)+$/.test(path) && path.length <= 3072;
  return isPath ? null : fault("INVALID_VALUE", "path", path);
}
function valueFault(value: string): Fault | null {
  return value.length <= 4096 ? null : because(fault("INVALID_VALUE", "value", quotedValue(value)), ["text.too_long", value.length, 4096]);
}

export const insideVerbs = [follow, forget, logDirty, cleanDirty, storeWrite, storeRemove] as const;
