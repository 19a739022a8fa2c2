/** Guests whose interfaces are routed or behind NAT, by vif-route and vif-nat. @source network.md §3, §4, §7 */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

const HOST = "xen-02";
const GUEST = "db-01";
const OWN = "10.0.0.12";

function on(d: LabDriver, command: string, host = HOST): string {
  const { stdout, stderr, code } = d.exec(host, command, 300);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
}
/** The guest, started by a file that says so of its interface. */
function started(vif: string): LabDriver {
  const d = starter(7);
  d.done("VM.hard_shutdown", { vm: d.vm(GUEST) });
  on(d, `printf '%s\\n' 'name = "${GUEST}"' 'memory = 1024' 'vif = [ "${vif}" ]' > /root/g.cfg; xl create -q /root/g.cfg`);
  return d.run(60);
}
const route = (): LabDriver => started("script=vif-route,ip=10.0.0.50,gatewaydev=xenbr0");
const nat = (): LabDriver => started("script=vif-nat");
const forwarding = "sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.xenbr0.proxy_arp=1";
/** Answers that come back, and the time to live of the last. */
function pings(d: LabDriver, from: string, to: string): string {
  const { stdout } = d.exec(from, `ping -c 2 -W 1 ${to}`, 60);
  return `${/(\d) received/.exec(stdout)?.[1]} ttl ${/ttl=(\d+)/.exec(stdout)?.[1] ?? "-"}`;
}

describe("vif-route", () => {
  test("the back end has Dom0's own address, a route for the guest, and answers for others", () => {
    const d = route();
    expect(on(d, "ip addr show vif2.0")).toMatch(
      / vif2\.0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 32\n {4}link\/ether fe:ff:ff:ff:ff:ff .*\n {4}inet 10\.0\.0\.12\/32 scope global vif2\.0\n/,
    );
    expect(on(d, "ip route show dev vif2.0")).toBe(`10.0.0.50 dev vif2.0 scope link src ${OWN} metric 2 \n`);
    expect(on(d, "cat /proc/sys/net/ipv4/conf/vif2.0/proxy_arp")).toBe("1\n");
    expect(on(d, "brctl show xenbr0")).not.toContain("vif2.0");
    expect(on(d, "xenstore-read /local/domain/0/backend/vif/2/0/hotplug-status")).toBe("connected\n");
    expect(d.exec(GUEST, "ip route").stdout).toBe(
      `default via ${OWN} dev eth0 \n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.50 \n`,
    );
    d.lab.check();
  });

  test("Dom0 is reached at once; beyond it only where it forwards, a hop further, and others come back by proxy ARP", () => {
    const d = route();
    expect([OWN, "10.0.0.1", "10.0.0.11"].map((to) => pings(d, GUEST, to))).toEqual(["2 ttl 64", "0 ttl -", "0 ttl -"]);
    on(d, forwarding);
    expect(["10.0.0.1", "10.0.0.11"].map((to) => pings(d, GUEST, to))).toEqual(["2 ttl 63", "2 ttl 63"]);
    expect(pings(d, "web-01", "10.0.0.50")).toBe("2 ttl 63");
    const mac = /link\/ether (\S+)/.exec(on(d, "ip link show xenbr0"))?.[1];
    expect(d.exec("web-01", "ip neigh show 10.0.0.50").stdout).toContain(` lladdr ${mac} `);
    expect(d.exec(GUEST, "ip neigh show 10.0.0.11").stdout).toContain(" lladdr fe:ff:ff:ff:ff:ff ");
    expect(on(d, "ip -s link show vif2.0")).toMatch(/RX:.*\n +\d{3,} +\d+/);
    d.lab.check();
  });

  test("DHCP does not cross", () => {
    const d = route();
    on(d, forwarding);
    const asked = d.exec(GUEST, "dhclient -1 eth0; ip -4 addr show eth0", 120).stdout;
    expect(asked).not.toMatch(/inet 10\.0\.0\.1\d\d\//);
    d.lab.check();
  });

  test("it goes with its device, and a snapshot keeps it", () => {
    const d = route();
    on(d, forwarding);
    const again = reopened(d, undefined, makeGuestEngine);
    expect(on(again, "ip addr; ip route")).toBe(on(d, "ip addr; ip route"));
    d.run(20);
    again.run(20);
    expectStateOf(again.lab, d.lab.snapshot());
    d.done("VM.hard_shutdown", { vm: d.vm(GUEST) });
    expect(on(d, "ip link; ip route; sysctl -n net.ipv4.conf.all.proxy_arp")).not.toContain("vif2.0");
    d.lab.check();
  });
});

describe("vif-nat", () => {
  test("[network.md §4] addresses by domid: 10.0.2.1 for the guest, 10.0.2.128 for Dom0", () => {
    const d = nat();
    expect(on(d, "ip -o -4 addr show vif2.0")).toMatch(/inet 10\.0\.2\.128\/32 scope global vif2\.0/);
    expect(on(d, "ip route show dev vif2.0")).toBe("10.0.2.1 dev vif2.0 scope link src 10.0.2.128 \n");
    expect(d.exec(GUEST, "ip route").stdout).toBe(
      "default via 10.0.2.128 dev eth0 \n10.0.0.0/16 dev eth0 proto kernel scope link src 10.0.2.1 \n",
    );
    d.lab.check();
  });

  test("what leaves has Dom0's address and is counted; nobody comes in", () => {
    const d = nat();
    on(d, `${forwarding}; iptables -t nat -A POSTROUTING -o xenbr0 -j MASQUERADE`);
    expect(pings(d, GUEST, "10.0.0.1")).toBe("2 ttl 63");
    expect(on(d, "iptables -t nat -L POSTROUTING -n -v")).toMatch(
      /^ +1 +84 MASQUERADE +(all|0) +-- +\* +xenbr0 +0\.0\.0\.0\/0 +0\.0\.0\.0\/0 *$/m,
    );
    const sent = on(d, "cat /sys/class/net/vif2.0/statistics/tx_packets");
    // The segment's router knows no such network: it asks outside.
    d.exec("web-01", "ping -c 2 -W 1 10.0.2.1", 60);
    expect(on(d, "cat /sys/class/net/vif2.0/statistics/tx_packets")).toBe(sent);
    d.lab.check();
  });
});

test("xl network-attach gives a running guest one more, and takes it back", () => {
  const d = starter(7);
  on(d, `xl network-attach ${GUEST} script=vif-nat`);
  d.run(5);
  const attached = on(d, "ip route")
    .split("\n")
    .find((line) => line.includes(" dev vif1."));
  expect(attached).toMatch(/^10\.0\.1\.\d dev vif1\.\d scope link src 10\.0\.1\.1[23]\d $/);
  const device = /vif1\.(\d)/.exec(attached ?? "")?.[1] ?? "";
  on(d, `xl network-detach ${GUEST} ${device}`);
  d.run(5);
  expect(on(d, "ip link; ip route")).not.toContain(`vif1.${device}`);
  d.lab.check();
});

test("an import honours script and ip", () => {
  const d = starter(7);
  const text = 'name = "made"\nmemory = 64\nvif = [ "script=vif-route,ip=10.0.0.50,gatewaydev=xenbr0" ]\n';
  const findings = d.lab.ask("checkGuestConfig", { text })?.findings ?? [];
  expect(findings.map(({ verdict, what }) => [verdict, what[0]])).toContainEqual(["honoured", "note.vif_routed"]);
  d.done("lab.import_guest_config", { file_name: "made.cfg", text, start: false });
  d.done("VM.start_on", { vm: d.vm("made"), host: d.named("host", HOST).ref, start_paused: false, force: false });
  expect(on(d, "ip route")).toMatch(/^10\.0\.0\.50 dev vif\d+\.0 scope link src 10\.0\.0\.12 metric 2 linkdown $/m);
  d.lab.check();
});
