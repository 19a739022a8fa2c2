import { expect, test } from "vitest";
import { starter } from "../support/lab-driver";

test("xl block-attach says what stands in the way when the pool has no storage for a new disk", () => {
  const driver = starter(7);
  const [pool] = driver.all("pool");
  driver.taken("set_field", { class: "pool", self: pool?.ref, field: "default_SR", value: "OpaqueRef:NULL" });
  const { stderr, code } = driver.exec("xen-01", "xl block-attach web-01 phy:/dev/vg/data,xvdb,w");
  expect(stderr).toMatch(/^libxl: error: .* Domain 1:unable to add device: SR_HAS_NO_PBDS\b.*\nlibxl_device_disk_add failed\.\n$/);
  expect(code).toBe(1);
});
