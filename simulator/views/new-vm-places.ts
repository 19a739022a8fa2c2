import type { Fault } from "../model/fault";
import { LIMITS, mibToBytes } from "../model/limits";
import type { Ref } from "../model/ref";
import { fields, list, orNull, refText, whole } from "../model/shape";
import { faultsByHost, memoryOf, placeFor } from "../toolstack/vm/placement";
import { needsOfWish } from "../toolstack/vm/vm-create";
import { hostInside } from "../world/world";
import { defineView } from "./view";

const bytes = whole(1, mibToBytes(LIMITS.memoryMib.most));
/** A host as the place of a VM that is yet to be made. */
export interface NewVmPlace {
  readonly host: Ref<"host">;
  /** null: it could take it now */
  readonly fault: Fault | null;
  /** memory that is free there now and would be with it, bytes */
  readonly freeBytes: number;
  readonly freeAfterBytes: number;
}

/** Which hosts could take a VM that is made from a template, why the others cannot, and where it would land if it were started now. */
export const newVmPlaces = defineView({
  args: fields({
    template: refText,
    affinity: orNull(refText),
    vcpus: whole(LIMITS.vcpus.least, LIMITS.vcpus.most),
    memory: bytes,
    memoryLeast: bytes,
    srs: list(refText, LIMITS.vbds),
    networks: list(refText, LIMITS.vifs),
    iso: orNull(refText),
  }),
  role: "read-only",
  ask(world, { template, affinity, vcpus, memory, memoryLeast, srs, networks, iso }) {
    const isThere =
      world.db.get("VM", template)?.is_a_template &&
      srs.every((sr) => world.db.get("SR", sr)) &&
      networks.every((network) => world.db.get("network", network)) &&
      (iso === null || world.db.get("VDI", iso));
    if (!isThere) return { places: [], chosen: null };
    const needs = needsOfWish(world, {
      template: template as Ref<"VM">,
      name_label: "",
      name_description: "",
      affinity: affinity as Ref<"host"> | null,
      VCPUs: vcpus,
      VCPUs_at_startup: null,
      cores_per_socket: null,
      weight: null,
      memory,
      memory_dynamic_min: Math.min(memoryLeast, memory),
      memory_dynamic_max: null,
      iso: iso as Ref<"VDI"> | null,
      disks: srs.map((SR) => ({ name_label: "", SR: SR as Ref<"SR">, virtual_size: 0 })),
      vifs: networks.map((network) => ({ network: network as Ref<"network">, MAC: "" })),
      start: true,
    });
    const places = faultsByHost(world, needs).map(({ host, fault }): NewVmPlace => {
      const freeBytes = hostInside(world, host).hypervisor.freeBytes;
      const { least, beside } = memoryOf(world, needs, host);
      // It is built with what there is, up to its most.
      const taken = Math.min(memory, Math.max(least, freeBytes - beside)) + beside;
      return { host, fault, freeBytes, freeAfterBytes: Math.max(0, freeBytes - taken) };
    });
    const chosen = placeFor(world, needs);
    return { places, chosen: "host" in chosen ? chosen.host : null };
  },
});
