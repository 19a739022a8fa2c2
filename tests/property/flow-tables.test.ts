/** Bulk flows in a whole lab while addresses are heard from anywhere, cables lose their carrier and entries age. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sendFrame } from "../../simulator/dom0/frame-requests";
import type { GuestEngine, GuestServices, GuestSpec } from "../../simulator/guest/engine";
import { type GuestLoad, NO_LOAD } from "../../simulator/guest/load";
import { openLab } from "../../simulator/lab";
import { BROADCAST_MAC } from "../../simulator/wire/address";
import { ETHERTYPE, encodeEthernet } from "../../simulator/wire/ethernet";
import { activeDomain } from "../../simulator/world/domain-book";
import { portOfDomain } from "../../simulator/world/domain-ports";
import type { World } from "../../simulator/world/world";
import { LabDriver, starter } from "../support/lab-driver";
import { looseState, withState } from "../support/lab-state";
import { plainEngine } from "../support/plain-engine";

const NAMES = ["web-01", "app-01", "db-01"] as const;
const flow = (peer: string | null, tx: number): GuestLoad["flows"][number] => ({ nic: 0, peer, txBytesPerS: tx, rxBytesPerS: tx / 10 });
const flows: Readonly<Record<string, GuestLoad["flows"]>> = {
  "web-01": [flow("db-01", 1000), flow(null, 70)],
  "app-01": [flow("web-01", 200)],
  "db-01": [flow("web-01", 3000), flow("app-01", 400), flow(null, 90)],
};

/** Guests that send in bulk from their start on, and do nothing else. */
function steady(world: World, spec: GuestSpec, services: GuestServices): GuestEngine {
  const start = (): void => {
    services.probeFrontends();
    services.setLoad({ ...NO_LOAD, flows: flows[spec.name] ?? [] });
  };
  return Object.assign(plainEngine(world, spec, services), { wake: () => undefined, start });
}

/** The world behind a lab: nothing from outside takes a cable away or speaks in another's name yet. */
function worldOf(d: LabDriver): World {
  return (d.lab as unknown as { readonly world: World }).world;
}

function perform(d: LabDriver, { kind, who, other, ms }: Act): void {
  const world = worldOf(d);
  const placeOf = (name: string) => {
    const guest = activeDomain(world, d.vm(name));
    const at = guest && portOfDomain(world, guest, 0);
    return guest && at ? { guest, at, mac: guest.spec.nics[0]?.mac ?? "" } : null;
  };
  const [own, others] = [placeOf(who), placeOf(other)];
  const say = (source: string | undefined, destination: string | undefined): void => {
    if (!own || !source || !destination) return;
    const payload = new Uint8Array(50);
    sendFrame(world, own.guest, 0, encodeEthernet({ destination, source, vlan: null, etherType: ETHERTYPE.ipv4, payload }));
  };
  if (kind === "speak") say(own?.mac, BROADCAST_MAC);
  else if (kind === "call") say(own?.mac, others?.mac);
  else if (kind === "spoof") say(others?.mac, BROADCAST_MAC);
  else if (kind === "forge") say(others?.mac, own?.mac);
  else if (kind === "replug") {
    const vif = d.all("VIF").find((r) => r.fields.VM === d.vm(who) && r.fields.device === "0")?.ref;
    d.call(own ? "VIF.unplug" : "VIF.plug", { self: vif });
  } else if (kind === "cable" && own) {
    const { uplink } = own.at.bridge;
    if (uplink) uplink.hasCarrier = !uplink.hasCarrier;
  } else if (kind === "sleep" && own) {
    const isUp = own.at.port.listening?.mac !== "";
    world.fabric.listen(own.guest.id, 0, { mac: isUp ? "" : own.mac, addresses: [], neighbours: [], hearsArp: false });
  }
  d.run(kind === "wait" ? 100 + ms / 10 : ms / 1000);
}

const act = fc.record({
  kind: fc.constantFrom("speak", "speak", "call", "spoof", "spoof", "forge", "forge", "replug", "cable", "sleep", "wait", "wait"),
  who: fc.constantFrom(...NAMES),
  other: fc.constantFrom(...NAMES),
  ms: fc.constantFrom(0, 1, 50, 2000),
});
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function carried(d: LabDriver): readonly (readonly [number, number | undefined])[] {
  const { forwardBytesPerS, backwardBytesPerS } = d.lab.ask("topologyRates", { plan: "infrastructure" });
  return forwardBytesPerS.map((forward, i) => [forward, backwardBytesPerS[i]]);
}

test("[KER-2] [NET-3] whatever is heard, goes down and ages, ports carry what they would if all flows were laid anew, and a lab opened from its state goes on alike", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 14 }), fc.nat(13), (acts, cut) => {
      const d = starter(1, steady).run(20);
      let copy: LabDriver | null = null;
      for (const [i, each] of acts.entries()) {
        if (i === cut) {
          copy = new LabDriver(openLab(d.lab.snapshot(), steady));
          copy.continueRequestsOf(d);
        }
        perform(d, each);
        if (copy) perform(copy, each);
      }
      if (copy) expect(copy.lab.hash()).toBe(d.lab.hash());
      // What has been said is on its way no more, and what was to be laid is laid.
      d.run(2);
      const state = looseState(d.lab.snapshot());
      Object.assign(state.lab?.[""] as object, { flowsPending: true });
      state.events = { "0": [...Object.values(state.events ?? {}).flatMap((piece) => piece as unknown[]), [d.now, "net.flows", null]] };
      const laid = new LabDriver(openLab(withState(d.lab.snapshot(), state), steady));
      laid.lab.advance(d.now);
      expect(carried(laid)).toEqual(carried(d));
    }),
    { numRuns: 40 },
  );
});
