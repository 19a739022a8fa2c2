import fc from "fast-check";
import { expect, test } from "vitest";
import { notices } from "../../simulator/toolstack/notices/table";
import { plainStarter } from "../support/lab-driver";

const after = new Map(notices.flatMap((notice) => Object.keys(notice.after).map((op) => [op, notice.name])));
const names = ["db-01", "test-01", "web-01"] as const;
const ops = [
  "VM.start",
  "VM.clean_shutdown",
  "VM.hard_shutdown",
  "VM.clean_reboot",
  "VM.hard_reboot",
  "VM.pause",
  "VM.unpause",
  "VM.suspend",
  "VM.resume",
] as const;
const act = fc.record({ op: fc.constantFrom(...ops), name: fc.constantFrom(...names), waitS: fc.integer({ min: 0, max: 20 }) });

test("[xapi.md §16] whatever is asked for in any order, each operation that has succeeded has raised its notice, and nothing else has", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      const d = plainStarter();
      for (const { op, name, waitS } of acts) {
        d.call(op, { vm: d.vm(name) });
        d.run(waitS);
      }
      d.run(600);
      const expected = d.all("task").flatMap(({ fields }) => {
        const { operation = "" } = fields.other_config as Readonly<Record<string, string>>;
        return fields.status === "success" ? [after.get(operation)] : [];
      });
      const raised = d.all("message").map(({ fields }) => fields.name);
      expect(raised.sort()).toEqual(expected.sort());
      d.lab.check();
    }),
    { numRuns: 25 },
  );
});
