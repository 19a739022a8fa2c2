/** A lab whose network has IPv6: guests make addresses of what their gateway tells, reach each other and the world outside. */
import { beforeAll, expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

const file = (ipv6: object | null): string =>
  JSON.stringify({
    $schema: "https://xenarium.example/schema/scenario-1.json",
    pool: "Six",
    hosts: ["a", "b"].map((name, n) => ({ name, address: `10.0.0.1${n}`, memoryGiB: 16 })),
    networks: [
      { name: "LAN", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.250", ipv6 } },
    ],
    storage: [{ name: "NFS", type: "nfs", sizeGiB: 1_024, isDefault: true }],
    vms: ["one", "two"].map((name, n) => ({
      name,
      template: "Debian Bookworm 12",
      host: n === 0 ? "a" : "b",
      memoryMiB: 512,
      interfaces: [{ network: "LAN", mac: `00:16:3e:00:00:0${n + 1}` }],
    })),
  });
const made = (ipv6: object | null): LabDriver =>
  new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file: file(ipv6), seed: 1, epochUs: EPOCH }));
const times = (text: string): string => text.replace(/time=[\d.]+ ms/g, "time=T").replace(/\d+sec/g, "Nsec");
const said = (d: LabDriver, name: string, line: string): string => {
  const { stdout, stderr } = d.exec(name, line);
  return times(stdout + stderr);
};
const ROUTER = "fe80::21b:21ff:fe00:1";

let d: LabDriver;
beforeAll(() => {
  d = made({ prefix: "2001:db8:1::/64" });
});

test("[RFC 4862] a guest has an address of the network that its router tells of, and a way out", () => {
  expect(said(d, "one", "ip -6 addr show dev eth0")).toBe(
    "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n    inet6 2001:db8:1:0:216:3eff:fe00:1/64 scope global dynamic mngtmpaddr \n       valid_lft Nsec preferred_lft Nsec\n    inet6 fe80::216:3eff:fe00:1/64 scope link \n       valid_lft forever preferred_lft forever\n",
  );
  expect(said(d, "one", "ip -6 route")).toBe(
    `::1 dev lo proto kernel metric 256 pref medium\n2001:db8:1::/64 dev eth0 proto kernel metric 256 expires Nsec pref medium\nfe80::/64 dev eth0 proto kernel metric 256 pref medium\ndefault via ${ROUTER} dev eth0 proto ra metric 1024 expires Nsec hoplimit 64 pref medium\n`,
  );
  expect(said(d, "one", "ping -c 1 2001:db8:1:0:216:3eff:fe00:2")).toContain(
    "64 bytes from 2001:db8:1:0:216:3eff:fe00:2: icmp_seq=1 ttl=64 time=T\n",
  );
  expect(said(d, "one", "ping -c 1 2001:db8:1::1")).toContain("64 bytes from 2001:db8:1::1: icmp_seq=1 ttl=64 time=T\n");
  expect(said(d, "one", "ip -6 neigh show dev eth0")).toContain(`${ROUTER} lladdr 00:1b:21:00:00:01 router `);
  expect(said(d, "one", "ping -c 1 2001:4860:4860::8888")).toContain("64 bytes from 2001:4860:4860::8888: icmp_seq=1 ttl=55 time=T\n");
  expect(said(d, "one", "ping -c 1 -t 1 2001:4860:4860::8888")).toContain("From 2001:db8:1::1 icmp_seq=1 Time exceeded: Hop limit\n");
  expect(said(d, "one", "ping -c 1 fd00::1")).toContain("From 2001:db8:1::1 icmp_seq=1 Destination unreachable: No route\n");
  expect(said(d, "one", "ping -c 1 -s 3000 2001:4860:4860::8888")).toContain(
    "3008 bytes from 2001:4860:4860::8888: icmp_seq=1 ttl=55 time=T\n",
  );
});

test("[RFC 3596] names of the world outside have addresses of IPv6, which are taken where there is a way", () => {
  expect(said(d, "one", "host dns.google | grep IPv6")).toBe(
    "dns.google has IPv6 address 2001:4860:4860::8888\ndns.google has IPv6 address 2001:4860:4860::8844\n",
  );
  expect(said(d, "one", "dig +short AAAA one.one.one.one @2001:db8:1::1")).toBe("2606:4700:4700::1111\n2606:4700:4700::1001\n");
  expect(said(d, "one", "ping -c 1 dns.google")).toContain(
    "PING dns.google(2001:4860:4860::8888) 56 data bytes\n64 bytes from 2001:4860:4860::8888: icmp_seq=1 ttl=55 time=T\n",
  );
  expect(said(d, "one", "ping -4 -c 1 dns.google")).toContain("PING dns.google (8.8.8.8) 56(84) bytes of data.\n");
  expect(said(d, "one", "ping -6 -c 1 a.root-servers.net")).toBe("ping: a.root-servers.net: No address associated with hostname\n");
  expect(said(d, "one", "ping -c 1 a.root-servers.net")).toContain("PING a.root-servers.net (198.41.0.4) 56(84) bytes of data.\n");
  expect(said(d, "one", "traceroute6 -n -q 1 -m 2 dns.google").replace(/[\d.]+ ms/g, "T")).toMatch(
    /^traceroute to dns.google \(2001:4860:4860::8888\), 2 hops max, 80 byte packets\n 1 {2}2001:db8:1::1 {2}T\n 2 {2}2001:db8:fffe:1::[\da-f]+ {2}T\n$/,
  );
  expect(said(d, "one", "ip6tables -L")).toContain("Chain FORWARD (policy ACCEPT)");
});

test("control domains are hosts of the network too", () => {
  const dom0 = "Control domain on host: a";
  expect(said(d, dom0, "ip -6 addr show dev xenbr0")).toMatch(/inet6 2001:db8:1:0:[\da-f:]+\/64 scope global dynamic mngtmpaddr \n/);
  expect(said(d, dom0, "ping6 -c 1 fe80::216:3eff:fe00:2%xenbr0")).toContain(
    "64 bytes from fe80::216:3eff:fe00:2%xenbr0: icmp_seq=1 ttl=64 time=T\n",
  );
});

test("[xapi.md §11] the agent tells of the addresses", () => {
  const metrics = d.all("VM_guest_metrics").map(({ fields }) => fields.networks as Record<string, string>);
  expect(metrics).toContainEqual(
    expect.objectContaining({ "0/ipv6/0": "2001:db8:1:0:216:3eff:fe00:1", "0/ipv6/1": "fe80::216:3eff:fe00:1" }),
  );
});

test("what a router has told ends when it does not say it again, and is the same after a snapshot", () => {
  const left = (of: LabDriver): number => Number(/expires (\d+)sec hoplimit/.exec(of.exec("two", "ip -6 route").stdout)?.[1]);
  const later = new LabDriver(openLab(d.lab.snapshot()));
  later.run(3_000);
  expect(left(later)).toBeGreaterThan(1_390);
  later.exec("two", "sysctl -w net.ipv6.conf.eth0.accept_ra=0");
  later.run(1_801);
  expect(left(later)).toBeNaN();
});

test("without it guests have addresses of the link alone", () => {
  const plain = made(null);
  expect(said(plain, "one", "ip -6 route")).not.toContain("default");
  expect(said(plain, "one", "ping -c 1 fe80::216:3eff:fe00:2%eth0")).toContain("1 received");
  expect(said(plain, "one", "ping -c 1 2001:db8:1::1")).toBe("ping: connect: Network is unreachable\n");
});
