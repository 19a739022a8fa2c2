/** What routers and neighbours do, between three guests. */
import { describe, expect, test } from "vitest";
import { routedNet, said } from "./test-routed";

const times = (text: string): string => text.replace(/time=[\d.]+ ms/g, "time=T").replace(/[\d.]+ ms/g, "T");
describe("[RFC 1812] a guest that routes", () => {
  test("takes a hop from each packet, says when none is left, and where it knows no way", () => {
    const { left, router } = routedNet();
    expect(times(said(left, "ping -c 1 10.2.0.5"))).toContain("64 bytes from 10.2.0.5: icmp_seq=1 ttl=63 time=T\n");
    expect(said(left, "ping -c 1 -t 1 10.2.0.5")).toContain("From 10.1.0.1 icmp_seq=1 Time to live exceeded\n");
    expect(said(left, "ping -c 1 10.9.0.1")).toContain("From 10.1.0.1 icmp_seq=1 Destination Net Unreachable\n");
    expect(said(left, "ping -c 1 10.2.0.77")).toContain("From 10.1.0.1 icmp_seq=1 Destination Host Unreachable\n");
    router.exec("echo 0 > /proc/sys/net/ipv4/ip_forward");
    expect(said(left, "ping -c 1 -W 1 10.2.0.5")).toContain("1 packets transmitted, 0 received, 100% packet loss");
  });
  test("traceroute names it, by UDP and by echoes", () => {
    const { left } = routedNet();
    const wanted = "traceroute to 10.2.0.5 (10.2.0.5), 30 hops max, 60 byte packets\n 1  10.1.0.1  T  T  T\n 2  10.2.0.5  T  T  T\n";
    expect(times(said(left, "traceroute -n 10.2.0.5"))).toBe(wanted);
    expect(times(said(left, "traceroute -n -I 10.2.0.5"))).toBe(wanted);
    expect(times(said(left, "traceroute -n -q 1 10.9.0.1"))).toBe(
      "traceroute to 10.9.0.1 (10.9.0.1), 30 hops max, 60 byte packets\n 1  10.1.0.1  T !N\n",
    );
    expect(times(said(left, "traceroute -n -m 3 10.1.0.77"))).toBe(
      "traceroute to 10.1.0.77 (10.1.0.77), 3 hops max, 60 byte packets\n 1  10.1.0.5  T !H  T !H  T !H\n",
    );
  });
  test("[ping(8)] long packets are cut up here, on the way, or refused where the way is narrower", () => {
    const { left, router, right } = routedNet();
    expect(times(said(left, "ping -c 1 -s 4000 10.2.0.5"))).toContain("4008 bytes from 10.2.0.5: icmp_seq=1 ttl=63 time=T\n");
    expect(said(left, "ping -c 1 -M do -s 2000 10.2.0.5")).toContain("ping: local error: message too long, mtu=1500\n");
    router.exec("ip link set eth1 mtu 1000");
    right.exec("ip link set eth0 mtu 1000");
    expect(times(said(left, "ping -c 1 -M dont -s 1400 10.2.0.5"))).toContain("1408 bytes from 10.2.0.5: icmp_seq=1 ttl=63 time=T\n");
    const twice = said(left, "ping -c 2 -M do -s 1400 10.2.0.5");
    expect(twice).toContain("From 10.1.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1000)\n");
    expect(twice).toContain("ping: local error: message too long, mtu=1000\n");
    expect(said(left, "ping -M x 10.2.0.5")).toBe("ping: invalid -M argument: x\n");
  });
  test("[ip-sysctl.rst] with proxy_arp it answers for whom it leads to, and not without", () => {
    const { left, router } = routedNet();
    left.exec("ip route del default; ip route add 10.2.0.0/24 dev eth0");
    expect(said(left, "ping -c 1 -W 4 10.2.0.5")).toContain("Destination Host Unreachable");
    router.exec("echo 1 > /proc/sys/net/ipv4/conf/eth0/proxy_arp");
    expect(said(router, "cat /proc/sys/net/ipv4/conf/eth0/proxy_arp /proc/sys/net/ipv4/conf/eth1/proxy_arp")).toBe("1\n0\n");
    expect(said(left, "ping -c 1 -W 4 10.2.0.5")).toContain("1 received");
    expect(said(left, "ip neigh show 10.2.0.5")).toMatch(/^10\.2\.0\.5 dev eth0 lladdr 00:16:3e:00:00:02 REACHABLE \n$/);
  });
});

test("[sysctl(8)] whether a system routes is shown and set by its key", () => {
  const { router, right } = routedNet();
  expect(said(router, "sysctl net.ipv4.ip_forward; sysctl -n net.ipv4.ip_forward")).toBe("net.ipv4.ip_forward = 1\n1\n");
  expect(said(right, "sysctl -w net.ipv4.ip_forward=1 net/ipv4/conf/eth0/proxy_arp=1")).toBe(
    "net.ipv4.ip_forward = 1\nnet/ipv4/conf/eth0/proxy_arp = 1\n",
  );
  expect(said(right, "cat /proc/sys/net/ipv4/ip_forward; sysctl net.ipv4.conf.eth0.proxy_arp")).toBe(
    "1\nnet.ipv4.conf.eth0.proxy_arp = 1\n",
  );
  expect(said(right, "sysctl net.nosuch")).toBe("sysctl: cannot stat /proc/sys/net/nosuch: No such file or directory\n");
});

describe("[network.md §7] ARP", () => {
  test("entries are set, shown, replaced and flushed as iproute2 does", () => {
    const { left } = routedNet();
    const mac = "00:11:22:33:44:55";
    expect(said(left, `ip neigh add 10.1.0.9 lladdr ${mac} dev eth0`)).toBe("");
    expect(said(left, `ip neigh add 10.1.0.9 lladdr ${mac} dev eth0`)).toBe("RTNETLINK answers: File exists\n");
    expect(said(left, "ip neigh show 10.1.0.9")).toBe(`10.1.0.9 dev eth0 lladdr ${mac} PERMANENT \n`);
    expect(said(left, `ip neigh replace 10.1.0.9 lladdr ${mac} dev eth0 nud stale`)).toBe("");
    expect(said(left, "ip neigh show nud stale")).toBe(`10.1.0.9 dev eth0 lladdr ${mac} STALE \n`);
    expect(said(left, "ip neigh del 10.1.0.99 dev eth0")).toBe("RTNETLINK answers: No such file or directory\n");
    expect(said(left, "ip neigh del 10.1.0.9")).toBe("Device and destination are required arguments.\n");
    expect(said(left, "ip neigh flush")).toBe("Flush requires arguments.\n");
    expect(said(left, `ip neigh add 10.1.0.10 lladdr ${mac} dev eth0; ip neigh flush dev eth0; ip neigh`)).toBe(
      `10.1.0.10 dev eth0 lladdr ${mac} PERMANENT \n`,
    );
  });
  test("an entry goes through its states: asked for, reachable, stale, delay, probe, failed", () => {
    const { world, left, right } = routedNet();
    const state = (): string => said(left, "ip neigh show 10.1.0.1").split(" ").at(-2) ?? "";
    left.exec("ip neigh flush dev eth0; ping -c 1 10.1.0.1");
    expect(state()).toBe("REACHABLE");
    world.run(46);
    expect(state()).toBe("STALE");
    left.onFrame = () => undefined;
    right.onFrame = () => undefined;
    left.exec("ping -c 1 -W 1 10.1.0.1");
    expect(state()).toBe("DELAY");
    world.run(5);
    expect(state()).toBe("PROBE");
    world.run(4);
    expect(state()).toBe("FAILED");
    expect(said(left, "arp -n")).toContain("(incomplete)");
  });
  test("[arping(8)] -D finds who has an address, and ends with 0 where nobody does", () => {
    const { left } = routedNet();
    const found = left.exec("arping -D -c 2 -I eth0 10.1.0.1");
    expect(found.stdout.replace(/[\d.]+ms/, "T")).toBe(
      "ARPING 10.1.0.1 from 0.0.0.0 eth0\nUnicast reply from 10.1.0.1 [00:16:3E:00:00:02]  T\nSent 1 probes (1 broadcast(s))\nReceived 1 response(s)\n",
    );
    expect(found.code).toBe(1);
    expect(left.exec("arping -D -c 2 -I eth0 10.1.0.77")).toMatchObject({
      stdout: "ARPING 10.1.0.77 from 0.0.0.0 eth0\nSent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n",
      code: 0,
    });
    expect(left.exec("arping -U -c 1 -I eth0 10.1.0.5")).toMatchObject({
      stdout: "ARPING 10.1.0.5 from 10.1.0.5 eth0\nSent 1 probes (1 broadcast(s))\nReceived 0 response(s)\n",
      code: 0,
    });
    expect(said(left, "arping -c 3 -I eth0 10.1.0.1")).toContain("Sent 3 probes (1 broadcast(s))\nReceived 3 response(s)\n");
  });
});
