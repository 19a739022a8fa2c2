/** Whatever is done to bonds, taking all of them apart leaves a server as it was. @source xen-api: ocaml/xapi/xapi_bond.ml */
import { array, assert, constant, constantFrom, integer, oneof, property, record } from "fast-check";
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

function lab(networkBackend: "bridge" | "openvswitch"): LabDriver {
  const cables = ["eth1", "eth2"].map((device) => ({ device, switch: "eth0" }));
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Bonded",
    hosts: [
      { name: "xa", address: "10.0.0.11", cables, networkBackend },
      { name: "xb", address: "10.0.0.12", networkBackend },
    ],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "second", bridge: "xenbr1", device: "eth1" },
      { name: "third", bridge: "xenbr2", device: "eth2" },
      { name: "bonded", bridge: "xapi1" },
      { name: "twenty", bridge: "xapi5" },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: [{ name: "one", template: "Alpine Linux 3.20", host: "xa", interfaces: [{ network: "lan" }] }],
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 4, epochUs: EPOCH }));
}
const pif = (d: LabDriver, device: string): string =>
  d.all("PIF").find(({ fields }) => fields.device === device && fields.host === d.named("host", "xa").ref)?.ref ?? "";
const received = (text: string): boolean => /\b1(?: packets)? received/.test(text);

const modes = constantFrom("balance-slb", "active-backup", "lacp");
const step = oneof(
  record({ do: constant("create" as const), mode: modes, first: integer({ min: 0, max: 2 }), count: integer({ min: 1, max: 3 }) }),
  record({ do: constant("mode" as const), mode: modes }),
  record({ do: constant("destroy" as const) }),
  record({ do: constant("cut" as const), nic: integer({ min: 0, max: 2 }) }),
  record({ do: constant("mend" as const), nic: integer({ min: 0, max: 2 }) }),
  record({ do: constant("vlan" as const), nic: integer({ min: 0, max: 2 }) }),
  record({ do: constant("lock" as const), mode: constantFrom("locked", "unlocked", "disabled") }),
  record({ do: constant("wait" as const), seconds: constantFrom(0.15, 3, 40) }),
);
type Step = typeof step extends { generate: (...args: never[]) => { value: infer S } } ? S : never;

function take(d: LabDriver, what: Step): void {
  const bond = d.all("Bond")[0]?.ref;
  const self = d.all("VIF")[0]?.ref ?? "";
  switch (what.do) {
    case "create": {
      const members = Array.from({ length: what.count }, (_, at) => pif(d, `eth${(what.first + at) % 3}`));
      d.call("Bond.create", { network: d.named("network", "bonded").ref, members, MAC: "", mode: what.mode });
      return;
    }
    case "mode":
      if (bond) d.taken("Bond.set_mode", { self: bond, value: what.mode });
      return;
    case "destroy":
      if (bond) d.taken("Bond.destroy", { self: bond });
      return;
    case "vlan": {
      const [vlan] = d.all("VLAN");
      const nic = pif(d, `eth${what.nic}`);
      const tagged = d.record("PIF", nic).fields.bond_slave_of ? pif(d, "bond0") : nic;
      if (vlan) d.taken("VLAN.destroy", { self: vlan.ref });
      else d.taken("VLAN.create", { tagged_PIF: tagged, tag: 20, network: d.named("network", "twenty").ref });
      return;
    }
    case "cut":
    case "mend":
      d.taken("link.set", { link: pif(d, `eth${what.nic}`), carrier: what.do === "mend" });
      return;
    case "lock":
      d.taken("VIF.set_locking_mode", { self, value: what.mode });
      return;
    case "wait":
      d.run(what.seconds);
  }
}

test.each(["bridge", "openvswitch"] as const)(
  "on a host of %s",
  (backend) => {
    assert(
      property(array(step, { minLength: 4, maxLength: 14 }), (steps) => {
        const d = lab(backend);
        for (const one of steps) take(d, one);
        // Flows that are to be laid at once are laid.
        const opened = openLab(d.lab.snapshot());
        expect(opened.hash()).toBe(d.lab.hash());
        d.run(5);
        opened.advance(d.lab.now());
        expect(opened.hash()).toBe(d.lab.hash());
        d.lab.check();
        for (let nic = 0; nic < 3; nic++) take(d, { do: "mend", nic });
        take(d, { do: "lock", mode: "unlocked" });
        d.run(40);
        // As long as it is there it carries all.
        expect(received(d.exec("Control domain on host: xb", "ping -c 1 -W 2 10.0.0.11", 60).stdout)).toBe(true);
        expect(received(d.exec("one", "ping -c 1 -W 2 10.0.0.1", 60).stdout)).toBe(true);
        take(d, { do: "destroy" });
        d.run(5);
        expect(d.record("PIF", pif(d, "eth0")).fields).toMatchObject({
          management: true,
          IP: "10.0.0.11",
          ip_configuration_mode: "Static",
        });
        expect(d.all("VIF")[0]?.fields.network).toBe(d.named("network", "lan").ref);
        const vlans = d.all("VLAN").map(({ fields }) => String(d.record("PIF", String(fields.tagged_PIF)).fields.device));
        expect(vlans.filter((device) => device.startsWith("eth"))).toEqual(vlans);
        expect(d.all("PIF")).toHaveLength(6 + vlans.length);
        expect(received(d.exec("Control domain on host: xb", "ping -c 1 -W 2 10.0.0.11", 60).stdout)).toBe(true);
        expect(received(d.exec("one", "ping -c 1 -W 2 10.0.0.1", 60).stdout)).toBe(true);
        d.lab.check();
      }),
      { numRuns: 8, seed: 20_261_129 },
    );
  },
  300_000,
);
