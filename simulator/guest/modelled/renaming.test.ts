import { expect, test } from "vitest";
import { type Names, namesIn } from "./renaming";

const first: Names = { name: "vm-1", hostname: "vm-1", uuid: "aa-11", macs: ["00:16:3e:00:00:01"], addresses: ["10.0.0.1"] };
const other: Names = { name: "vm-2", hostname: "vm-2", uuid: "bb-22", macs: ["00:16:3e:00:00:02"], addresses: ["10.0.0.27"] };
const rename = namesIn(first)(other);

test.each([
  ["127.0.1.1\tvm-1\n", "127.0.1.1\tvm-2\n"],
  ["vm-1 login: ", "vm-2 login: "],
  ["Machine UUID aa-11\r\n", "Machine UUID bb-22\r\n"],
  ["vif-0 eth0: MAC 00:16:3e:00:00:01 MTU 1500", "vif-0 eth0: MAC 00:16:3e:00:00:02 MTU 1500"],
  ["fixed-address 10.0.0.1;", "fixed-address 10.0.0.27;"],
  ["vm-12 my-vm-1 vm-1x 10.0.0.17 110.0.0.1", "vm-12 my-vm-1 vm-1x 10.0.0.17 110.0.0.1"],
])("%j becomes %j", (text, wanted) => {
  expect(rename(text)).toBe(wanted);
});
