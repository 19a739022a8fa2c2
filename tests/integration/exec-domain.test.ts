import { expect, test } from "vitest";
import type { LabMachine } from "../../simulator/contract/lab";
import { openLab } from "../../simulator/lab";
import { LabDriver, starter } from "../support/lab-driver";

/** Starts a command; gives what has come of it whenever asked. */
function begin(driver: LabDriver, target: string, commandLine: string) {
  const id = `command-${commandLine}`;
  driver.lab.apply({ at: driver.now, kind: "exec", id, target, commandLine });
  return { id, ...follow(driver.lab, id) };
}
function follow(lab: LabMachine, id: string) {
  const result = { stderr: "", code: null as number | null };
  const ended = () => {
    for (const piece of lab.drain().exec) {
      if (piece.id !== id) continue;
      if ("code" in piece) result.code = piece.code;
      else if (piece.stream === "stderr") result.stderr += piece.text;
    }
    return result;
  };
  return { ended };
}

test("a command ends with its domain: 125, and why", () => {
  const driver = starter();
  const vm = driver.vm("web-01");
  const { id, ended } = begin(driver, "web-01", "sleep 100000");
  driver.run(5);
  expect(ended().code).toBeNull();
  expect(driver.lab.execs()).toEqual([id]);
  driver.done("VM.hard_shutdown", { vm });
  expect(ended()).toEqual({ code: 125, stderr: "xenarium: the domain that it ran in is gone\n" });
  expect(driver.lab.execs()).toEqual([]);
});

test("a command goes on over a suspend and resume, and in a lab that was opened again", () => {
  const driver = starter();
  const vm = driver.vm("web-01");
  const { id, ended } = begin(driver, "web-01", "sleep 300; exit 9");
  driver.run(5);
  driver.done("VM.suspend", { vm });
  driver.run(5);
  expect(ended().code).toBeNull();
  expect(driver.lab.execs()).toEqual([id]);
  driver.done("VM.resume", { vm, start_paused: false, force: false });
  expect(ended().code).toBeNull();
  const again = new LabDriver(openLab(driver.lab.snapshot()));
  expect(again.lab.execs()).toEqual([id]);
  const after = follow(again.lab, id);
  again.run(400);
  expect(after.ended()).toEqual({ code: 9, stderr: "" });
});
