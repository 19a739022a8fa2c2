import type { Ref } from "../model/ref";
import { nothing } from "../model/shape";
import { defineView } from "./view";

/** Most disks that are told: a person chooses one of them by name. */
const MOST = 500;

/** A disk that could be attached to a VM. */
export interface FreeDisk {
  readonly ref: Ref<"VDI">;
  readonly SR: Ref<"SR">;
  readonly name: string;
  /** bytes */
  readonly size: number;
}

/** Disks that exist and that no VM uses, and those that several may use, oldest first. */
export const freeDisks = defineView({
  args: nothing,
  role: "read-only",
  ask(world): readonly FreeDisk[] {
    const found: FreeDisk[] = [];
    for (const vdi of world.db.all("VDI")) {
      const isDisk = (vdi.type === "user" || vdi.type === "system") && !vdi.is_a_snapshot && !vdi.missing;
      if (!isDisk || (!vdi.sharable && vdi.VBDs.length > 0)) continue;
      found.push({ ref: vdi.$ref as Ref<"VDI">, SR: vdi.SR, name: vdi.name_label || vdi.uuid, size: vdi.virtual_size });
      if (found.length === MOST) break;
    }
    return found;
  },
});
