import { expect, test } from "vitest";
import { because, fault, notAllowed } from "../../model/fault";
import { faultWords, reasonOf, words } from "./words";

test("what is said in something said is worded too; what no tool comes to say is said by its code", () => {
  expect(words(["config.in_key", "vif", ["vif.mtu_bounds", 20, 68, 65_535]])).toBe("vif: mtu 20 is not from 68 to 65535");
  expect(words(["config.format", ["near.line_end"], ["format.syntax"]])).toBe("config parsing error near `end of line': syntax error");
  expect(words(["text.too_long", 1, 0])).toBe("1 character; at most 0");
  expect(words(["release.vcpus", "3.0.2", "HVM", 1])).toBe("Xen 3.0.2 gives an HVM guest 1 vCPU at most");
  expect(words(["follow.no_disk", "web-01"])).toBe("follow.no_disk web-01");
});
test("a refusal is said by its code and what it names, without references, and with the rule", () => {
  expect(faultWords(fault("VDI_IN_USE", "OpaqueRef:v", "destroy"))).toBe("VDI_IN_USE destroy");
  expect(faultWords(notAllowed(["vm.dom0"]))).toBe("OPERATION_NOT_ALLOWED (this cannot be done to the control domain)");
  const named = because(fault("INVALID_VALUE", "name_label", "bell"), ["text.control", "U+0007"]);
  expect(faultWords(named)).toBe("INVALID_VALUE name_label bell (U+0007 is a control character)");
  expect(faultWords(fault("XENSTORED_DOWN", "OpaqueRef:h"))).toBe("xenstored does not run: connection refused");
  expect(reasonOf(because(fault("DEVICE_NOT_UP", "vif", "3", "0"), ["device.script"]))).toBe("the hotplug script failed");
  expect(reasonOf(fault("VDI_IN_USE", "v", "destroy"))).toBe("v destroy");
});
