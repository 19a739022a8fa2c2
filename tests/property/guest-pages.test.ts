/** [MEM-2] Every page of a domain has one use, at any moment of its guest's life. */
import { expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

const actor = { user: "tester", role: "read-only" } as const;

/** Pages of each domain by use, of all hosts; checks that they are as many as it has, and that looking has changed nothing. */
function look(d: LabDriver): Map<string, ReadonlyMap<string, number>> {
  const before = d.lab.hash();
  const all = new Map<string, ReadonlyMap<string, number>>();
  for (const { ref: host } of d.all("host")) {
    const overview = d.lab.ask("inside", { host, detail: null }, actor)?.overview;
    for (const { domid, name, memoryBytes } of overview?.domains ?? []) {
      const detail = d.lab.ask("inside", { host, detail: { kind: "memory", domid } }, actor)?.detail;
      if (detail?.kind !== "memory" || !detail.guest) continue;
      const uses = new Map<string, number>();
      for (const { kind, pages } of detail.guest.runs) {
        expect([name, kind, Number.isInteger(pages) && pages > 0]).toEqual([name, kind, true]);
        uses.set(kind, (uses.get(kind) ?? 0) + pages);
      }
      let sum = 0;
      for (const [kind, pages] of uses) if (kind !== "ballooned" && kind !== "promised") sum += pages;
      expect([name, sum]).toEqual([name, memoryBytes / 4096]);
      for (const writer of detail.guest.writers) expect(writer.pages).toBeLessThanOrEqual(sum);
      all.set(name, uses);
    }
  }
  expect(d.lab.hash()).toBe(before);
  return all;
}

test("from power on to a login, whatever it runs", () => {
  const d = starter(5).run(5);
  for (const name of ["win-01", "build-01"]) d.taken("VM.start", { vm: d.vm(name), start_paused: false, force: false });
  for (let i = 0; i < 24; i++) look(d.run(2.3));
  const after = look(d.run(60));
  for (const name of ["web-01", "db-01", "build-01"]) expect(after.get(name)?.get("anonymous"), name).toBeGreaterThan(1000);
  d.done("VM.clean_shutdown", { vm: d.vm("web-01") });
  look(d);
});

test("whatever its programs do: pages that were used are no zero pages again, until Xen has had them", () => {
  const d = starter(5).run(20);
  const zero = (): number => look(d).get("web-01")?.get("zero") ?? 0;
  const untouched = zero();
  d.exec("web-01", "stress -m 1 --vm-bytes 500M -t 2 -q");
  const after = zero();
  expect(untouched - after).toBeGreaterThan(100_000);
  d.exec("web-01", "dd if=/dev/zero of=/root/big bs=1M count=300 2> /dev/null; rm /root/big");
  expect(Math.abs(zero() - after)).toBeLessThan(1000);
  for (const mib of [512, 2048]) {
    d.exec("xen-01", `xl mem-set web-01 ${mib}`, 100);
    d.run(5);
  }
  expect(zero()).toBeGreaterThan(after + 50_000);
});
