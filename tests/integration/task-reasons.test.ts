/** Why a task failed, where its code does not say it: kept with the task, and said by the page and by the tools. */
import { expect, test } from "vitest";
import { taskFault } from "../../components/data/task-fault";
import { starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

test("a device that does not come up says why, also after the lab was closed and opened", () => {
  const d = starter(1);
  const vm = d.vm("db-01");
  const vif = d.taken("VIF.create", { VM: vm, network: d.all("network")[0]?.ref, device: "autodetect", MAC: "" });
  const { domid, resident_on } = d.record("VM", vm).fields as { domid: string; resident_on: string };
  const task = d.taken("VIF.plug", { self: vif });
  d.taken("xenstore.rm", { host: resident_on, path: `/local/domain/0/backend/vif/${domid}/${d.field("VIF", vif, "device")}` });
  d.run(60);
  const device = String(d.field("VIF", vif, "device"));
  const why = ["device.back_end", `vif-${domid}-${device}`, 0];
  for (const lab of [d, reopened(d)]) {
    const {
      status,
      error_info,
      other_config,
      name_description = "",
    } = lab.record("task", task).fields as never as {
      readonly status: "failure";
      readonly error_info: readonly string[];
      readonly other_config: Readonly<Record<string, string>>;
      readonly name_description?: string;
    };
    expect([status, error_info, name_description]).toEqual(["failure", ["DEVICE_NOT_UP", "vif", `${domid}`, device], ""]);
    expect(taskFault({ error_info, other_config })).toEqual({ code: "DEVICE_NOT_UP", params: ["vif", `${domid}`, device], why });
  }
  d.lab.check();
});
test("while it runs a task names its step by a code", () => {
  const d = starter(1);
  const task = d.taken("VM.clean_shutdown", { vm: d.vm("db-01") });
  expect(d.field("task", task, "name_description")).toBe("step.wait_for_shutdown");
});
test("what somebody has written where the reason stands is no reason", () => {
  for (const why of ["{", "[7]", '["a",null]', "[]"])
    expect(taskFault({ error_info: ["TASK_CANCELLED", "t"], other_config: { why } })).toEqual({ code: "TASK_CANCELLED", params: ["t"] });
  expect(taskFault({ error_info: [], other_config: {} })).toBeNull();
});
