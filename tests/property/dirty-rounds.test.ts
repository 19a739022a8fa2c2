/** [lifecycle.md §7] What live migration will ask: rounds of pre-copy by the pages that a guest has written to meanwhile. */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { GIB, type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

const PAGE = 4096;
const actor = { user: "tester", role: "read-only" } as const;

/** Rounds of a sender with this much bandwidth: what each sends, bytes, until little is left or five have gone. */
function rounds(d: LabDriver, vm: string, bytesPerS: number): number[] {
  const ref = d.vm(vm);
  d.taken("inside.log_dirty", { vm: ref, on: true });
  const domid = Number(d.field("VM", ref, "domid"));
  const host = String(d.field("VM", ref, "resident_on"));
  const memory = () => {
    const detail = d.lab.ask("inside", { host, detail: { kind: "memory", domid } }, actor)?.detail;
    return detail?.kind === "memory" ? detail : null;
  };
  const sent = [memory()?.domains.find((each) => each.domid === domid)?.currentBytes ?? 0];
  while (sent.length < 6) {
    d.run((sent.at(-1) as number) / bytesPerS);
    const dirty = JSON.parse(d.taken("inside.clean_dirty", { vm: ref })) as number;
    sent.push(dirty * PAGE);
    if (dirty < 50) break;
  }
  d.taken("inside.log_dirty", { vm: ref, on: false });
  expect(memory()?.guest?.log).toBeNull();
  d.lab.check();
  return sent;
}

describe("pre-copy", () => {
  test("of a web server over 10 Gbit/s: each round sends less, until its last is over in a moment", () => {
    const d = starter(3).run(60);
    const sent = rounds(d, "web-01", 800_000_000);
    expect(sent[0]).toBe(2 * GIB);
    for (let i = 1; i < sent.length; i++) expect(sent[i] as number).toBeLessThan(sent[i - 1] as number);
    expect((sent.at(-1) as number) / 800_000_000).toBeLessThan(0.1);
  });

  test("of a program that writes faster than the wire: rounds stay as long as its working set", () => {
    const d = starter(3).run(60);
    d.exec("web-01", "stress -m 1 --vm-bytes 400M -q > /dev/null 2>&1 &");
    d.run(2);
    const sent = rounds(d, "web-01", 117_000_000);
    expect(sent).toHaveLength(6);
    for (const bytes of sent.slice(1)) {
      expect(bytes).toBeGreaterThan(395 * 1024 * 1024);
      expect(bytes).toBeLessThan(700 * 1024 * 1024);
    }
  });

  test("what a program writes to a file in between is sent again", () => {
    const quiet = starter(3).run(60);
    const busy = starter(3).run(60);
    const dirtyAfter = (d: LabDriver, command: string): number => {
      const vm = d.vm("web-01");
      d.taken("inside.log_dirty", { vm, on: true });
      d.exec("web-01", command);
      return JSON.parse(d.taken("inside.clean_dirty", { vm })) as number;
    };
    const without = dirtyAfter(quiet, "sleep 1");
    const more = dirtyAfter(busy, "dd if=/dev/zero of=/root/big bs=1M count=100 2> /dev/null & sleep 1; wait");
    expect(more - without).toBeGreaterThan(25_000);
  });

  test("of a paused domain nothing is dirty", () => {
    const d = starter(3).run(60);
    const vm = d.vm("web-01");
    d.done("VM.pause", { vm });
    d.taken("inside.log_dirty", { vm, on: true });
    d.run(30);
    expect(d.taken("inside.clean_dirty", { vm })).toBe("0");
  });
});

test("a lab that is closed meanwhile goes on with the same log", () => {
  const d = starter(3).run(60);
  const vm = d.vm("web-01");
  d.taken("inside.log_dirty", { vm, on: true });
  d.run(3);
  const again = reopened(d, undefined, makeGuestEngine);
  again.continueRequestsOf(d);
  for (const each of [d, again]) each.run(3);
  expect(again.taken("inside.clean_dirty", { vm })).toBe(d.taken("inside.clean_dirty", { vm }));
  expectStateOf(again.lab, d.lab.snapshot());
});
