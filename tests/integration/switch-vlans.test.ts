/** VLANs on the ports of a physical switch: who reaches whom. @source IEEE 802.1Q §8 */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

/** Hosts with an idle guest each. @param hosts - what is said of each */
function lab(hosts: readonly object[]): LabDriver {
  const names = ["a", "b", "c"];
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Switched",
    hosts: hosts.map((host, n) => ({ name: names[n], address: `10.0.0.1${n}`, ...host })),
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: hosts.map((_, n) => ({ name: `${names[n]}1`, template: "Alpine Linux 3.20", host: names[n], interfaces: [{ network: "lan" }] })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
}
const pif = (d: LabDriver, host: string): string =>
  d.all("PIF").find(({ fields }) => fields.host === d.named("host", host).ref && fields.device === "eth0")?.ref ?? "";
const pings = (d: LabDriver, from: string, to: string): boolean => / 0% packet loss/.test(d.exec(from, `ping -c 1 -W 1 ${to}`, 60).stdout);
const set = (d: LabDriver, host: string, mode: string, vlan = 1, allowed: readonly number[] = []): void =>
  void d.taken("switch.set_port", { pif: pif(d, host), mode, vlan, allowed });
const view = (d: LabDriver) => {
  const found = d.lab.ask("physicalSwitch", { network: d.named("network", "lan").ref });
  const [own] = found?.switches ?? [];
  if (!own) throw new Error("the network has a switch");
  return own;
};

test("who is in another VLAN is not reached, nor is the gateway; who is in the same one is", () => {
  const d = lab([{}, {}, {}]);
  const addressOf = (guest: string): string => /inet (10[\d.]+)/.exec(d.exec(guest, "ip addr show eth0").stdout)?.[1] ?? "";
  const [a = "", b = "", c = ""] = ["a1", "b1", "c1"].map(addressOf);
  const reach = (): readonly boolean[] => [pings(d, "a1", b), pings(d, "a1", c), pings(d, "b1", c), pings(d, "a1", "10.0.0.1")];
  expect(reach()).toEqual([true, true, true, true]);
  set(d, "a", "access", 10);
  expect(reach()).toEqual([false, false, true, false]);
  // Neighbours that were known are not reached either: no flood, no frame to one address crosses.
  set(d, "b", "access", 10);
  expect(reach()).toEqual([true, false, false, false]);
  expect(view(d).macs.filter(({ vlan }) => vlan === 10).length).toBeGreaterThanOrEqual(2);
  // A trunk whose native VLAN is 10 belongs to them.
  set(d, "c", "trunk", 10);
  expect(reach()).toEqual([true, true, true, false]);
  set(d, "c", "trunk", 1, [1]);
  expect([pings(d, "c1", "10.0.0.1"), pings(d, "c1", a)]).toEqual([true, false]);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(30);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  for (const host of ["a", "b", "c"]) set(d, host, "usual");
  expect(reach()).toEqual([true, true, true, true]);
  d.lab.check();
});

test("a scenario's host is in its VLAN from the start, and finds no DHCP there; both ends count the same", () => {
  const d = lab([{ cables: [{ device: "eth0", access: 20 }] }, { cables: [{ device: "eth0", native: 20, allowed: [20, 30] }] }]);
  expect(d.exec("a1", "ip addr show eth0").stdout).not.toContain("inet 10.");
  d.exec("a1", "ip addr add 10.0.5.1/24 dev eth0; ip link set eth0 up");
  d.exec("b1", "ip addr add 10.0.5.2/24 dev eth0; ip link set eth0 up");
  expect(pings(d, "a1", "10.0.5.2")).toBe(true);
  const ports = view(d).ports.filter(({ host }) => host !== null);
  expect(ports.map(({ vlans }) => vlans)).toEqual([
    { mode: "access", vlan: 20 },
    { mode: "trunk", native: 20, allowed: [20, 30] },
  ]);
  for (const [n, host] of ["a", "b"].entries()) {
    const counts = (): readonly number[] => {
      const port = view(d).ports.filter((each) => each.host !== null)[n];
      return [port?.inFrames ?? 0, port?.outFrames ?? 0];
    };
    const nic = (): readonly number[] => {
      const numbers = /eth0:(.*)\n/.exec(d.exec(host, "cat /proc/net/dev").stdout)?.[1]?.trim().split(/ +/).map(Number) ?? [];
      return [numbers[9] ?? 0, numbers[1] ?? 0];
    };
    const [ports0, nic0] = [counts(), nic()];
    for (let turn = 0; turn < 3; turn++) pings(d, "a1", "10.0.5.2");
    const grown = (now: readonly number[], then: readonly number[]): readonly number[] => now.map((count, i) => count - (then[i] ?? 0));
    const seen = grown(counts(), ports0);
    expect(grown(nic(), nic0)).toEqual(seen);
    expect(seen.every((count) => count >= 3)).toBe(true);
  }
  d.lab.check();
});

test("what no port takes is refused", () => {
  const d = lab([{}]);
  const at = { pif: pif(d, "a") };
  expect(d.refusal("switch.set_port", { ...at, mode: "access", vlan: 4_095 })).toMatchObject({ params: ["vlan", "4095"] });
  expect(d.refusal("switch.set_port", { ...at, mode: "access", vlan: 0 })).toMatchObject({ params: ["vlan", "0"] });
  expect(d.refusal("switch.set_port", { ...at, mode: "trunk", vlan: 1, allowed: [1, 5_000] })).toMatchObject({
    params: ["allowed", "5000"],
  });
  expect(d.refusal("switch.set_port", { ...at, mode: "hybrid" })).toMatchObject({ code: "INVALID_VALUE" });
});
