import { afterEach, describe, expect, test, vi } from "vitest";
import { GuestMemory } from "../../simulator/guest/modelled/memory";
import { Machine } from "../../simulator/guest/os/machine";
import { createLab, openLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

const lab = (): LabDriver => new LabDriver(createLab({ scenario: "many:2:4", seed: 3, epochUs: EPOCH }));
/** Counts openings of guests from now on. */
const countOpenings = () => vi.spyOn(GuestMemory.prototype as unknown as { open(): unknown }, "open").mock;
afterEach(() => vi.restoreAllMocks());

/** Everything that a screen or a snapshot asks of a lab. */
function look({ lab }: LabDriver): void {
  lab.allRecords();
  lab.ask("topology", { plan: "infrastructure" });
  lab.ask("topologyRates", { plan: "infrastructure" });
  lab.snapshot();
  lab.hash();
  lab.execs();
  lab.check();
}

describe("guests that do nothing", () => {
  test("are opened neither by time nor by looking, in a lab that runs and in one that was opened from its snapshot", () => {
    const live = lab().run(120);
    const { calls } = countOpenings();
    for (let i = 0; i < 10; i++) look(live.run(6));
    expect(calls).toHaveLength(0);
    const opened = new LabDriver(openLab(live.lab.snapshot()));
    look(opened.run(60));
    expect(calls).toHaveLength(0);
    expect(opened.lab.hash()).toBe(live.run(60).lab.hash());
  });

  test("do the same whether their insides are packed away or stay open", () => {
    const play = (): string[] => {
      const d = lab().run(90);
      const hashes = [d.lab.hash()];
      const [first, second] = [d.vm("vm-00001"), d.vm("vm-00002")];
      d.login(first).command(first, "ping -c 2 10.0.0.1; uptime; echo kept > /run/kept");
      hashes.push(d.run(90).lab.hash());
      d.done("VM.pause", { vm: first });
      d.done("VM.suspend", { vm: second });
      hashes.push(d.run(60).lab.hash());
      d.done("VM.unpause", { vm: first });
      d.done("VM.resume", { vm: second });
      hashes.push(d.run(60).lab.hash());
      expect(d.command(first, "cat /run/kept")).toContain("kept");
      return [...hashes, d.lab.hash()];
    };
    const packed = play();
    const sleep = vi.spyOn(Machine.prototype, "sleep").mockImplementation(() => undefined);
    expect(play()).toEqual(packed);
    expect(sleep.mock.calls.length).toBeGreaterThan(50);
  });
});
