import { expect, test } from "vitest";
import { translate } from "./index";

test("a number takes the word that goes with it", () => {
  expect(translate("en", "host.vmCount", { count: 1 })).toBe("1 VM");
  expect(translate("en", "host.vmCount", { count: 0 })).toBe("0 VMs");
  expect(translate("en", "field.countsText", { hosts: 1, vms: 6, running: 3 })).toBe("1 server, 6 VMs, 3 running");
  expect(translate("zh", "host.vmCount", { count: 1 })).not.toContain("{");
});
