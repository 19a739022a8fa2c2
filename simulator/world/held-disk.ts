import type { DiskContent, DiskSpec } from "../guest/engine";
import type { World } from "./world";

/** A guest's disk out of a state: what is on it is read when the guest first reaches for it. */
export function heldDisk(world: Pick<World, "disks">, disk: DiskSpec): DiskSpec {
  const { held } = disk;
  if (held === undefined) return disk;
  let content: DiskContent | null | undefined;
  return {
    ...disk,
    get content() {
      if (content === undefined) content = world.disks.get(held) ?? null;
      return content;
    },
    set content(given) {
      content = given;
    },
  };
}
