import { expect, test } from "vitest";
import { fault } from "./fault";
import { faultFrom, faultParams, taskFault } from "./fault-from";

test("a code takes the parameters that the datamodel lists for it, or the ones that are really sent", () => {
  expect(fault("OPERATION_BLOCKED", "OpaqueRef:v", "not today")).toEqual({
    code: "OPERATION_BLOCKED",
    params: ["OpaqueRef:v", "not today"],
  });
  expect(fault("VM_IS_TEMPLATE", "OpaqueRef:v", "start").params).toEqual(["OpaqueRef:v", "start"]);
  // @ts-expect-error a parameter is missing
  fault("OPERATION_BLOCKED", "OpaqueRef:v");
  // @ts-expect-error one too many
  fault("HA_NO_PLAN", "why");
  // @ts-expect-error no such code
  fault("SOMETHING_NEW");
  expect(faultParams.SESSION_AUTHENTICATION_FAILED).toEqual(["user", "reason"]);
  expect(faultParams.OPERATION_BLOCKED).toEqual(["ref", "code"]);
});
test("what is read back is a fault only when its code is known and has its parameters", () => {
  expect(faultFrom("VM_HALTED", ["OpaqueRef:v"])).toEqual(fault("VM_HALTED", "OpaqueRef:v"));
  expect(faultFrom("VM_HALTED", ["OpaqueRef:v", "more"])?.params).toEqual(["OpaqueRef:v", "more"]);
  expect(faultFrom("VM_HALTED", [])).toBeNull();
  expect(faultFrom("SOMETHING_NEW", [])).toBeNull();
  expect(faultFrom("toString", [])).toBeNull();
});
test("a failed task whose words are not known says them as an internal error", () => {
  expect(taskFault(["TASK_CANCELLED", "OpaqueRef:t"])).toEqual(fault("TASK_CANCELLED", "OpaqueRef:t"));
  expect(taskFault(["SOMETHING_NEW", "a", "b"])).toEqual(fault("INTERNAL_ERROR", "SOMETHING_NEW a b"));
});
test("a failed task keeps the rule that was broken; what somebody else has written in its place is none", () => {
  const known = fault("IMPORT_ERROR", "a.cfg:3");
  const why = ["config.in_key", "vif", ["vif.mtu_bounds", 20, 68, 65_535]];
  expect(taskFault(["IMPORT_ERROR", "a.cfg:3"], JSON.stringify(why))).toEqual({ ...known, why });
  for (const wrong of ["", "{", "null", "[]", "[7]", '["a",null]', '["a",[]]', '"text.empty"'])
    expect(taskFault(["IMPORT_ERROR", "a.cfg:3"], wrong)).toEqual(known);
});
