import { isSet, type Ref } from "../model/ref";
import type { World } from "./world";

/** The storage repository behind a disk. */
export function storageOf(world: World, vm: Ref<"VM">, device: string) {
  const record = world.db.must("VM", vm);
  const vbd = record.VBDs.map((ref) => world.db.must("VBD", ref)).find((v) => v.device === device && v.currently_attached);
  return vbd && isSet(vbd.VDI) ? world.db.must("SR", world.db.must("VDI", vbd.VDI).SR) : undefined;
}
