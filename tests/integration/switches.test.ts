/** Several physical switches with cables between them: the tree that they find, and what becomes of loops. @source IEEE 802.1D-1998 §8 */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

/** A triangle of switches, with a host and its guest on each. */
function triangle(stp: boolean, hosts = ["a", "b", "c"]): LabDriver {
  const plugged = ["eth0", "left", "right"];
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Switched",
    hosts: hosts.map((name, n) => ({ name, address: `10.0.0.1${n}`, cables: [{ device: "eth0", switch: plugged[n] }] })),
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    switches: [
      { name: "eth0", priority: 4096, stp },
      { name: "left", priority: 8192, stp },
      { name: "right", stp },
    ],
    switchCables: [
      { name: "l", from: "eth0", to: "left" },
      { name: "r", from: "eth0", to: "right" },
      { name: "x", from: "left", to: "right", ...(stp ? {} : { carrier: false }) },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: hosts.map((name) => ({ name: `${name}1`, template: "Alpine Linux 3.20", host: name, interfaces: [{ network: "lan" }] })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
}
const view = (d: LabDriver) => {
  const found = d.lab.ask("physicalSwitch", { network: d.named("network", "lan").ref });
  if (!found) throw new Error("the network has a switch");
  return found;
};
/** Roles and states of the ports of cables, by switch and cable. */
const ports = (d: LabDriver): Record<string, string> =>
  Object.fromEntries(
    view(d).switches.flatMap(({ name, ports: all }) =>
      all.flatMap(({ cable, stp }) => (cable && stp ? [[`${name} ${cable.name}`, `${stp.role} ${stp.state}`] as const] : [])),
    ),
  );
const pings = (d: LabDriver, from: string, to: string, count = 1): number =>
  Number(/(\d+)(?: packets)? received/.exec(d.exec(from, `ping -c ${count} -W 1 ${to}`, 120).stdout)?.[1]);
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(d.exec(guest, "ip addr show eth0").stdout)?.[1] ?? "";

test("a loop of cables is broken at the port furthest from the root, and a cable that is pulled out has another way found by timers", () => {
  const d = triangle(true);
  const usual = {
    "eth0 l": "designated forwarding",
    "eth0 r": "designated forwarding",
    "left l": "root forwarding",
    "left x": "designated forwarding",
    "right r": "root forwarding",
    "right x": "alternate blocking",
  };
  expect(ports(d)).toEqual(usual);
  expect(view(d).switches.map(({ name, tree }) => [name, tree.rootCost, tree.root === view(d).switches[0]?.tree.id])).toEqual([
    ["eth0", 0, true],
    ["left", 4, true],
    ["right", 4, true],
  ]);
  const [b, c] = [addressOf(d, "b1"), addressOf(d, "c1")];
  expect([pings(d, "a1", b), pings(d, "a1", c), pings(d, "b1", c), pings(d, "c1", "8.8.8.8")]).toEqual([1, 1, 1, 1]);
  d.taken("link.set", { link: "cable:r", carrier: false });
  d.run(1);
  expect(ports(d)).toMatchObject({ "right r": "disabled disabled", "right x": "root listening" });
  expect(pings(d, "a1", c)).toBe(0);
  // Listening and learning take a forward delay each.
  d.run(35);
  expect(ports(d)).toMatchObject({ "eth0 r": "disabled disabled", "right x": "root forwarding", "left x": "designated forwarding" });
  expect(pings(d, "a1", c)).toBe(1);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.taken("link.undo", { link: "cable:r" });
  d.run(40);
  opened.advance(d.lab.now());
  expect(ports(d)).toEqual(usual);
  expect([pings(d, "a1", c), pings(d, "c1", b)]).toEqual([1, 1]);
  d.lab.check();
});

test("without a tree a loop is a storm, which ends when switches are told to have one; what was set is taken back", () => {
  const d = triangle(false);
  const [b, c] = [addressOf(d, "b1"), addressOf(d, "c1")];
  expect([ports(d), pings(d, "a1", b), pings(d, "b1", c)]).toEqual([{}, 1, 1]);
  const sent = (): number => view(d).switches[1]?.ports.find(({ cable }) => cable?.name === "x")?.outFrames ?? 0;
  d.taken("link.set", { link: "cable:x", carrier: true });
  // Whom nobody knows everybody is asked for.
  pings(d, "a1", "10.0.0.77");
  const before = sent();
  d.run(2);
  // A gigabit of shortest frames each second, on every cable of the loop.
  expect(sent() - before).toBeGreaterThan(1_000_000);
  expect(pings(d, "b1", c, 5)).toBeLessThan(5);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  for (const name of ["eth0", "left", "right"]) d.taken("switch.set_stp", { switch: name, is_on: true, priority: 32_768 });
  d.run(60);
  expect(Object.values(ports(d)).filter((state) => state.endsWith("blocking"))).toHaveLength(1);
  const calm = sent();
  expect([pings(d, "a1", b, 2), pings(d, "b1", c, 2)]).toEqual([2, 2]);
  expect(sent() - calm).toBeLessThan(1_000);
  // A dear port towards the root is given up for another.
  d.taken("switch.set_stp", { switch: "eth0", is_on: true, priority: 0 });
  const cable = (name: string) =>
    view(d)
      .switches.find((box) => box.name === "left")
      ?.ports.find((port) => port.cable?.name === name);
  d.taken("switch.set_cost", { switch: "left", port: cable("l")?.number, cost: 100 });
  d.run(60);
  expect(ports(d)).toMatchObject({ "left l": "alternate blocking", "left x": "root forwarding" });
  d.taken("switch.undo", { switch: "left" });
  d.run(60);
  expect([cable("l")?.stp?.cost, ports(d)["left l"]]).toEqual([4, "root forwarding"]);
  d.taken("switch.undo", { switch: "left" });
  expect(view(d).switches.find(({ name }) => name === "left")?.tree).toMatchObject({ isOn: false, priority: 8_192 });
  expect(d.refusal("switch.undo", { switch: "left" })).toMatchObject({ why: ["switch.nothing_before"] });
  d.lab.check();
});

test("cables are laid and taken away, a NIC is plugged in elsewhere, and what no switch takes is refused", () => {
  const d = triangle(true, ["a", "b"]);
  const b = addressOf(d, "b1");
  d.taken("switch.connect", { cable: "twin", first: "eth0", second: "left" });
  d.run(40);
  // Of two cables between the same switches that with the lower port passes frames on.
  expect(ports(d)).toMatchObject({ "left l": "root forwarding", "left twin": "alternate blocking" });
  d.taken("switch.disconnect", { cable: "l" });
  d.run(60);
  expect(ports(d)).toMatchObject({ "left twin": "root forwarding" });
  expect(pings(d, "a1", b)).toBe(1);
  const pif = d.all("PIF").find(({ fields }) => fields.host === d.named("host", "b").ref)?.ref;
  d.taken("switch.plug", { pif, switch: "right" });
  expect(
    view(d)
      .switches.find(({ name }) => name === "right")
      ?.ports.filter(({ host }) => host !== null),
  ).toHaveLength(1);
  // Where it was others take it to be until it says something.
  expect([pings(d, "a1", b), pings(d, "b1", "8.8.8.8"), pings(d, "a1", b)]).toEqual([0, 1, 1]);
  const opened = openLab(d.lab.snapshot());
  d.run(10);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  const { edges, nodes } = d.lab.ask("topology", { plan: "infrastructure" });
  expect(nodes.filter(({ kind }) => kind === "switch").map(({ label }) => label)).toEqual(["eth0", "left", "right"]);
  // One that a tree keeps from passing anything on has its carrier.
  expect(edges.filter(({ link }) => link?.startsWith("cable:")).map(({ link, state, stp }) => `${link} ${state} ${stp}`)).toEqual([
    "cable:r up forwarding",
    "cable:twin up forwarding",
    "cable:x up blocking",
  ]);
  for (const [op, args, why] of [
    ["switch.set_stp", { switch: "eth0", is_on: true, priority: 100 }, "switch.bad_priority"],
    ["switch.set_stp", { switch: "core", is_on: true, priority: 0 }, "switch.no_switch"],
    ["switch.set_cost", { switch: "eth0", port: 99, cost: 4 }, "switch.no_such_port"],
    ["switch.set_cost", { switch: "eth0", port: 1, cost: 0 }, "link.bounds"],
    ["switch.connect", { cable: "Up", first: "eth0", second: "left" }, "switch.no_name"],
    ["switch.connect", { cable: "x", first: "eth0", second: "left" }, "switch.cable_there"],
    ["switch.disconnect", { cable: "l" }, "switch.no_cable"],
    ["switch.plug", { pif, switch: "core" }, "switch.no_switch"],
  ] as const)
    expect(d.refusal(op, args)?.why?.[0], op).toBe(why);
  d.lab.check();
});
