import { expect, test } from "vitest";
import { starter } from "../../tests/support/lab-driver";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

test("[metrics.md §1] each range is drawn from the finest archive that reaches back far enough", () => {
  const d = starter();
  const ref = d.vm("db-01");
  const nowS = Math.floor((d.lab.epochUs + d.now) / 1_000_000);
  const stepOf = (seconds: number) => d.lab.ask("history", { ref, fromS: nowS - seconds, toS: nowS, maxRows: 400 })?.stepS;
  expect([10 * MINUTE, HOUR, 2 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY].map(stepOf)).toEqual([5, 60, 60, 3600, 3600, 86_400, 86_400]);
  // A page's clock may be a little behind the lab's.
  expect([stepOf(11 * MINUTE), stepOf(11 * MINUTE + 1)]).toEqual([5, 60]);
  // A stretch of the past is drawn from what is kept of then, however short it is.
  const past = d.lab.ask("history", { ref, fromS: nowS - 9 * DAY, toS: nowS - 9 * DAY + 60, maxRows: 400 });
  expect([past?.stepS, past?.series[0]?.values]).toEqual([86_400, []]);
});

test("a VM's data sources say their units, and that those about run states are off", () => {
  const d = starter().run(30);
  const sources = d.lab.ask("dataSources", { ref: d.vm("db-01") });
  const named = new Map(sources.map((source) => [source.name, source]));
  expect(named.get("cpu0")).toEqual({ name: "cpu0", unit: "fraction", type: "derive", isRecorded: true });
  expect(named.get("memory_internal_free")).toMatchObject({ unit: "kib", type: "gauge" });
  expect(named.get("vif_0_rx")).toMatchObject({ unit: "bytesPerS" });
  expect(named.get("vbd_xvda_iops_write")).toMatchObject({ unit: "requestsPerS", type: "absolute" });
  expect(named.get("runstate_fullrun")).toEqual({ name: "runstate_fullrun", unit: "fraction", type: "derive", isRecorded: false });
  expect(named.size).toBe(sources.length);
  // All that is recorded is described.
  const names = d.lab.ask("history", { ref: d.vm("db-01"), fromS: 0, toS: 0, maxRows: 1 })?.series.map(({ name }) => name);
  expect(sources.filter(({ isRecorded }) => isRecorded).map(({ name }) => name)).toEqual(names);
});

test("a host's data sources have each of its CPUs; what has no measurements has none", () => {
  const d = starter().run(30);
  const host = d.named("host", "xen-01").ref;
  const names = d.lab.ask("dataSources", { ref: host }).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["cpu_avg", "cpu0", "cpu1", "memory_total_kib", "memory_free_kib", "running_vcpus", "pif_eth0_rx"]),
  );
  expect(names.filter((name) => name.startsWith("runstate"))).toEqual([]);
  expect(d.lab.ask("dataSources", { ref: "OpaqueRef:none" })).toEqual([]);
});
