import { describe, expect, test } from "vitest";
import type { Fault } from "../../simulator";
import { type LabDriver, openedHistory } from "../support/lab-driver";

const history = (): LabDriver => openedHistory(7);

/** Code of a refusal with the words in it, without references. */
const words = ({ code, params, why }: Fault): string =>
  [code, ...(why ? [why.join(" ")] : params.filter((p) => !p.startsWith("OpaqueRef:")))].join(": ");

test("[hypervisor.md §6] every guest of the history scenario has booted and answers", () => {
  const driver = history();
  const running = driver.all("VM").filter((vm) => vm.fields.power_state === "Running" && !vm.fields.is_control_domain);
  expect(running.map((vm) => vm.fields.name_label)).toHaveLength(8);
  for (const vm of running) expect(driver.exec(String(vm.fields.name_label), "uname -s").stdout).toBe("Linux\n");
});

describe("[hypervisor.md §4, §6] a release refuses what it does not have", () => {
  test.each([
    ["build-old", "xen-2006", "VM_HVM_REQUIRED"],
    ["edge-01", "xen-2014", "VM_INCOMPATIBLE_WITH_THIS_HOST: release.no_guests 4.4.1 PVH 4.10"],
    ["edge-01", "xen-2006", "VM_INCOMPATIBLE_WITH_THIS_HOST: release.no_guests 3.0.2 PVH 4.10"],
  ])("%s on %s: %s", (name, host, expected) => {
    const driver = history();
    const vm = driver.vm(name);
    if (driver.field("VM", vm, "power_state") === "Running") driver.done("VM.hard_shutdown", { vm });
    expect(words(driver.refusal("VM.start_on", { vm, host: driver.named("host", host).ref }))).toBe(expected);
  });

  test("64 vCPUs are too many for a PV guest of 3.4, and fit none of the other hosts' pCPUs", () => {
    const driver = history();
    driver.done("lab.import_guest_config", { file_name: "wide.cfg", text: 'name = "wide"\nmemory = 512\nvcpus = 64\n', start: false });
    const refusal = (host: string) => words(driver.refusal("VM.start_on", { vm: driver.vm("wide"), host: driver.named("host", host).ref }));
    expect(refusal("xen-2009")).toBe("VM_INCOMPATIBLE_WITH_THIS_HOST: release.vcpus 3.4.3 PV 32");
    expect(refusal("xen-2025")).toBe("HOST_NOT_ENOUGH_PCPUS: 64: 32");
  });
});
