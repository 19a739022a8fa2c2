import { baseTreeOf } from "../../guest/systems/base-trees";
import { nullRef, type Ref } from "../../model/ref";
import { operationsOn } from "../../storage/drivers/driver";
import { driverOf } from "../../storage/drivers/table";
import { refreshSr } from "../../toolstack/sr/storage";
import { refreshAllowed } from "../../world/allowed";
import { newRef, newUuid, type World } from "../../world/world";
import { type Definition, isShared, type StorageDefinition } from "../definition";
import type { BuiltHost } from "./host";

const GIB = 1_073_741_824;
const MIB = 1_048_576;
/** Who exports what hosts share. */
const FILER = "10.20.0.1";

export interface BuiltStorage {
  readonly defaultSr: Ref<"SR">;
  /** SR by its name, for local ones of a host */
  find(name: string, host: Ref<"host">): Ref<"SR">;
}

/** SRs with a PBD on each host that sees them, and the images of the library. */
export function buildStorage(world: World, definition: Definition, hosts: readonly BuiltHost[]): BuiltStorage {
  const made: { name: string; host: Ref<"host"> | null; sr: Ref<"SR"> }[] = [];
  let defaultSr = nullRef<"SR">();
  for (const storage of definition.storage) {
    if (isShared(storage)) {
      const sr = buildSr(world, storage, hosts);
      made.push({ name: storage.name, host: null, sr });
      if (storage.isDefault) defaultSr = sr;
    } else {
      for (const host of hosts) made.push({ name: storage.name, host: host.ref, sr: buildSr(world, storage, [host]) });
    }
  }
  return {
    defaultSr,
    find(name, host) {
      const found = made.find((m) => m.name === name && (m.host === null || m.host === host));
      if (!found) throw new Error(`scenario names an SR that it does not have: ${name}`);
      return found.sr;
    },
  };
}

function buildSr(world: World, storage: StorageDefinition, hosts: readonly BuiltHost[]): Ref<"SR"> {
  const sr = newRef<"SR">(world);
  const driver = driverOf(storage);
  world.db.create("SR", sr, {
    uuid: newUuid(world),
    name_label: storage.name,
    name_description: isShared(storage) ? storage.description : `${storage.description}: ${hosts[0]?.name ?? ""}`,
    type: storage.type,
    content_type: driver.content,
    shared: isShared(storage),
    physical_size: storage.sizeGiB * GIB,
    allowed_operations: operationsOn(driver),
  });
  for (const host of hosts) {
    world.db.create("PBD", newRef(world), {
      uuid: newUuid(world),
      host: host.ref,
      SR: sr,
      currently_attached: true,
      device_config: driver.deviceConfig(FILER),
    });
  }
  for (const iso of storage.isos) {
    // Installers came to the library after others: drawn beside them, they leave a lab of the same seed as it was.
    const stream = iso.base && baseTreeOf(iso.base)?.isInstaller ? `iso ${iso.name}` : undefined;
    const vdi = newRef<"VDI">(world, stream);
    world.db.create("VDI", vdi, {
      uuid: newUuid(world, stream),
      name_label: iso.name,
      name_description: iso.description,
      SR: sr,
      virtual_size: iso.sizeMiB * MIB,
      physical_utilisation: iso.sizeMiB * MIB,
      type: "user",
      read_only: true,
      sharable: true,
      managed: true,
      location: iso.name,
    });
    if (iso.base) world.disks.set(vdi, { base: iso.base, overlay: null });
    refreshAllowed(world, "VDI", vdi);
  }
  refreshSr(world, sr);
  return sr;
}
