/** Faults of the network: each has its cause, fails a ping, is named by who asks why, and is mended so that all is as it was. */
import { describe, expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver, starter } from "../support/lab-driver";

const pifOf = (d: LabDriver, host: string): string =>
  d.all("PIF").find(({ fields }) => fields.host === d.named("host", host).ref && fields.device === "eth0")?.ref ?? "";
const vifOf = (d: LabDriver, vm: string): string => d.all("VIF").find((r) => r.fields.VM === d.vm(vm))?.ref ?? "";
const said = (d: LabDriver, at: string, line: string): string => {
  const { stdout, stderr } = d.exec(at, line, 400);
  return `${stdout}${stderr}`;
};
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(said(d, guest, "ip -o -4 addr show eth0"))?.[1] ?? "";
const isReached = (d: LabDriver, to: string, bytes = 56): boolean =>
  said(d, "web-01", `ping -c 1 -W 1 -s ${bytes} ${to}`).includes(" 1 received");
/** Links, VLANs and trees as they are set. */
const wires = (d: LabDriver): unknown => {
  const graph = d.lab.ask("topology", { plan: "infrastructure" });
  const network = d.all("network").find(({ fields }) => fields.bridge === "xenbr0")?.ref ?? "";
  const shown = d.lab.ask("physicalSwitch", { network });
  const edges = graph.edges.map(({ id, link, settings }) => JSON.stringify([id, link, settings])).sort();
  return [
    edges,
    shown?.switches.map(({ name, tree, ports }) => [
      name,
      tree.isOn,
      tree.priority,
      ports.map((port) => JSON.stringify([port.host, port.device, port.vlans])).sort(),
    ]),
  ];
};

interface Row {
  readonly kind: string;
  readonly on: (d: LabDriver) => string;
  readonly value?: number;
  /** data of the ping that it stops, bytes */
  readonly bytes?: number;
  readonly why: string;
}
const rows: readonly Row[] = [
  { kind: "flap", on: (d) => pifOf(d, "xen-02"), value: 60_000, why: "stop.pulled" },
  { kind: "mtu", on: (d) => pifOf(d, "xen-02"), bytes: 1_200, why: "stop.too_long" },
  { kind: "vlan", on: (d) => pifOf(d, "xen-02"), why: "stop.vlan" },
  { kind: "duplicate_ip", on: (d) => vifOf(d, "db-01"), why: "stop.rogue" },
  { kind: "duplicate_mac", on: (d) => vifOf(d, "db-01"), why: "stop.rogue" },
  { kind: "storm", on: () => "eth0", why: "stop.storm" },
];

describe("a ping from web-01 to db-01 fails", () => {
  test.each(rows)("by $kind", ({ kind, on, value, bytes = 56, why }) => {
    const d = starter(5);
    const to = addressOf(d, "db-01");
    const ask = () => {
      const found = d.lab.ask("reachability", { from: "web-01", to: "db-01", protocol: "icmp", port: 0, bytes });
      if ("fault" in found) throw new Error(found.fault.join(" "));
      return found;
    };
    expect([isReached(d, to, bytes), ask().verdict]).toEqual([true, "reachable"]);
    const before = wires(d);
    const id = d.taken("fault.start", { kind, on: on(d), ...(value === undefined ? {} : { value }) });
    expect(d.refusal("fault.start", { kind, on: on(d) })).toMatchObject({ why: ["fault.there"] });
    // The first frame to everybody makes the storm.
    if (kind === "storm") said(d, "web-01", "arping -c 1 -w 1 -I eth0 10.0.0.77");
    d.run(3);
    const asked = ask();
    expect([asked.verdict, asked.why?.[0]], JSON.stringify(asked, null, 1)).toEqual(["unreachable", why]);
    expect(asked.mend).toContainEqual({ said: ["mend.fault", kind], call: { op: "fault.stop", args: { fault: id } } });
    expect(isReached(d, to, bytes)).toBe(false);
    d.lab.check();
    // A lab that goes on from what was written down goes on alike.
    const again = new LabDriver(openLab(d.lab.snapshot()));
    again.continueRequestsOf(d);
    for (const one of [d, again]) one.run(90);
    expect(again.lab.hash()).toBe(d.lab.hash());
    d.taken("fault.stop", { fault: id });
    expect(d.refusal("fault.stop", { fault: id })).toMatchObject({ why: ["fault.no_such"] });
    // Whoever has heard a wrong address asks anew.
    said(d, "web-01", "ip neigh flush all");
    d.run(kind === "storm" ? 40 : 3);
    expect(wires(d)).toEqual(before);
    expect([isReached(d, to, bytes), ask().verdict]).toEqual([true, "reachable"]);
    d.lab.check();
  });
});

test("a link that flaps goes down and up by the lab's own chance, and stays as it was before", () => {
  const flaps = (): readonly boolean[] => {
    const d = starter(5);
    const id = d.taken("fault.start", { kind: "flap", on: pifOf(d, "xen-02"), value: 2_000 });
    const seen = Array.from({ length: 30 }, () => said(d.run(1), "xen-02", "cat /sys/class/net/eth0/carrier").trim() === "1");
    d.taken("fault.stop", { fault: id });
    expect(said(d.run(1), "xen-02", "cat /sys/class/net/eth0/carrier").trim()).toBe("1");
    return seen;
  };
  const seen = flaps();
  const changes = seen.filter((is, at) => at > 0 && is !== seen[at - 1]).length;
  // Thirty seconds and more, of 1 to 3 seconds each.
  expect([changes > 8, changes < 31]).toEqual([true, true]);
  expect(flaps()).toEqual(seen);
});

test("a server of leases that nobody has asked for is quicker than the gateway, and leads nowhere", () => {
  const d = starter(5);
  const id = d.taken("fault.start", { kind: "rogue_dhcp", on: "eth0" });
  said(d, "web-01", "ip route del default; dhclient -r eth0; dhclient eth0");
  d.run(5);
  expect(said(d, "web-01", "ip route show default")).toContain("via 10.0.0.254");
  expect(isReached(d, "8.8.8.8")).toBe(false);
  const asked = d.lab.ask("reachability", { from: "web-01", to: "8.8.8.8", protocol: "icmp", port: 0, bytes: 56 });
  expect(asked).toMatchObject({ verdict: "unreachable", mend: [{ said: ["mend.fault", "rogue_dhcp"], call: { args: { fault: id } } }] });
  d.taken("fault.stop", { fault: id });
  said(d, "web-01", "ip route del default; dhclient -r eth0; dhclient eth0");
  d.run(5);
  expect([said(d, "web-01", "ip route show default").includes("via 10.0.0.1 "), isReached(d, "8.8.8.8")]).toEqual([true, true]);
});

test("what cannot be broken is refused", () => {
  const d = starter(5);
  expect(d.refusal("fault.start", { kind: "flap", on: "nothing" })).toMatchObject({ why: ["link.none"] });
  expect(d.refusal("fault.start", { kind: "vlan", on: pifOf(d, "xen-02"), value: 4_095 })).toMatchObject({
    why: ["link.bounds", 1, 4_094],
  });
  expect(d.refusal("fault.start", { kind: "storm", on: "nosuch" })).toMatchObject({ why: ["switch.no_switch"] });
  expect(d.refusal("fault.start", { kind: "duplicate_ip", on: vifOf(d, "test-01") })).toMatchObject({ code: "INVALID_VALUE" });
  expect(d.lab.ask("faultPlaces", null).filter(({ kinds }) => kinds.includes("storm")).length).toBeGreaterThan(0);
});

test("a scenario begins with faults, and says what of one is wrong", () => {
  const made = (faults: unknown): LabDriver => {
    const gateway = { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" };
    const file = JSON.stringify({
      $schema: "/schema/scenario-1.json",
      pool: "Broken",
      hosts: [{ name: "a", address: "10.0.0.11" }],
      networks: [{ name: "lan", bridge: "xenbr0", device: "eth0", gateway }],
      storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
      vms: ["one", "two"].map((name) => ({ name, template: "Debian Bookworm 12", host: "a", interfaces: [{ network: "lan" }] })),
      faults,
    });
    return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 1, epochUs: EPOCH }));
  };
  const d = made([
    { kind: "duplicate_ip", vm: "two" },
    { kind: "mtu", host: "a", device: "eth0", value: 900 },
  ]);
  expect(d.lab.ask("faults", null).map(({ kind, name, value }) => [kind, name, value])).toEqual([
    ["duplicate_ip", "two 0", null],
    ["mtu", "a eth0", 900],
  ]);
  d.run(2);
  // The first question is answered by both, and the first ping goes to whom it was meant for; the second to who has answered last.
  const ping = `ping -c 1 -W 1 ${addressOf(d, "two")}`;
  expect([said(d, "one", ping), said(d.run(1), "one", ping)].map((text) => / (\d) received/.exec(text)?.[1])).toEqual(["1", "0"]);
  d.lab.check();
  expect(() => made([{ kind: "storm", vm: "two" }])).toThrow("faults[0]: a fault names a NIC by host and device");
  expect(() => made([{ kind: "flap", vm: "tow" }])).toThrow('there is no VM "tow"; the nearest is "two"');
});
