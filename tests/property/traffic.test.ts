import fc from "fast-check";
import { expect, test } from "vitest";
import type { GuestEngine, GuestServices, GuestSpec } from "../../simulator/guest/engine";
import type { GuestLoad } from "../../simulator/guest/load";
import { openLab } from "../../simulator/lab";
import { LabDriver, starter } from "../support/lab-driver";
import { looseState, withState } from "../support/lab-state";
import { plainEngine } from "../support/plain-engine";

const MB = 1_000_000;
/** What a cable carries. @source lifecycle.md §7 (1 GbE: 110 to 117 MB/s) */
const CABLE = 117 * MB;

type Flows = Record<string, GuestLoad["flows"]>;
/** Makes guests that send what they are told to from their start on. */
function sending(flows: Flows) {
  return (world: unknown, spec: GuestSpec, services: GuestServices): GuestEngine => {
    const plain = plainEngine(world, spec, services);
    const load: GuestLoad = {
      cpuMicro: 0,
      diskReadBytesPerS: 0,
      diskWriteBytesPerS: 0,
      diskReadIops: 0,
      diskWriteIops: 0,
      flows: flows[spec.name] ?? [],
      memoryUsedBytes: 0,
    };
    const start = (): void => {
      services.probeFrontends();
      services.setLoad(load);
    };
    return Object.assign(plain, { wake: () => undefined, start });
  };
}
function senders(flows: Flows): LabDriver {
  return starter(1, sending(flows)).run(20);
}
const out = (tx: number, peer: string | null = null) => [{ nic: 0, peer, txBytesPerS: tx, rxBytesPerS: 0 }];
const rate = (d: LabDriver, ref: string, name: string): number => d.lab.ask("samples", { refs: [ref] })[0]?.values[name] ?? 0;
const host = (d: LabDriver, name: string): string => d.named("host", name).ref;

test.each([
  // The small one has what it wants; the other what is left.
  [150, 50, 50 * MB],
  [150, 90, CABLE / 2],
  [60, 300, CABLE / 2],
])("[lifecycle.md §7] guests that want %i and %i MB/s share their host's cable max-min fair, and it is full", (wanted, other, share) => {
  const d = senders({ "web-01": out(wanted * MB), "app-01": out(other * MB) });
  const [web, app] = [rate(d, d.vm("web-01"), "vif_0_tx"), rate(d, d.vm("app-01"), "vif_0_tx")];
  expect(web + app).toBeLessThanOrEqual(CABLE);
  expect(web + app).toBeGreaterThan(CABLE - 10);
  expect(Math.min(web, app)).toBeCloseTo(share, -1);
  expect(rate(d, host(d, "xen-01"), "pif_eth0_tx")).toBe(web + app);
  expect(rate(d, host(d, "xen-02"), "pif_eth0_tx")).toBe(0);
});

test("when one of them stops, the other has the cable to itself; when it comes back, they share again", () => {
  const d = senders({ "web-01": out(100 * MB), "app-01": out(100 * MB) });
  const both = rate(d, d.vm("web-01"), "vif_0_tx");
  expect(both).toBeCloseTo(CABLE / 2, -1);
  d.done("VM.pause", { vm: d.vm("app-01") });
  expect(rate(d.run(20), d.vm("web-01"), "vif_0_tx")).toBe(100 * MB);
  expect(rate(d, d.vm("app-01"), "vif_0_tx")).toBe(0);
  d.done("VM.unpause", { vm: d.vm("app-01") });
  expect(rate(d.run(20), d.vm("web-01"), "vif_0_tx")).toBe(both);
});

test("guests of one host do not need its cable; between hosts both cables carry it", () => {
  const near = senders({ "web-01": out(400 * MB, "app-01") });
  expect(rate(near, near.vm("app-01"), "vif_0_rx")).toBe(400 * MB);
  expect(rate(near, host(near, "xen-01"), "pif_eth0_tx")).toBe(0);
  const far = senders({ "web-01": out(400 * MB, "db-01") });
  expect(rate(far, far.vm("db-01"), "vif_0_rx")).toBe(CABLE);
  expect([rate(far, host(far, "xen-01"), "pif_eth0_tx"), rate(far, host(far, "xen-02"), "pif_eth0_rx")]).toEqual([CABLE, CABLE]);
});

test("a VIF that is unplugged, and a peer that nobody has, carry nothing", () => {
  const d = senders({ "db-01": out(10 * MB), "web-01": out(10 * MB, "nobody") });
  expect(rate(d, d.vm("web-01"), "vif_0_tx")).toBe(0);
  expect(rate(d, d.vm("db-01"), "vif_0_tx")).toBe(10 * MB);
  const vif = d.all("VIF").find((r) => r.fields.VM === d.vm("db-01") && r.fields.device === "0")?.ref;
  d.done("VIF.unplug", { self: vif });
  expect(rate(d.run(20), d.vm("db-01"), "vif_0_tx")).toBe(0);
});

test("[KER-2] whatever comes and goes, each port carries what it would if all flows were laid anew", () => {
  const flows: Flows = {
    "web-01": [...out(90 * MB), ...out(30 * MB, "db-01"), ...out(5 * MB, "test-01")],
    "app-01": [...out(60 * MB, "web-01"), ...out(7 * MB, "nobody"), ...out(20 * MB)],
    "db-01": [{ nic: 0, peer: "web-01", txBytesPerS: 110 * MB, rxBytesPerS: 11 * MB }],
    "test-01": out(3 * MB, "db-01"),
  };
  const engine = sending(flows);
  const acts = ["VM.pause", "VM.unpause", "VM.start", "VM.hard_shutdown", "VM.hard_reboot", "VIF.unplug", "VIF.plug", "wait"] as const;
  const act = fc.tuple(
    fc.constantFrom(...acts),
    fc.constantFrom("web-01", "app-01", "db-01", "test-01"),
    fc.integer({ min: 1, max: 4000 }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), fc.nat(11), (list, cut) => {
      const d = starter(1, engine).run(20);
      let copy: LabDriver | null = null;
      const run = (of: LabDriver, [op, name, ms]: (typeof list)[number]): void => {
        const vif = of.all("VIF").find((r) => r.fields.VM === of.vm(name) && r.fields.device === "0")?.ref;
        // Refused or begun: either leaves the flows as they have to be.
        if (op !== "wait") of.call(op, op.startsWith("VIF") ? { self: vif } : { vm: of.vm(name) });
        of.run(ms / 1000);
      };
      list.forEach((entry, i) => {
        if (i === cut) {
          copy = new LabDriver(openLab(d.lab.snapshot(), engine));
          copy.continueRequestsOf(d);
        }
        run(d, entry);
        if (copy) run(copy, entry);
      });
      const carried = (of: LabDriver) =>
        of.lab
          .ask("topologyRates", { plan: "infrastructure" })
          .forwardBytesPerS.map((forward, i) => [forward, of.lab.ask("topologyRates", { plan: "infrastructure" }).backwardBytesPerS[i]]);
      const state = looseState(d.lab.snapshot());
      Object.assign(state.lab?.[""] as object, { flowsPending: true });
      state.events = { "0": [...Object.values(state.events ?? {}).flatMap((piece) => piece as unknown[]), [d.now, "net.flows", null]] };
      const laid = new LabDriver(openLab(withState(d.lab.snapshot(), state), engine));
      laid.lab.advance(d.now);
      expect(carried(laid)).toEqual(carried(d));
      if (copy) expect((copy as LabDriver).lab.hash()).toBe(d.lab.hash());
    }),
    { numRuns: 12 },
  );
});
