/** What storage takes and gives up, in one place: by its type's driver, and by whether a host is connected to it. @source xapi.md §6, §12 */
import { type Fault, fault } from "../../model/fault";
import type { RecordOf } from "../../model/generated/rows";
import { isSet, type Ref } from "../../model/ref";
import { type Cargo, isLibrary, rulesFor } from "../../storage/drivers/driver";
import { driverOf } from "../../storage/drivers/table";
import type { Target } from "../../world/operation-shape";
import type { World } from "../../world/world";

/**
 * Why a repository is none to choose for something, or null.
 * @faults HANDLE_INVALID, SR_OPERATION_NOT_SUPPORTED
 */
export function choiceFault(world: World, sr: string, cargo: Cargo): Fault | null {
  const record = world.db.get("SR", sr);
  if (!record) return fault("HANDLE_INVALID", "SR", sr);
  return rulesFor(driverOf(record), cargo) ? null : fault("SR_OPERATION_NOT_SUPPORTED", sr);
}

/**
 * Why nothing of the kind can be put on a repository now, whatever its size, or null.
 * @faults HANDLE_INVALID, SR_OPERATION_NOT_SUPPORTED, SR_HAS_NO_PBDS
 */
export function takesFault(world: World, sr: Ref<"SR">, cargo: Cargo): Fault | null {
  const refused = choiceFault(world, sr, cargo);
  if (refused) return refused;
  const isConnected = world.db.must("SR", sr).PBDs.some((pbd) => world.db.must("PBD", pbd).currently_attached);
  return isConnected ? null : fault("SR_HAS_NO_PBDS", sr);
}

/** Fields by which somebody chooses where things are put, and what these are. XAPI itself takes any; what it puts there fails then. */
const chosen: Readonly<Record<string, Cargo>> = {
  "VM.suspend_SR": "suspend image",
  "pool.default_SR": "disk",
  "pool.suspend_image_SR": "suspend image",
  "pool.crash_dump_SR": "crash dump",
  "host.suspend_image_sr": "suspend image",
  "host.crash_dump_sr": "crash dump",
};

/** Why a field, `pool.default_SR`, cannot have a repository; null: it can, or is no such field. None at all can always be chosen. */
export function fieldFault(world: World, field: string, value: unknown): Fault | null {
  const cargo = Object.hasOwn(chosen, field) ? chosen[field] : undefined;
  return cargo === undefined || !isSet(value as string) ? null : choiceFault(world, value as string, cargo);
}

/** The repository on which a disk is to be made. */
export const onSrForDisk: Target = {
  param: "SR",
  class: "SR",
  // What may be done there at all stands in the record since it was made; a disk makes it no busier.
  as: null,
  may: (world, ref) => takesFault(world, ref as Ref<"SR">, "disk"),
  circumstances: () => null,
};

function isImage(world: World, vdi: Readonly<RecordOf["VDI"]>): boolean {
  return isLibrary(driverOf(world.db.must("SR", vdi.SR)));
}

/** Why a disk is nothing for a drive, or null. @faults VDI_INCOMPATIBLE_TYPE */
export function driveFault(world: World, vdi: Ref<"VDI">): Fault | null {
  return isImage(world, world.db.must("VDI", vdi)) ? null : fault("VDI_INCOMPATIBLE_TYPE", vdi, "user");
}

/** Images for drives, in the order of their making. */
export function* imagesOf(world: World): Generator<Readonly<RecordOf["VDI"]> & { readonly $ref: string }> {
  for (const vdi of world.db.all("VDI")) if (isImage(world, vdi)) yield vdi;
}
