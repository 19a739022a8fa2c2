import { expect, test } from "vitest";
import { type LabDriver, plainStarter } from "../../../tests/support/lab-driver";

type Drive = (d: LabDriver, vm: string) => void;

test.each<readonly [name: string, goesOn: boolean, drive: Drive]>([
  [
    "pause and unpause",
    true,
    (d, vm) => {
      d.done("VM.pause", { vm });
      d.run(60);
      d.done("VM.unpause", { vm });
    },
  ],
  ["pause alone", true, (d, vm) => void d.done("VM.pause", { vm })],
  [
    "a pause, twice",
    true,
    (d, vm) => {
      for (let n = 0; n < 2; n++) {
        d.done("VM.pause", { vm });
        d.done("VM.unpause", { vm });
      }
    },
  ],
  ["a reboot", false, (d, vm) => void d.done("VM.hard_reboot", { vm })],
  [
    "shut down and started",
    false,
    (d, vm) => {
      d.done("VM.hard_shutdown", { vm });
      d.done("VM.start", { vm, start_paused: false, force: false });
    },
  ],
])("[cases/console 7] uptime: %s, it goes on: %s", (_name, goesOn, drive) => {
  const d = plainStarter();
  const vm = d.vm("web-01");
  const since = (): unknown => d.field("VM_metrics", d.field("VM", vm, "metrics") as string, "start_time");
  const before = since();
  d.run(90);
  drive(d, vm);
  expect(since() === before).toBe(goesOn);
});
