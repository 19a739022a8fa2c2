/** Tables that nft makes, listed as nft 1.0.6 lists them on Linux 6.1, its complaints, and what becomes of packets. */
import { describe, expect, test } from "vitest";
import { routedNet, said } from "../net/test-routed";
import { TestWorld } from "../test-harness";

const one = new TestWorld().add({ name: "one" });
one.start().login();

/** What was typed on the left is listed as on the right. */
const RULES: readonly (readonly [typed: string, listed?: string])[] = [
  ["iif lo accept", 'iif "lo" accept'],
  [
    'iifname "eth0" tcp dport { 443, 22, 80, 8000-8010 } ct state new counter accept',
    'iifname "eth0" tcp dport { 22, 80, 443, 8000-8010 } ct state new counter packets 0 bytes 0 accept',
  ],
  ["ct state related,established accept", "ct state established,related accept"],
  ["ct state { new, established } accept", "ct state { established, new } accept"],
  ["ct state != new,established drop", "ct state != established | new drop"],
  ["ip protocol icmp accept"],
  ["ip6 nexthdr icmpv6 accept", "ip6 nexthdr ipv6-icmp accept"],
  ["meta l4proto { ipv6-icmp, icmp } accept", "meta l4proto { icmp, ipv6-icmp } accept"],
  [
    "meta l4proto ipv6-icmp icmpv6 type { echo-request, nd-neighbor-solicit, nd-router-advert } accept",
    "icmpv6 type { echo-request, nd-router-advert, nd-neighbor-solicit } accept",
  ],
  ["icmp type { echo-reply, destination-unreachable } accept"],
  ["ip saddr 10.0.0.0/8 udp dport 53 accept"],
  ["ip saddr { 192.168.0.0/16, 10.1.0.5 } drop", "ip saddr { 10.1.0.5, 192.168.0.0/16 } drop"],
  ["ip6 saddr fe80::/10 accept"],
  ["ip6 daddr != fd00::5 drop"],
  ["tcp flags syn / fin,syn,rst,ack counter", "tcp flags syn / fin,syn,rst,ack counter packets 0 bytes 0"],
  ["tcp flags & (fin|syn) == syn drop", "tcp flags syn / fin,syn drop"],
  ['log prefix "in: " level info'],
  ["ether saddr 00:16:3E:00:00:01 drop", "ether saddr 00:16:3e:00:00:01 drop"],
  ["meta nfproto ipv6 drop"],
  ["udp sport != 53 reject with icmpx type port-unreachable", "udp sport != 53 reject"],
  ["reject with icmpx admin-prohibited"],
  ["reject with icmp type host-unreachable", "reject with icmp host-unreachable"],
  ["reject with tcp reset", "meta l4proto tcp reject with tcp reset"],
  ["ip protocol tcp reject with tcp reset"],
  ["jump other"],
  ['tcp dport ssh accept comment "for me"', 'tcp dport 22 accept comment "for me"'],
  ["tcp dport != 22 tcp sport 1024-65535 drop"],
  ['oifname != "eth*" drop'],
  ["ip daddr 10.0.0.1-10.0.0.9 accept"],
];

describe("[nft(8)] tables of its own", () => {
  test("a file's rules are listed in the real one's words, and what is listed makes them again", () => {
    const file = `flush ruleset
# what this system lets in
table inet filter {
	chain input {
		type filter hook input priority 0; policy drop;
${RULES.map(([typed]) => `\t\t${typed}\n`).join("")}	}
	chain other { counter return; }
	chain pre { type nat hook prerouting priority dstnat; tcp dport 80 dnat ip to 10.0.0.5:8080; tcp dport 81 dnat ip6 to [fd00::5]:8080; }
	chain post { type nat hook postrouting priority srcnat; oifname "eth1" masquerade; snat ip to 1.2.3.4; }
	chain early { type filter hook prerouting priority -300; policy accept; }
	chain mid { type filter hook prerouting priority filter + 5; }
	chain x { type filter hook output priority 77; }
	chain y { type nat hook output priority -100; }
}
`;
    const listed = `table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
${RULES.map(([typed, shown = typed]) => `\t\t${shown}\n`).join("")}	}

	chain other {
		counter packets 0 bytes 0 return
	}

	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		tcp dport 80 dnat ip to 10.0.0.5:8080
		tcp dport 81 dnat ip6 to [fd00::5]:8080
	}

	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "eth1" masquerade
		snat ip to 1.2.3.4
	}

	chain early {
		type filter hook prerouting priority raw; policy accept;
	}

	chain mid {
		type filter hook prerouting priority filter + 5; policy accept;
	}

	chain x {
		type filter hook output priority 77; policy accept;
	}

	chain y {
		type nat hook output priority -100; policy accept;
	}
}
`;
    one.exec(`cat > /tmp/rules <<'END'\n${file}END`);
    expect(said(one, "nft -f /tmp/rules; nft list ruleset")).toBe(listed);
    expect(said(one, "nft list ruleset > /tmp/listed; nft flush ruleset; nft -f - < /tmp/listed; nft list table inet filter")).toBe(listed);
    expect(said(one, "nft list tables; nft -a list chain inet filter other")).toBe(
      `table inet filter\ntable inet filter { # handle 1\n\tchain other { # handle 2\n\t\tcounter packets 0 bytes 0 return # handle ${9 + RULES.length}\n\t}\n}\n`,
    );
    expect(said(one, "nft flush ruleset; nft list ruleset; iptables-save; ip6tables-save")).toBe("");
    expect(one.engine.image()).not.toContain("firewall");
  });
  test("rules are put in at their places, replaced and taken out by their handles", () => {
    const made =
      "nft add table ip f; nft add chain ip f x '{ type filter hook input priority filter - 5; }'; nft add rule ip f x tcp dport 1 accept; nft insert rule ip f x tcp dport 0 accept; nft add rule ip f x index 0 ip protocol udp udp dport 9; nft replace rule ip f x handle 2 drop; nft add rule ip f x counter packets 5 bytes 6; nft delete rule ip f x handle 3";
    expect(said(one, `${made}; nft -as list ruleset`)).toBe(`table ip f { # handle 1
	chain x { # handle 1
		type filter hook input priority filter - 5; policy accept;
		udp dport 9 # handle 4
		drop # handle 5
		counter # handle 6
	}
}
`);
    expect(said(one, "nft flush table ip f; nft delete chain ip f x; nft delete table ip f; nft list ruleset")).toBe("");
  });
  test("what iptables and ip6tables have made is listed beside it, and rules may be added there", () => {
    said(
      one,
      "ip6tables -A INPUT -s fd00::/8 -i eth0 -p tcp --dport 22 -j ACCEPT; ip6tables -A INPUT -p icmpv6 --icmpv6-type 135 -j REJECT",
    );
    said(one, "ip6tables -A INPUT -j REJECT --reject-with icmp6-adm-prohibited; nft add table inet own");
    said(
      one,
      "ip6tables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [fd00::5]:8080; nft add rule ip6 filter INPUT ip6 saddr fd00::9 drop",
    );
    expect(one.exec("nft list ruleset")).toMatchObject({
      stdout: `table ip6 filter {
	chain INPUT {
		type filter hook input priority filter; policy accept;
		iifname "eth0" ip6 saddr fd00::/8 tcp dport 22 counter packets 0 bytes 0 accept
		meta l4proto ipv6-icmp icmpv6 type nd-neighbor-solicit counter packets 0 bytes 0 reject
		counter packets 0 bytes 0 reject with icmpv6 type admin-prohibited
		ip6 saddr fd00::9 counter packets 0 bytes 0 drop
	}
}
table ip6 nat {
	chain PREROUTING {
		type nat hook prerouting priority dstnat; policy accept;
		tcp dport 80 counter packets 0 bytes 0 dnat to [fd00::5]:8080
	}
}
table inet own {
}
`,
      stderr:
        "# Warning: table ip6 filter is managed by iptables-nft, do not touch!\n# Warning: table ip6 nat is managed by iptables-nft, do not touch!\n",
    });
    said(one, "nft flush ruleset");
  });
});

describe("[nft(8)] what it says", () => {
  const chain = (rest: string): string => `add chain inet f d ${rest}`;
  const rule = (rest: string): string => `add rule inet f c ${rest}`;
  test.each<[string, string, string]>([
    ["create table inet f", "Could not process rule: File exists", "                  ^"],
    [chain("{ type nat hook forward priority 0 ; }"), "Could not process rule: Operation not supported", "^".repeat(57)],
    [chain("{ type filter hook foo priority 0 ; }"), "unknown chain hook", `${" ".repeat(38)}^^^`],
    [chain("{ type foo hook input priority 0 ; }"), "unknown chain type", `${" ".repeat(26)}^^^`],
    [
      chain("{ type filter hook input priority 0; policy foo; }"),
      "syntax error, unexpected string, expecting accept or drop or '$'",
      `${" ".repeat(63)}^^^`,
    ],
    [chain("{ type filter hook input; }"), "syntax error, unexpected semicolon, expecting priority", `${" ".repeat(43)}^`],
    [rule("foo"), "syntax error, unexpected newline", `${" ".repeat(21)}^`],
    [rule("tcp dport foo"), "Could not resolve service: Servname not supported for ai_socktype", `${" ".repeat(28)}^^^`],
    [rule("tcp dport 99999 accept"), "Service out of range", `${" ".repeat(28)}^^^^^`],
    [rule("tcp dport"), "syntax error, unexpected newline", `${" ".repeat(27)}^`],
    [rule("tcp foo 5"), "syntax error, unexpected string", `${" ".repeat(22)}^^^`],
    [rule("ip saddr fd00::1 accept"), "Could not resolve hostname: Address family for hostname not supported", `${" ".repeat(27)}^^^^^^^`],
    [rule("ip saddr 1.2.3.4 ip6 saddr ::1"), "conflicting protocols specified: ip vs. ip6", `${" ".repeat(35)}^^^^^^^^^`],
    [rule("ct state foo"), "Could not parse conntrack state", `${" ".repeat(27)}^^^`],
    [rule("icmp type foo"), "Could not parse ICMP type", `${" ".repeat(28)}^^^`],
    [rule("meta l4proto foo"), "Could not resolve protocol name", `${" ".repeat(31)}^^^`],
    [rule("masquerade"), "Could not process rule: Operation not supported", "^".repeat(28)],
    [rule("dnat to 1.2.3.4"), "ip or ip6 must be specified with address for inet tables.", `${" ".repeat(18)}^^^^`],
    [rule("iif eth9 accept"), "Interface does not exist", `${" ".repeat(22)}^^^^`],
    [rule("log level foo"), "invalid log level", `${" ".repeat(28)}^^^`],
    ["add rule inet f nope accept", "Could not process rule: No such file or directory", "                ^^^^"],
    ["add rule inet nope c accept", "No such file or directory; did you mean table ‘f’ in family inet?", "              ^^^^"],
    ["delete chain inet f nope", "Could not process rule: No such file or directory", "                    ^^^^"],
    ["delete table inet nope", "Could not process rule: No such file or directory", "                  ^^^^"],
    ["list table inet nope", "No such file or directory", "                ^^^^"],
    ["list chain inet f nope", "No such file or directory", "                  ^^^^"],
    ["list foo", "syntax error, unexpected string", "     ^^^"],
    ["foo", "syntax error, unexpected newline, expecting string", "   ^"],
  ])("nft %s", (words, why, under) => {
    one.exec("nft flush ruleset; nft add table inet f; nft add chain inet f c '{ type filter hook input priority 0 ; }'");
    expect(one.exec(`nft '${words.replaceAll("'", "'\\''")}'`)).toMatchObject({
      stdout: "",
      stderr: `Error: ${why}\n${words}\n${under}\n`,
      code: 1,
    });
  });
  test("a file that is wrong changes nothing, and says where", () => {
    one.exec("nft flush ruleset");
    one.exec("printf 'table inet a {\\n chain b {\\n  type filter hook input priority 0;\\n  tcp dport 22 foo bar\\n }\\n}\\n' > /tmp/bad");
    expect(said(one, "nft -f - < /tmp/bad; nft list ruleset")).toBe(
      "/dev/stdin:4:16-18: Error: No symbol type information\n  tcp dport 22 foo bar\n               ^^^\n",
    );
    expect(said(one, "nft -f /nonexistent")).toBe(
      'internal:0:0-0: Error: Could not open file "/nonexistent": No such file or directory\n\n\n',
    );
    expect(said(one, "nft add table inet a; nft add chain inet a b; nft add rule inet a b tcp dport 5 limit rate 5/second")).toBe(
      "nft: limit is not part of this system\n",
    );
  });
});

describe("[nft(8)] what becomes of packets", () => {
  test("of both families, by one table: policy, sets, states, log, refusals and counters", () => {
    const { left, right } = routedNet();
    said(left, "ip -6 addr add fd00:1::5/64 dev eth0; sleep 3");
    said(
      right,
      `nft -f - <<'END'
table inet t {
  chain in {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    meta l4proto ipv6-icmp accept
    icmp type echo-request counter jump pings
    tcp dport { 22, 80 } ct state new accept
    tcp dport 23 reject with tcp reset
    udp dport 99 reject
  }
  chain pings { ip saddr 10.1.0.5 log prefix "ping: " return; accept; }
  chain late { type filter hook input priority 10; tcp dport 80 drop; }
}
END`,
    );
    expect(said(left, "ping -c 1 -W 1 10.2.0.5")).toContain("0 received");
    expect(said(right, "dmesg | tail -1")).toContain("ping: IN=eth0 OUT= MAC=");
    expect(said(right, "nft list chain inet t in")).toContain("icmp type echo-request counter packets 1 bytes 84 jump pings");
    expect(said(left, "nc -zv 10.2.0.5 22")).toContain("succeeded");
    expect(said(left, "nc -zv -w 2 10.2.0.5 80")).toContain("timed out");
    expect(said(left, "nc -zv 10.2.0.5 23")).toContain("refused");
    expect(said(left, "nc -zv -w 2 10.2.0.5 24")).toContain("timed out");
    expect(said(right, "nft add rule inet t pings drop; nft insert rule inet t in ip saddr 10.1.0.0/24 accept")).toBe("");
    expect(said(left, "ping -c 1 -W 1 10.2.0.5")).toContain("1 received");
    expect(said(right, "nft flush ruleset")).toBe("");
    expect(said(left, "nc -zv 10.2.0.5 24")).toContain("refused");
  });
  test("translations before and behind a router's way", () => {
    const { left, router, right } = routedNet();
    said(right, "ip route del default");
    said(
      router,
      "nft add table ip n; nft add chain ip n pre '{ type nat hook prerouting priority dstnat; }'; nft add chain ip n post '{ type nat hook postrouting priority srcnat; }'; nft add rule ip n pre tcp dport 2222 dnat to 10.2.0.5:22; nft add rule ip n post oifname eth1 masquerade",
    );
    expect(said(left, "ping -c 1 -W 1 10.2.0.5")).toContain("1 received");
    expect(said(left, "nc -zv 10.1.0.1 2222")).toContain("succeeded");
    said(router, "nft add chain ip n early '{ type filter hook prerouting priority raw; policy drop; }'");
    expect(said(left, "ping -c 1 -W 1 10.2.0.5")).toContain("0 received");
  });
});
