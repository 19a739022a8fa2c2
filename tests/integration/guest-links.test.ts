/** VLANs and bridges inside guests, on the wires of whole labs. @source IEEE 802.1Q §8; Linux Documentation/networking/bridge.rst */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

interface Vm {
  readonly name: string;
  readonly host: string;
  readonly nics: readonly string[];
}
function lab(hosts: readonly object[], vms: readonly Vm[]): LabDriver {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Tagged",
    hosts: hosts.map((host, n) => ({ name: "ab"[n], address: `10.0.0.1${n}`, ...host })),
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "inner", bridge: "xapi1" },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: vms.map(({ name, host, nics }) => ({
      name,
      template: "Debian Bookworm 12",
      host,
      interfaces: nics.map((network) => ({ network })),
    })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
}
const said = (d: LabDriver, guest: string, line: string): string => {
  const { stdout, stderr } = d.exec(guest, line, 60);
  return stdout + stderr;
};
const pings = (d: LabDriver, from: string, to: string): boolean => / 0% packet loss/.test(said(d, from, `ping -c 2 -W 1 ${to}`));
const tagged = (id: number, address: string): string =>
  `ip link add link eth0 name eth0.${id} type vlan id ${id} && ip link set eth0.${id} up && ip addr add ${address} dev eth0.${id}`;

test("a trunk of the switch passes what guests tag, an access port does not; bulk goes, and a saved lab goes on alike", () => {
  const d = lab(
    [{}, {}],
    [
      { name: "a1", host: "a", nics: ["lan"] },
      { name: "b1", host: "b", nics: ["lan"] },
      { name: "a2", host: "a", nics: ["lan"] },
    ],
  );
  for (const [n, guest] of ["a1", "b1", "a2"].entries()) expect(said(d, guest, tagged(20, `10.20.0.${n + 1}/24`))).toBe("");
  // On one host and between two.
  expect([pings(d, "a1", "10.20.0.3"), pings(d, "a1", "10.20.0.2"), pings(d, "b1", "10.20.0.3")]).toEqual([true, true, true]);
  said(d, "b1", "(iperf3 -s > /dev/null 2>&1 &); sleep 0.2");
  expect(said(d, "a1", "iperf3 -c 10.20.0.2 -n 2M")).toMatch(/receiver/);
  const pif = (host: string): string =>
    d.all("PIF").find(({ fields }) => fields.host === d.named("host", host).ref && fields.device === "eth0")?.ref ?? "";
  d.taken("switch.set_port", { pif: pif("b"), mode: "trunk", vlan: 1, allowed: [1, 20] });
  expect(pings(d, "a1", "10.20.0.2")).toBe(true);
  const opened = openLab(d.lab.snapshot());
  d.run(5);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  d.taken("switch.set_port", { pif: pif("b"), mode: "trunk", vlan: 1, allowed: [1] });
  expect([pings(d, "a1", "10.20.0.2"), pings(d, "a1", "10.20.0.3")]).toEqual([false, true]);
  // A guest without a tag is in the VLAN of its port.
  d.taken("switch.set_port", { pif: pif("b"), mode: "access", vlan: 20, allowed: [] });
  said(d, "b1", "ip addr add 10.20.0.9/24 dev eth0");
  expect(pings(d, "a1", "10.20.0.9")).toBe(true);
  d.lab.check();
});

test("a guest's bridge joins a network without a NIC to the others, DHCP and all, and a reboot forgets it unless it is written down", () => {
  const d = lab(
    [{}],
    [
      { name: "joins", host: "a", nics: ["lan", "inner"] },
      { name: "behind", host: "a", nics: ["inner"] },
      { name: "front", host: "a", nics: ["lan"] },
    ],
  );
  expect(said(d, "behind", "ip -4 addr show eth0")).not.toContain("inet 10.");
  const made =
    "ip addr flush dev eth0; ip link add br0 type bridge; ip link set eth0 master br0; ip link set eth1 up master br0; ip link set br0 up";
  said(d, "joins", made);
  said(d, "behind", "dhclient eth0");
  const address = /inet (10[\d.]+)/.exec(said(d, "behind", "ip -4 addr show eth0"))?.[1] ?? "";
  expect(address).toMatch(/^10\.0\.0\.1\d\d$/);
  expect([pings(d, "behind", "10.0.0.1"), pings(d, "front", address)]).toEqual([true, true]);
  said(d, "joins", "dhclient br0");
  expect(pings(d, "joins", address)).toBe(true);
  expect(said(d, "joins", "bridge fdb show br br0 | grep -c 'master br0 $'")).toMatch(/^[2-9]/);
  d.lab.check();
  said(d, "joins", "reboot");
  d.run(60);
  expect(said(d, "joins", "ip -br link show type bridge")).toBe("");
  expect(pings(d, "front", address)).toBe(false);
  const stanzas =
    "auto lo\\niface lo inet loopback\\n\\nauto br0\\niface br0 inet dhcp\\n\\tbridge_ports eth0 eth1\\n\\tbridge_stp off\\n\\nauto eth0.30\\niface eth0.30 inet static\\n\\taddress 10.30.0.1/24\\n";
  said(d, "joins", `printf '${stanzas}' > /etc/network/interfaces; reboot`);
  d.run(60);
  expect(said(d, "joins", "ip -br -4 addr show br0")).toMatch(/^br0 +UP +10\.0\.0\.1\d\d\/24 \n$/);
  expect(said(d, "joins", "ip -br -4 addr show eth0.30")).toMatch(/10\.30\.0\.1\/24/);
  expect(pings(d, "front", address)).toBe(true);
});

test("[network.md §6] a bridge over two interfaces of one network storms, until it goes", () => {
  const d = lab(
    [{}],
    [
      { name: "ring", host: "a", nics: ["lan", "lan"] },
      { name: "front", host: "a", nics: ["lan"] },
    ],
  );
  said(d, "ring", "ip link add br0 type bridge; ip link set eth0 master br0; ip link set eth1 up master br0; ip link set br0 up");
  said(d, "front", "ping -c 1 -W 1 10.0.0.250");
  const sent = (): number =>
    Number(
      said(
        d,
        "a",
        "cat /sys/class/net/xenbr0/statistics/rx_packets; cat /sys/class/net/vif*/statistics/tx_packets | sort -n | tail -1",
      ).split("\n")[1],
    );
  d.run(3);
  const before = sent();
  d.run(10);
  expect(sent() - before).toBeGreaterThan(500_000);
  said(d, "ring", "ip link del br0");
  d.run(2);
  const after = sent();
  d.run(5);
  expect(sent() - after).toBeLessThan(5_000);
  expect(pings(d, "front", "10.0.0.1")).toBe(true);
  d.lab.check();
});
