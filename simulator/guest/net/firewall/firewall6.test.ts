/** Rules of ip6tables act on packets of IPv6; what it says is what the real one of Debian 12 says. */
import { describe, expect, test } from "vitest";
import { type RoutedNet, routedNet, said } from "../test-routed";

function routedNet6(): RoutedNet {
  const net = routedNet();
  const wait = "sleep 3";
  said(net.left, `ip -6 addr add fd00:1::5/64 dev eth0; ip -6 route add default via fd00:1::1; ${wait}`);
  said(net.right, `ip -6 addr add fd00:2::5/64 dev eth0; ip -6 route add default via fd00:2::1; ${wait}`);
  said(
    net.router,
    `ip -6 addr add fd00:1::1/64 dev eth0; ip -6 addr add fd00:2::1/64 dev eth1; sysctl -w net.ipv6.conf.all.forwarding=1; ${wait}`,
  );
  return net;
}
const PING = "ping -c 1 -W 1 fd00:2::5";
const ARRIVES = "1 packets transmitted, 1 received";
const LOST = "1 packets transmitted, 0 received";

describe("[ip6tables(8)] what becomes of packets", () => {
  test("policies, rules, counters and states where a router sends on", () => {
    const { left, router, right } = routedNet6();
    expect(said(left, PING)).toContain(ARRIVES);
    expect(said(router, "ip6tables -P FORWARD DROP")).toBe("");
    expect(said(left, PING)).toContain(LOST);
    said(
      router,
      "ip6tables -A FORWARD -p icmpv6 -s fd00:1::/64 -i eth0 -o eth1 -j ACCEPT; ip6tables -A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT",
    );
    expect(said(left, PING)).toContain(ARRIVES);
    expect(said(right, "ping -c 1 -W 1 fd00:1::5")).toContain(LOST);
    expect(said(router, "ip6tables -L FORWARD -n -v")).toBe(`Chain FORWARD (policy DROP 2 packets, 208 bytes)
 pkts bytes target     prot opt in     out     source               destination         
    1   104 ACCEPT     58   --  eth0   eth1    fd00:1::/64          ::/0                
    1   104 ACCEPT     0    --  *      *       ::/0                 ::/0                 state RELATED,ESTABLISHED
`);
    // Rules of the other family are their own.
    expect(said(left, "ping -c 1 -W 1 10.2.0.5")).toContain(ARRIVES);
  });
  test("INPUT and OUTPUT by port, REJECT in its ways, LOG; neighbours are not found where nothing may come in", () => {
    const { left, right } = routedNet6();
    expect(said(left, "nc -zv fd00:2::5 22")).toContain("succeeded");
    said(right, "ip6tables -A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset");
    expect(said(left, "nc -zv fd00:2::5 22")).toContain("refused");
    said(right, "ip6tables -A INPUT -p icmpv6 --icmpv6-type echo-request -j LOG --log-prefix 'in: '");
    said(right, "ip6tables -A INPUT -p icmpv6 --icmpv6-type echo-request -j REJECT --reject-with icmp6-adm-prohibited");
    expect(said(left, PING)).toContain("From fd00:2::5 icmp_seq=1 Destination unreachable: Administratively prohibited\n");
    expect(said(right, "dmesg | tail -1")).toMatch(
      /in: IN=eth0 OUT= MAC=00:16:3e:00:00:04:00:16:3e:00:00:03:86:dd SRC=fd00:0001:0000:0000:0000:0000:0000:0005 DST=fd00:0002:0000:0000:0000:0000:0000:0005 LEN=104 TC=0 HOPLIMIT=63 FLOWLBL=0 PROTO=ICMPv6 TYPE=128 CODE=0 ID=\d+ SEQ=1 ?\n$/,
    );
    said(right, "ip6tables -F; ip6tables -P INPUT DROP; ip -6 neigh flush dev eth0");
    expect(said(left, PING)).toContain(LOST);
    said(right, "ip6tables -A INPUT -p icmpv6 -j ACCEPT");
    expect(said(left, PING)).toContain(ARRIVES);
    said(right, "ip6tables -A OUTPUT -p icmpv6 --icmpv6-type echo-reply -j DROP");
    expect(said(left, PING)).toContain(LOST);
  });
  test("MASQUERADE and DNAT, errors among it", () => {
    const { left, router, right } = routedNet6();
    said(right, "ip -6 route del default");
    expect(said(left, PING)).toContain(LOST);
    said(router, "ip6tables -t nat -A POSTROUTING -s fd00:1::/64 -o eth1 -j MASQUERADE");
    expect(said(left, PING)).toContain(ARRIVES);
    expect(said(left, "nc -zv fd00:2::5 22")).toContain("succeeded");
    expect(said(left, "nc -zv fd00:2::5 23")).toContain("refused");
    expect(said(left, "nc -u -z -v fd00:2::5 99")).not.toContain("succeeded");
    said(router, "ip6tables -t nat -A PREROUTING -p tcp --dport 2222 -j DNAT --to-destination [fd00:2::5]:22");
    expect(said(left, "nc -zv fd00:1::1 2222")).toContain("succeeded");
    expect(said(router, "ip6tables -t nat -S PREROUTING")).toBe(
      "-P PREROUTING ACCEPT\n-A PREROUTING -p tcp -m tcp --dport 2222 -j DNAT --to-destination [fd00:2::5]:22\n",
    );
  });
});

describe("[ip6tables 1.8.9] what it says", () => {
  const { left } = routedNet();
  const RULES = [
    "-A INPUT -s fd00::/8 -i eth0 -p tcp --dport 22 -j ACCEPT",
    "-A INPUT -p udp --sport 53 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
    "-A INPUT -p ipv6-icmp --icmpv6-type echo-request -j REJECT",
    "-A INPUT -p icmpv6 --icmpv6-type 1/4 -j ACCEPT",
    "-A INPUT -s fd00::5 -j REJECT --reject-with no-route",
    "-A INPUT -p icmpv6 -m icmp6 --icmpv6-type 135 -j ACCEPT",
    "-A INPUT -p icmpv6 -m icmp6 ! --icmpv6-type neighbor-advertisement -j ACCEPT",
    "-A OUTPUT ! -d fd00::1 -o eth0 -j ACCEPT",
    "-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [fd00::5]:8080",
    "-t nat -A POSTROUTING -j SNAT --to-source fd00::7",
  ];
  const SPEC = `-P INPUT ACCEPT
-P FORWARD ACCEPT
-P OUTPUT ACCEPT
-A INPUT -s fd00::/8 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p udp -m udp --sport 53 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j REJECT --reject-with icmp6-port-unreachable
-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 1/4 -j ACCEPT
-A INPUT -s fd00::5/128 -j REJECT --reject-with icmp6-no-route
-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT
-A INPUT -p ipv6-icmp -m icmp6 ! --icmpv6-type 136 -j ACCEPT
-A OUTPUT ! -d fd00::1/128 -o eth0 -j ACCEPT
`;
  test("-S, -L, and what is saved and restored", () => {
    for (const rule of RULES) expect(said(left, `ip6tables ${rule}`)).toBe("");
    expect(said(left, "ip6tables -S")).toBe(SPEC);
    expect(said(left, "ip6tables -L")).toBe(`Chain INPUT (policy ACCEPT)
target     prot opt source               destination         
ACCEPT     tcp  --  fd00::/8             anywhere             tcp dpt:ssh
ACCEPT     udp  --  anywhere             anywhere             udp spt:domain ctstate RELATED,ESTABLISHED
REJECT     ipv6-icmp --  anywhere             anywhere             ipv6-icmp echo-request reject-with icmp6-port-unreachable
ACCEPT     ipv6-icmp --  anywhere             anywhere             ipv6-icmp port-unreachable
REJECT     all  --  fd00::5              anywhere             reject-with icmp6-no-route
ACCEPT     ipv6-icmp --  anywhere             anywhere             ipv6-icmp neighbour-solicitation
ACCEPT     ipv6-icmp --  anywhere             anywhere             ipv6-icmp !neighbour-advertisement

Chain FORWARD (policy ACCEPT)
target     prot opt source               destination         

Chain OUTPUT (policy ACCEPT)
target     prot opt source               destination         
ACCEPT     all  --  anywhere            !fd00::1             
`);
    expect(said(left, "ip6tables -L INPUT -n | tail -5")).toBe(
      `REJECT     58   --  ::/0                 ::/0                 ipv6-icmptype 128 reject-with icmp6-port-unreachable
ACCEPT     58   --  ::/0                 ::/0                 ipv6-icmptype 1 code 4
REJECT     0    --  fd00::5              ::/0                 reject-with icmp6-no-route
ACCEPT     58   --  ::/0                 ::/0                 ipv6-icmptype 135
ACCEPT     58   --  ::/0                 ::/0                 ipv6-icmp !type 136
`,
    );
    expect(
      said(left, "ip6tables -t nat -L -n | grep to:"),
    ).toBe(`DNAT       6    --  ::/0                 ::/0                 tcp dpt:80 to:[fd00::5]:8080
SNAT       0    --  ::/0                 ::/0                 to:fd00::7
`);
    expect(said(left, "ip6tables-save > /tmp/six; ip6tables -F; ip6tables -t nat -F; ip6tables-restore < /tmp/six; ip6tables -S")).toBe(
      SPEC,
    );
    expect(said(left, "head -1 /tmp/six")).toMatch(/^# Generated by ip6tables-save v1\.8\.9 \(nf_tables\) on /);
    expect(said(left, "iptables-save")).toBe("");
  });
  const HINT = "Try `ip6tables -h' or 'ip6tables --help' for more information.\n";
  test.each([
    ["-A FOO -j DROP", "ip6tables: No chain/target/match by that name.\n", 1],
    ["-A INPUT -s 10.0.0.1 -j DROP", `ip6tables v1.8.9 (nf_tables): host/network \`10.0.0.1' not found\n${HINT}`, 2],
    ["-A INPUT -s fd00::1/129 -j DROP", `ip6tables v1.8.9 (nf_tables): invalid mask \`129' specified\n${HINT}`, 2],
    ["-A INPUT -p icmpv6 --icmpv6-type foo", `ip6tables v1.8.9 (nf_tables): Unknown ICMPv6 type \`foo'\n${HINT}`, 2],
    ["-A INPUT -p icmpv6 --icmp-type 8", `ip6tables v1.8.9 (nf_tables): unknown option "--icmp-type"\n${HINT}`, 2],
    ["-A INPUT -m icmp --icmp-type 8", `ip6tables v1.8.9 (nf_tables): Couldn't load match \`icmp':No such file or directory\n\n${HINT}`, 2],
    [
      "-A INPUT -j REJECT --reject-with icmp-port-unreachable",
      `ip6tables v1.8.9 (nf_tables): unknown reject type "icmp-port-unreachable"\n${HINT}`,
      2,
    ],
    ["-t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1", `ip6tables v1.8.9 (nf_tables): Bad IP address "10.0.0.1"\n${HINT}`, 2],
    [
      "-t nat -A PREROUTING -p tcp -j DNAT --to-destination [fd00::1]:99999",
      `ip6tables v1.8.9 (nf_tables): Port \`99999' not valid\n${HINT}`,
      2,
    ],
    ["-V", "ip6tables v1.8.9 (nf_tables)\n", 0],
  ])("ip6tables %s", (words, text, code) => {
    const { stdout, stderr, code: got } = left.exec(`ip6tables ${words}`);
    expect([stdout + stderr, got]).toEqual([text, code]);
  });
});
