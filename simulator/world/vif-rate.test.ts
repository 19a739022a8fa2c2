import { expect, test } from "vitest";
import { rateKey, rateOf } from "./vif-rate";

// @source io.md §3; xl-network-configuration(5), rate
test.each([
  ["10Mb/s", "62500,50000"],
  ["1MB/s@20ms", "20000,20000"],
  ["10Mb/s@50ms", "62500,50000"],
  ["250KB/s", "12500,50000"],
  ["1GB/s", "50000000,50000"],
  ["8b/s@1s", "1,1000000"],
  ["100KB/s@500us", "50,500"],
])("rate=%s is %s in XenStore", (text, key) => {
  expect(rateKey(text)).toBe(key);
});
test.each(["", "fast", "10", "10M", "10Mb", "10 Mb/s", "10mb/s", "10Mb/s@", "10Mb/s@ms", "10Mb/s@5000s"])("rate=%j is none", (text) => {
  expect(rateKey(text)).toBeNull();
});

const record = (params: Readonly<Record<string, string>>, type = "ratelimit", config = {}) =>
  rateOf({ other_config: config, qos_algorithm_type: type, qos_algorithm_params: params });
test.each([
  [{ kbps: "1000" }, "51200,50000"],
  [{ kbps: "1000", timeslice_us: "20000" }, "20480,20000"],
  [{ kbps: "0" }, null],
  [{ kbps: "fast" }, null],
  [{}, null],
])("[xenopsd device.ml] qos_algorithm_params %j is %j", (params, key) => {
  expect(record(params)).toBe(key);
});
test("a limit of XAPI's is one of type ratelimit, and gives way to rate=", () => {
  expect(record({ kbps: "1000" }, "")).toBeNull();
  expect(record({ kbps: "1000" }, "ratelimit", { rate: "10Mb/s" })).toBe("62500,50000");
});
