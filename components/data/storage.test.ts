import { expect, test } from "vitest";
import { createLab } from "../../simulator";
import { driverOf, srTypes } from "../../simulator/storage/drivers/table";
import { EPOCH, GIB, LabDriver } from "../../tests/support/lab-driver";
import { defaults } from "./defaults";
import { isLibrary, newDiskFault } from "./storage";

/** A lab with storage of every type that there is. */
function everyType(): LabDriver {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Every type",
    hosts: [{ name: "a", address: "10.0.0.11" }],
    networks: [{ name: "lan", bridge: "xenbr0", device: "eth0" }],
    storage: srTypes.map((type) => ({ name: `on ${type}`, type, sizeGiB: 100 })),
    vms: [],
  });
  return new LabDriver(createLab({ scenario: "file", file, seed: 1, epochUs: EPOCH }));
}

test.each(srTypes)("of storage on %s a page says what the toolstack does", (type) => {
  const d = everyType();
  const { ref, fields } = d.named("SR", `on ${type}`);
  const sr = { ...defaults.SR, ref, class: "SR", ...fields } as const;
  const made = d.call("VDI.create", { SR: ref, name_label: "a disk", virtual_size: GIB });
  expect(newDiskFault(sr)).toEqual(made.ok ? null : made.fault);
  expect(isLibrary(sr)).toBe(driverOf({ type }).content !== "user");
});
