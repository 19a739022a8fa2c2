import { expect, test } from "vitest";
import { starter } from "../../tests/support/lab-driver";
import { reopened, rowsIn } from "../../tests/support/lab-state";
import { isBootOrder } from "./boot-order";

test.each(["c", "cdn", "ndca"])("%s is a boot order", (order) => expect(isBootOrder(order)).toBe(true));
test.each(["", "x", "cc", "cd ", "CD", "c,d"])("%j is none", (order) => expect(isBootOrder(order)).toBe(false));
test.each(["zzz", "", "cc"])("[BOOT-1] a lab that says a VM starts by %j breaks a rule", (order) => {
  const d = starter();
  const vm = d.vm("win-01");
  const strange = reopened(d, (state) => {
    for (const row of rowsIn(state, "VM")) if (row[0] === vm) row[2].HVM_boot_params = { order, firmware: "bios" };
  });
  expect(() => strange.lab.check()).toThrow("[BOOT-1] win-01 has the boot order");
  d.lab.check();
});
