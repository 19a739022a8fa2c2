/** IPv6 between two guests of one link. Texts are those of iproute2 6.1 and iputils 20221126 on Linux. */
import { describe, expect, test } from "vitest";
import { routedNet, said } from "../test-routed";
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

test("[ip-sysctl.rst] settings are shown and set, and /proc shows addresses and routes", () => {
  const { guests, world } = linked("01", "02");
  const [one] = guests as [(typeof guests)[0]];
  world.run(3);
  expect(said(one, "cat /proc/net/if_inet6")).toBe(
    "00000000000000000000000000000001 01 80 10 80       lo\nfe8000000000000002163efffe000001 02 40 20 80     eth0\n",
  );
  expect(said(one, "cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6; sysctl net.ipv6.conf.all.forwarding")).toBe(
    "0\nnet.ipv6.conf.all.forwarding = 0\n",
  );
  expect(
    said(one, "sysctl -w net.ipv6.conf.all.disable_ipv6=1; ip -6 addr; ip -6 route; cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6"),
  ).toBe("net.ipv6.conf.all.disable_ipv6 = 1\n1\n");
  expect(said(one, "ip -6 addr add 2001:db8::1/64 dev eth0")).toBe("RTNETLINK answers: Permission denied\n");
  one.exec("sysctl -w net.ipv6.conf.all.disable_ipv6=0");
  world.run(3);
  expect(said(one, "netstat -rn -6")).toBe(
    [
      "Kernel IPv6 routing table",
      "Destination                    Next Hop                   Flag Met Ref  Use If",
      "::1/128                        ::                         U    256 1      0 lo",
      "fe80::/64                      ::                         U    256 1      0 eth0",
      "::1/128                        ::                         Un   0   1      0 lo",
      "fe80::216:3eff:fe00:1/128      ::                         Un   0   1      0 eth0",
      "ff00::/8                       ::                         U    256 1      0 eth0",
      "::/0                           ::                         !n   -1  1      0 lo",
      "",
    ].join("\n"),
  );
  expect(said(one, "ifconfig eth0")).toContain("        inet6 fe80::216:3eff:fe00:1  prefixlen 64  scopeid 0x20<link>\n");
  expect(said(one, "ip -br -6 addr")).toBe(
    "lo               UNKNOWN        ::1/128 \neth0             UP             fe80::216:3eff:fe00:1/64 \n",
  );
  expect(said(one, "ip -o -6 addr show eth0")).toBe(
    "2: eth0    inet6 fe80::216:3eff:fe00:1/64 scope link \\       valid_lft forever preferred_lft forever\n",
  );
});

test("[RFC 4862 §5.4] two with the same MAC find out, and the later one does not use the address", () => {
  const { guests, world } = linked("07", "07");
  const [one, other] = guests as [(typeof guests)[0], (typeof guests)[0]];
  world.run(5);
  other.exec("ip link set eth0 down");
  world.run(1);
  one.exec("ip link set eth0 down; ip link set eth0 up");
  world.run(4);
  expect(said(one, "ip -6 addr show eth0")).toContain("inet6 fe80::216:3eff:fe00:7/64 scope link \n");
  other.exec("ip link set eth0 up");
  world.run(4);
  expect(said(other, "ip -6 addr show eth0")).toContain("inet6 fe80::216:3eff:fe00:7/64 scope link dadfailed tentative \n");
  expect(said(other, "dmesg | tail -1")).toContain(
    "IPv6: eth0: IPv6 duplicate address fe80::216:3eff:fe00:7 used by 00:16:3e:00:00:07 detected!",
  );
});

describe("[ip-address(8), ip-route(8)] addresses and routes by hand", () => {
  test("are set, shown, taken away and refused as iproute2 and the kernel do", () => {
    const { guests, world } = linked("01", "02");
    const [one, other] = guests as [(typeof guests)[0], (typeof guests)[0]];
    world.run(3);
    expect(said(one, "ip -6 addr add 2001:db8:7::1/64 dev eth0; ip -6 addr show eth0")).toContain(
      "    inet6 2001:db8:7::1/64 scope global tentative \n       valid_lft forever preferred_lft forever\n    inet6 fe80::216:3eff:fe00:1/64 scope link \n",
    );
    other.exec("ip addr add 2001:db8:7::2/64 dev eth0 nodad");
    world.run(2);
    expect(said(one, "ping -c 1 2001:db8:7::2")).toContain("64 bytes from 2001:db8:7::2: icmp_seq=1 ttl=64 time=");
    expect(
      said(
        other,
        "ip link set eth0 down; ip -6 addr add 2001:db8:8::2/64 dev eth0; ip -6 addr show dev eth0 | head -2 | tail -1; ip link set eth0 up",
      ),
    ).toBe("    inet6 2001:db8:8::2/64 scope global tentative \n");
    world.run(3);
    expect(said(other, "ip -6 addr show dev eth0")).toContain(
      "    inet6 2001:db8:8::2/64 scope global \n       valid_lft forever preferred_lft forever\n    inet6 fe80::216:3eff:fe00:2/64 scope link \n",
    );
    const refused: readonly (readonly [string, string])[] = [
      ["ip -6 addr add 2001:db8:7::1/64 dev eth0", "RTNETLINK answers: File exists\n"],
      ["ip addr del 2001:db8:7::9/64 dev eth0", "RTNETLINK answers: Cannot assign requested address\n"],
      ["ip -6 addr add 10.0.0.1/24 dev eth0", 'Error: inet6 prefix is expected rather than "10.0.0.1/24".\n'],
      ["ip -6 route add 2001:db8:9::/48 via fe80::2", "Error: Egress device not specified.\n"],
      ["ip -6 route add 2001:db8:a::/48 via 2001:db8:99::1", "RTNETLINK answers: No route to host\n"],
      ["ip -6 route del 2001:db8:c::/48", "RTNETLINK answers: No such process\n"],
    ];
    for (const [line, text] of refused) expect([line, said(one, line)]).toEqual([line, text]);
    one.exec(
      "ip route add 2001:db8:9::/48 via fe80::2 dev eth0; ip -6 route add default via 2001:db8:7::2 metric 10; ip -6 route add 2001:db8:b::1 dev eth0",
    );
    expect(said(one, "ip -6 route add 2001:db8:9::/48 via fe80::2 dev eth0")).toBe("RTNETLINK answers: File exists\n");
    expect(said(one, "ip -6 route show dev eth0")).toBe(
      "2001:db8:7::/64 proto kernel metric 256 pref medium\n2001:db8:9::/48 via fe80::2 metric 1024 pref medium\n2001:db8:b::1 metric 1024 pref medium\nfe80::/64 proto kernel metric 256 pref medium\ndefault via 2001:db8:7::2 metric 10 pref medium\n",
    );
    expect(said(one, "ip -6 route get 2001:db8:b::1")).toBe("2001:db8:b::1 from :: dev eth0 src 2001:db8:7::1 metric 1024 pref medium\n");
    expect(said(one, "ip route get fe80::2")).toBe(
      "fe80::2 from :: dev eth0 proto kernel src fe80::216:3eff:fe00:1 metric 256 pref medium\n",
    );
    expect(said(one, "ip -6 route get ::1")).toBe("local ::1 from :: dev lo table local proto kernel src ::1 metric 0 pref medium\n");
    expect(said(one, "ip -6 addr flush dev eth0; ip -6 addr show eth0; ip -6 route show dev eth0")).toBe(
      "2001:db8:9::/48 via fe80::2 metric 1024 pref medium\n2001:db8:b::1 metric 1024 pref medium\ndefault via 2001:db8:7::2 metric 10 pref medium\n",
    );
  });
});

test("[RFC 4443] a system that sends on counts hops, says what it knows no way for, and what is too long", () => {
  const { world, left, router, right } = routedNet();
  router.exec(
    "ip addr add 2001:db8:1::1/64 dev eth0 nodad; ip addr add 2001:db8:2::1/64 dev eth1 nodad; sysctl -w net.ipv6.conf.all.forwarding=1",
  );
  left.exec("ip addr add 2001:db8:1::5/64 dev eth0 nodad; ip route add default via 2001:db8:1::1 dev eth0");
  right.exec("ip addr add 2001:db8:2::5/64 dev eth0 nodad; ip -6 route add default via 2001:db8:2::1");
  world.run(3);
  const pinged = (words: string): string => times(said(left, `ping -c 1 ${words}`));
  expect(pinged("2001:db8:2::5")).toContain("64 bytes from 2001:db8:2::5: icmp_seq=1 ttl=63 time=T\n");
  expect(pinged("-t 1 2001:db8:2::5")).toContain("From 2001:db8:1::1 icmp_seq=1 Time exceeded: Hop limit\n");
  expect(pinged("2001:db8:9::5")).toContain("From 2001:db8:1::1 icmp_seq=1 Destination unreachable: No route\n");
  expect(pinged("2001:db8:2::77")).toContain("From 2001:db8:1::1 icmp_seq=1 Destination unreachable: Address unreachable\n");
  router.exec("ip link set eth1 mtu 1400");
  right.exec("ip link set eth0 mtu 1400");
  expect(pinged("-s 1440 2001:db8:2::5")).toContain("From 2001:db8:1::1 icmp_seq=1 Packet too big: mtu=1400\n");
  expect(pinged("-s 1440 2001:db8:2::5")).toContain("1448 bytes from 2001:db8:2::5: icmp_seq=1 ttl=63 time=T\n");
  expect(said(left, "traceroute -n -q 1 2001:db8:2::5").replace(/[\d.]+ ms/g, "T")).toBe(
    "traceroute to 2001:db8:2::5 (2001:db8:2::5), 30 hops max, 80 byte packets\n 1  2001:db8:1::1  T\n 2  2001:db8:2::5  T\n",
  );
  expect(said(left, "traceroute6 -n -q 1 -I 2001:db8:9::5").replace(/[\d.]+ ms/g, "T")).toBe(
    "traceroute to 2001:db8:9::5 (2001:db8:9::5), 30 hops max, 80 byte packets\n 1  2001:db8:1::1  T !N\n",
  );
});

test("[interfaces(5)] a fixed address of IPv6 is there after a reboot", () => {
  const { guests, world } = linked("01", "02");
  const [one] = guests as [(typeof guests)[0]];
  one.exec(
    "printf 'iface eth0 inet6 static\\n\\taddress 2001:db8:7::1/64\\n\\tgateway 2001:db8:7::ffff\\n' >> /etc/network/interfaces; ifdown eth0; ifup eth0",
  );
  world.run(3);
  expect(said(one, "ip -6 addr show dev eth0")).toContain("inet6 2001:db8:7::1/64 scope global \n");
  expect(said(one, "ip -6 route show default; sysctl -n net.ipv6.conf.eth0.accept_ra")).toBe(
    "default via 2001:db8:7::ffff dev eth0 metric 1024 pref medium\n0\n",
  );
});
