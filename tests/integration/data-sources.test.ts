import { expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const STATES = [
  "runstate_fullrun",
  "runstate_full_contention",
  "runstate_concurrency_hazard",
  "runstate_blocked",
  "runstate_partial_run",
  "runstate_partial_contention",
];
const nowS = (d: LabDriver): number => Math.floor((d.lab.epochUs + d.now) / 1_000_000);
const rows = (d: LabDriver, ref: string, name: string, seconds: number) =>
  d.lab.ask("history", { ref, fromS: nowS(d) - seconds, toS: nowS(d), maxRows: 400 })?.series.find((one) => one.name === name)?.values ??
  [];
const isRecorded = (d: LabDriver, ref: string, name: string) =>
  d.lab.ask("dataSources", { ref }).find((source) => source.name === name)?.isRecorded;

test("[metrics.md §2] a source that is off is recorded from then on, and unknown before", () => {
  const d = starter().run(60);
  const vm = d.vm("db-01");
  expect(isRecorded(d, vm, "runstate_blocked")).toBe(false);
  expect(rows(d, vm, "runstate_blocked", 60)).toEqual([]);
  for (const data_source of STATES) d.taken("VM.record_data_source", { self: vm, data_source });
  expect(isRecorded(d, vm, "runstate_blocked")).toBe(true);
  d.run(60);
  for (const one of [d, reopened(d)]) {
    const blocked = rows(one, vm, "runstate_blocked", 120);
    expect(blocked.filter((value) => value === null).length).toBeGreaterThanOrEqual(11);
    const all = STATES.map((name) => rows(one, vm, name, 55));
    for (const row of all[0]?.keys() ?? []) expect(all.reduce((sum, values) => sum + (values[row] ?? Number.NaN), 0)).toBeCloseTo(1, 9);
    expect(Math.max(...blocked.map((value) => value ?? 0))).toBeGreaterThan(0);
    expect(isRecorded(one, vm, "runnable_any")).toBe(false);
  }
  expect(d.refusal("VM.record_data_source", { self: vm, data_source: "cpu_temperature" })).toMatchObject({ code: "INVALID_VALUE" });
  // What is recorded already goes on so, and other VMs' are as they were.
  d.taken("VM.record_data_source", { self: vm, data_source: "cpu0" });
  expect(isRecorded(d, d.vm("web-01"), "runstate_blocked")).toBe(false);
});

test("of a VM that is held up, the run states say so, and a cap that holds back more is noticed though the share stays", () => {
  const d = starter().run(30);
  const vm = d.vm("db-01");
  for (const data_source of [...STATES, "runnable_any", "runnable_vcpus"]) d.taken("VM.record_data_source", { self: vm, data_source });
  const last = (name: string): number => rows(d, vm, name, 30).at(-1) ?? Number.NaN;
  d.run(30);
  expect(last("runnable_any")).toBeCloseTo(0, 9);
  d.taken("VM.add_to_VCPUs_params_live", { self: vm, key: "cap", value: "4" });
  d.run(30);
  expect(last("runnable_any")).toBeGreaterThan(0.01);
  expect(last("runnable_vcpus")).toBeGreaterThan(0.01);
  const waits = last("runnable_vcpus");
  // Its demand goes on as a workload's does; its share cannot.
  expect(last("cpu_usage")).toBeCloseTo(0.01, 6);
  const seen = new Set<number>([waits]);
  for (let n = 0; n < 40; n++) {
    d.run(15);
    seen.add(last("runnable_vcpus"));
    expect(last("cpu_usage")).toBeLessThanOrEqual(0.01 + 1e-9);
  }
  expect(seen.size).toBeGreaterThan(3);
});

test("what is recorded of a VM goes with it", () => {
  const d = starter().run(30);
  const vm = d.vm("test-01");
  d.taken("VM.record_data_source", { self: vm, data_source: "runnable_any" });
  d.run(60);
  d.taken("VM.destroy", { self: vm });
  d.run(10).lab.check();
  reopened(d).lab.check();
});
