import fc from "fast-check";
import { expect, test } from "vitest";
import type { InsideEventsDetail } from "../../simulator";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { simTime } from "../../simulator/kernel/time";
import { openLab } from "../../simulator/lab";
import { LabDriver, starter } from "../support/lab-driver";
import { reopened, stateOf } from "../support/lab-state";

const keys = [
  "state",
  "ring-ref",
  "event-channel",
  "ring-page-order",
  "ring-ref0",
  "multi-queue-num-queues",
  "queue-0/tx-ring-ref",
  "tx-ring-ref",
  "rx-ring-ref",
  "event-channel-tx",
  "event-channel-rx",
  "backend",
  "backend-id",
  "mac",
  "handle",
  "feature-persistent",
  "online",
  "hotplug-status",
  "physical-device",
  "max-ring-page-order",
  "multi-queue-max-queues",
  "sectors",
  "",
] as const;
const values = [
  "",
  "0",
  "1",
  "2",
  "3",
  "4",
  "5",
  "6",
  "8",
  "9",
  "10",
  "12",
  "14",
  "99",
  "-1",
  "0.5",
  "1e9",
  "99999999999999999999",
  "NaN",
  "error",
] as const;

interface Change {
  readonly side: "front" | "back";
  readonly device: number;
  readonly key: string;
  /** null: the node is removed */
  readonly value: string | null;
  readonly afterUs: number;
}
const change: fc.Arbitrary<Change> = fc.record({
  side: fc.constantFrom("front", "back"),
  device: fc.nat(5),
  key: fc.oneof({ weight: 2, arbitrary: fc.constant("state") }, { weight: 3, arbitrary: fc.constantFrom(...keys) }),
  value: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.constant(null) }),
  afterUs: fc.oneof(fc.nat(3_000), fc.nat(400_000)),
});

const host = (d: LabDriver): string => d.named("host", "xen-02").ref;
/** Both ends' directories of the devices on xen-02. */
function directories(d: LabDriver): { readonly front: string; readonly back: string }[] {
  const view = d.lab.ask("inside", { host: host(d), detail: null });
  return (view?.overview.devices ?? []).map(({ id }) => {
    const [domid, kind, number] = id.split("/");
    return { front: `/local/domain/${domid}/device/${kind}/${number}`, back: `/local/domain/0/backend/${kind}/${domid}/${number}` };
  });
}
/** Goes on event by event; returns how many there were. */
function go(d: LabDriver, us: number): number {
  const until = d.now + us;
  let events = 0;
  for (;;) {
    const next = d.lab.nextEventAt();
    if (next === null || next > until) break;
    d.lab.advance(next);
    events++;
  }
  d.lab.advance(simTime(until));
  return events;
}
function apply(d: LabDriver, { side, device, key, value }: Change): void {
  const all = directories(d);
  const of = all[device % Math.max(1, all.length)];
  if (!of) return;
  const path = key === "" ? of[side] : `${of[side]}/${key}`;
  if (value === null) d.call("xenstore.rm", { host: host(d), path });
  else if (key !== "") d.call("xenstore.write", { host: host(d), path, value });
}

test("[RNG-1] whatever somebody writes for the drivers to read, nothing breaks, time goes on and nothing is left when the guests have gone", () => {
  const booting = starter(11);
  booting.done("VM.start_on", { vm: booting.vm("test-01"), host: host(booting), start_paused: false });
  const booted = reopened(booting, undefined, makeGuestEngine);
  booted.run(12);
  fc.assert(
    fc.property(fc.boolean(), fc.array(change, { minLength: 1, maxLength: 14 }), (isBooting, changes) => {
      const d = reopened(isBooting ? booting : booted, undefined, makeGuestEngine);
      // Requests are on their way meanwhile.
      d.lab.apply({ at: d.now, kind: "exec", id: "copy", target: "db-01", commandLine: "dd if=/dev/xvda of=/dev/null bs=64k count=4096" });
      for (const each of changes) {
        apply(d, each);
        go(d, each.afterUs);
        d.lab.check();
      }
      // A driver that tries again for ever would do so a thousand times a second.
      expect(go(d, 1_000_000)).toBeLessThan(600);
      d.lab.check();
      d.call("VM.hard_shutdown", { vm: d.vm("test-01") });
      d.call("VM.hard_shutdown", { vm: d.vm("db-01") });
      go(d, 20_000_000);
      d.lab.check();
      const detail = d.lab.ask("inside", { host: host(d), detail: { kind: "events", domid: 0 } })?.detail as InsideEventsDetail | undefined;
      expect(detail?.ports.filter((port) => port.state === "unbound" || port.state === "interdomain")).toEqual([]);
    }),
    { numRuns: 25, seed: 3 },
  );
}, 120_000);

/** What happens to guests while the lab is closed and opened. */
const acts: readonly (readonly [what: string, act: (d: LabDriver) => void, each?: (d: LabDriver) => void])[] = [
  ["a guest starts", (d) => void d.taken("VM.start_on", { vm: d.vm("test-01"), host: host(d), start_paused: false })],
  [
    "a guest suspends with a copy under way",
    (d) => {
      exec(d, "db-01", "dd if=/dev/xvda of=/dev/null bs=64k count=40960");
      d.run(0.01);
      d.taken("VM.suspend", { vm: d.vm("db-01") });
    },
  ],
  ["a guest reboots", (d) => void d.taken("VM.hard_reboot", { vm: d.vm("web-01") })],
  ["a request is followed", (d) => void d.taken("inside.follow", { vm: d.vm("db-01"), request: "diskWrite", trigger: true })],
  [
    "memory and vCPUs change",
    (d) => {
      d.login(d.vm("db-01"));
      const vm = d.vm("db-01");
      const domid = Number(d.field("VM", vm, "domid"));
      d.taken("xenstore.write", { host: host(d), path: `/local/domain/${domid}/memory/target`, value: "600000" });
      d.taken("VM.set_VCPUs_number_live", { self: vm, nvcpu: 1 });
    },
    // What the guest itself says of its memory and CPUs is part of its console.
    (d) => {
      d.type(d.vm("db-01"), "free; lscpu; ps\r");
    },
  ],
  [
    "interfaces come and go while guests boot",
    (d) => {
      const network = d.named("network", "Storage network").ref;
      for (const name of ["db-01", "web-01", "app-01"]) {
        d.taken("VIF.create", { VM: d.vm(name), network, device: "autodetect", MAC: "", MTU: 1500 });
        d.taken("VM.hard_reboot", { vm: d.vm(name) });
      }
    },
    (d) => {
      for (const vif of d.all("VIF")) {
        if (vif.fields.device !== "1") continue;
        if (!d.call("VIF.plug", { self: vif.ref }).ok) d.call("VIF.unplug", { self: vif.ref });
      }
    },
  ],
  [
    "a back end closes",
    (d) => {
      const [first] = directories(d);
      if (first) d.taken("xenstore.write", { host: host(d), path: `${first.back}/state`, value: "5" });
    },
  ],
];

function exec(d: LabDriver, target: string, commandLine: string): void {
  d.lab.apply({ at: d.now, kind: "exec", id: "copy", target, commandLine });
}
/** The same lab, closed and opened. */
function again(d: LabDriver): LabDriver {
  const next = new LabDriver(openLab(d.lab.snapshot()));
  next.continueRequestsOf(d);
  return next;
}

test.each(acts.map(([what, act, each]) => ({ what, act, each })))(
  "[KER-2] $what: a lab that is closed and opened at many moments goes on exactly as one that is not",
  ({ act, each }) => {
    const whole = starter(11);
    act(whole);
    let parts = starter(11);
    act(parts);
    let events = 1;
    for (let round = 0; round < 20; round++) {
      const until = whole.now + 1_300_000;
      whole.lab.advance(simTime(until));
      // Most often while a handshake goes on.
      while (parts.now < until) {
        for (let i = 0; i < events; i++) {
          const next = parts.lab.nextEventAt();
          if (next === null || next > until) break;
          parts.lab.advance(next);
        }
        if ((parts.lab.nextEventAt() ?? until + 1) > until) parts.lab.advance(simTime(until));
        parts = again(parts);
        events = Math.min(4, Math.ceil(events * 1.15));
      }
      each?.(whole);
      each?.(parts);
    }
    expect(stateOf(parts.lab)).toEqual(stateOf(whole.lab));
    expect(parts.lab.hash()).toBe(whole.lab.hash());
  },
  60_000,
);
