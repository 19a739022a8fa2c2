/** IPv6 between two guests of one link. Texts are those of iproute2 6.1 and iputils 20221126 on Linux. */
import { describe, expect, test } from "vitest";
import { said } from "../test-routed";
import { linked } from "./test-link";

const A = "fe80::216:3eff:fe00:1";
const B = "fe80::216:3eff:fe00:2";
const times = (text: string): string => text.replace(/time=[\d.]+ ms/g, "time=T").replace(/[\d./]+ ms\n$/, "T ms\n");

describe("[RFC 4862] an interface that is up", () => {
  test("has an address made of its MAC, which it asks about first", () => {
    const { guests, world } = linked("01", "02");
    const [one] = guests as [(typeof guests)[0]];
    world.run(5);
    expect(said(one, "ip -6 addr show dev eth0")).toBe(
      `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n    inet6 ${A}/64 scope link \n       valid_lft forever preferred_lft forever\n`,
    );
    one.exec("ip link set eth0 down; ip link set eth0 up");
    expect(said(one, "ip -6 addr show dev eth0")).toContain(`    inet6 ${A}/64 scope link tentative \n`);
    world.run(3);
    expect(said(one, "ip -6 addr show dev eth0")).toContain(`    inet6 ${A}/64 scope link \n`);
    expect(said(one, "ip -6 route")).toBe(
      "::1 dev lo proto kernel metric 256 pref medium\nfe80::/64 dev eth0 proto kernel metric 256 pref medium\n",
    );
    expect(said(one, "ping -c 1 fe80::216:3eff:fe00:2%eth0")).toContain("1 received");
  });
  test("answers pings, and says what becomes of those that nobody answers", () => {
    const { guests, world } = linked("01", "02");
    const [one] = guests as [(typeof guests)[0]];
    world.run(3);
    expect(times(said(one, `ping -c 1 ${B}%eth0`))).toBe(
      `PING ${B}%eth0(${B}%eth0) 56 data bytes\n64 bytes from ${B}%eth0: icmp_seq=1 ttl=64 time=T\n\n--- ${B}%eth0 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = T ms\n`,
    );
    expect(said(one, "ip -6 neigh")).toBe(`${B} dev eth0 lladdr 00:16:3e:00:00:02 REACHABLE \n`);
    expect(said(one, "ping6 -c 1 fe80::9%eth0")).toContain(`From ${A}%eth0 icmp_seq=1 Destination unreachable: Address unreachable\n`);
    expect(said(one, "ping -c 1 fe80::9%nope")).toBe("ping: fe80::9%nope: Name or service not known\n");
    expect(said(one, "ping6 -c 1 10.0.0.1")).toBe("ping6: 10.0.0.1: Address family for hostname not supported\n");
    expect(said(one, "ping -4 -c 1 ::1")).toBe("ping: ::1: Address family for hostname not supported\n");
    expect(said(one, "ping -c 1 2001:db8::1")).toBe("ping: connect: Network is unreachable\n");
    expect(times(said(one, "ping -c 1 ::1"))).toContain("PING ::1(::1) 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=T\n");
    expect(times(said(one, "ping6 -c 1 -I eth0 ff02::1"))).toContain(`64 bytes from ${A}%eth0: icmp_seq=1 ttl=64 time=T\n`);
    expect(said(one, `ping -c 1 -s 4000 ${B}%eth0`)).toContain(`4008 bytes from ${B}%eth0: icmp_seq=1 ttl=64 time=`);
    expect(said(one, `ping -c 1 -M do -s 2000 ${B}%eth0`)).toContain("ping: local error: message too long, mtu: 1500\n");
  });
});
