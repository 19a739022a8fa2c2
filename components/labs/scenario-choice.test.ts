import { expect, test } from "vitest";
import { BY_SIZE, choiceErrors, FROM_FILE, noChoice, sourceOf } from "./scenario-choice";

const size = (hosts: string, vmsPerHost: string) => ({ ...noChoice, id: BY_SIZE, hosts, vmsPerHost });

test("a choice is sent as the server takes it", () => {
  expect(sourceOf(noChoice, "starter")).toEqual({ scenario: "starter" });
  expect(sourceOf(noChoice, null)).toBeNull();
  expect(sourceOf({ ...noChoice, id: "history" }, "starter")).toEqual({ scenario: "history" });
  expect(sourceOf({ ...noChoice, id: FROM_FILE }, "starter")).toBeNull();
  expect(sourceOf({ ...noChoice, id: FROM_FILE, file: { name: "a.json", text: "{}" } }, "starter")).toEqual({ file: "{}" });
  expect(sourceOf(size("200", " 050"), "starter")).toEqual({ scenario: "many:200:50" });
});

test.each([
  ["0", "1", "hosts"],
  ["1001", "1", "hosts"],
  ["1.5", "1", "hosts"],
  ["", "1", "hosts"],
  ["1", "1000", "vms"],
  ["1", "-1", "vms"],
  ["201", "50", "sum"],
])("%s hosts with %s VMs each are refused", (hosts, vmsPerHost, field) => {
  const right = { file: false, hosts: false, vms: false, sum: false };
  expect(choiceErrors(size(hosts, vmsPerHost))).toEqual({ ...right, [field]: true });
  expect(sourceOf(size(hosts, vmsPerHost), "starter")).toBeNull();
});
