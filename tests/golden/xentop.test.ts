import { expect, test } from "vitest";
import { goldenTranscript } from "../support/golden";
import { starter } from "../support/lab-driver";

const SEED = 7;

test.each([
  ["xentop.txt", ["xentop -b -i 2 -d 3", "xentop -b -i 1 -f -z -n -x -v", "xentop -V", "xentop -q"]],
  ["lsevtchn.txt", ["lsevtchn 1", "lsevtchn 99"]],
])("[cli.md §11, hypervisor.md §8] %s", (file, commands) => {
  const driver = starter(SEED);
  goldenTranscript(file, driver, commands);
});

test("[metrics.md §3] the first sample shows no CPU, the second what was used between; a busy guest of one vCPU shows 100", () => {
  const driver = starter(SEED);
  driver.exec("db-01", "stress --cpu 1 --timeout 100s >/dev/null &");
  const rows = driver
    .exec("xen-02", "xentop -b -i 2 -d 5")
    .stdout.split("\n")
    .filter((row) => row.includes(" db-01 "))
    .map((row) => Number(row.trim().split(/\s+/)[3]));
  expect(rows[0]).toBe(0);
  expect(rows[1]).toBeGreaterThanOrEqual(100);
  expect(rows[1]).toBeLessThan(400);
});

test.each([
  ["db-01", "xen-02"],
  ["web-01", "xen-01"],
])("[io.md §2, §3] devices of %s that has been started anew have carried nothing yet", (name, host) => {
  const driver = starter(SEED);
  const vm = driver.vm(name);
  const row = new RegExp(`^ +${name} .*\\n(?:Net\\d RX: +(\\d+)bytes.*TX: +(\\d+)bytes.*\\n)+VBD.* RD: +(\\d+) +WR: +(\\d+) `, "m");
  const counted = (): number[] => (row.exec(driver.exec(host, "xentop -b -i 1 -n -x").stdout)?.slice(1) ?? []).map(Number);
  expect(counted()).not.toEqual([0, 0, 0, 0]);
  driver.done("VM.hard_shutdown", { vm });
  driver.done("VM.start_on", { vm, host: driver.named("host", host).ref, start_paused: true, force: false });
  expect(counted()).toEqual([0, 0, 0, 0]);
});
