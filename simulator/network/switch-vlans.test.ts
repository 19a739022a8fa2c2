import { expect, test } from "vitest";
import { carries, keyOf, type PortVlans, readKey, tagOut, vlanIn } from "./switch-vlans";

const access: PortVlans = { mode: "access", vlan: 10 };
const trunk: PortVlans = { mode: "trunk", native: 5, allowed: [5, 10, 20] };

// @source IEEE 802.1Q §8.6
test.each([
  [undefined, null, 1],
  [undefined, 10, 10],
  [access, null, 10],
  [access, 0, 10],
  [access, 10, 10],
  [access, 20, null],
  [trunk, null, 5],
  [trunk, 10, 10],
  [trunk, 30, null],
  [{ mode: "trunk", native: 1, allowed: [10] } as const, null, null],
])("a frame that comes in at %j with tag %j is in VLAN %j", (port, tag, vlan) => {
  expect(vlanIn(port, tag)).toBe(vlan);
});
test.each([
  [undefined, 1, null],
  [undefined, 10, 10],
  [access, 10, null],
  [trunk, 5, null],
  [trunk, 10, 10],
])("by %j a frame of VLAN %j leaves with tag %j", (port, vlan, tag) => {
  expect([carries(port, vlan), tagOut(port, vlan)]).toEqual([true, tag]);
});
test("each VLAN has addresses of its own", () => {
  expect(readKey(keyOf("00:16:3e:00:00:01", 10))).toEqual({ mac: "00:16:3e:00:00:01", vlan: 10 });
  expect(readKey(keyOf("00:16:3e:00:00:01", 1))).toEqual({ mac: "00:16:3e:00:00:01", vlan: 1 });
});
