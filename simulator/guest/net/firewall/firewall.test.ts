/** Rules are state and act on packets; what iptables says is what the real one of Debian 12 says. */
import { describe, expect, test } from "vitest";
import { decodeIcmp, encodeIcmp } from "../../../wire/icmp";
import { decodeIpv4, encodeIpv4, type Ipv4Packet, PROTOCOL } from "../../../wire/ipv4";
import { decodeUdp, encodeUdp } from "../../../wire/udp";
import { routedNet, said } from "../test-routed";
import { type Connection, findConnection, keepConnection, reversed, touch, tupleOf, turned } from "./connections";

const PING = "ping -c 1 -W 1 10.2.0.5";
const ARRIVES = "1 packets transmitted, 1 received";
const LOST = "1 packets transmitted, 0 received, 100% packet loss";

describe("[iptables-extensions(8)] targets", () => {
  test("ACCEPT and DROP, by policy and by rule, with counters", () => {
    const { left, router, right } = routedNet();
    expect(said(router, "iptables -P FORWARD DROP")).toBe("");
    expect(said(left, PING)).toContain(LOST);
    said(
      router,
      "iptables -A FORWARD -p icmp -s 10.1.0.0/24 -i eth0 -o eth1 -j ACCEPT; iptables -A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT",
    );
    expect(said(left, PING)).toContain(ARRIVES);
    expect(said(right, "ping -c 1 -W 1 10.1.0.5")).toContain(LOST);
    expect(said(router, "iptables -L FORWARD -n -v")).toBe(`Chain FORWARD (policy DROP 2 packets, 168 bytes)
 pkts bytes target     prot opt in     out     source               destination         
    1    84 ACCEPT     1    --  eth0   eth1    10.1.0.0/24          0.0.0.0/0           
    1    84 ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0            state RELATED,ESTABLISHED
`);
    said(router, "iptables -Z; iptables -F; iptables -P FORWARD ACCEPT");
    expect(said(right, "ping -c 1 -W 1 10.1.0.5")).toContain(ARRIVES);
    expect(said(router, "iptables -L FORWARD -v -n")).toContain("policy ACCEPT 2 packets, 168 bytes");
  });
  test("INPUT and OUTPUT of a system itself, by port and interface", () => {
    const { left, right } = routedNet();
    expect(said(left, "nc -zv 10.2.0.5 22")).toContain("succeeded");
    said(right, "iptables -A INPUT -i eth0 -p tcp --dport 22 -j DROP");
    expect(said(left, "nc -zv -w 3 10.2.0.5 22")).toContain("timed out");
    expect(said(left, PING)).toContain(ARRIVES);
    said(right, "iptables -F; iptables -A OUTPUT -p icmp --icmp-type echo-reply -j DROP");
    expect(said(left, PING)).toContain(LOST);
    said(right, "iptables -F; iptables -A INPUT ! -s 10.1.0.5 -j DROP");
    expect(said(left, PING)).toContain(ARRIVES);
    said(right, "iptables -F; iptables -A INPUT -m mac --mac-source 00:16:3e:00:00:03 -j DROP");
    expect(said(left, PING)).toContain(LOST);
  });
  test("REJECT tells the sender, in each of its ways", () => {
    const { left, right } = routedNet();
    said(right, "iptables -A INPUT -p icmp -j REJECT");
    expect(said(left, PING)).toContain("From 10.2.0.5 icmp_seq=1 Destination Port Unreachable\n");
    said(right, "iptables -R INPUT 1 -p icmp -j REJECT --reject-with icmp-host-unreachable");
    expect(said(left, PING)).toContain("From 10.2.0.5 icmp_seq=1 Destination Host Unreachable\n");
    said(right, "iptables -F; iptables -A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset");
    expect(said(left, "nc -v 10.2.0.5 22")).toContain("Connection refused");
    said(right, "iptables -F; iptables -A INPUT -p tcp -j REJECT");
    expect(said(left, "nc -v 10.2.0.5 22")).toContain("Connection refused");
    said(left, "iptables -A OUTPUT -d 10.2.0.5 -j REJECT");
    expect(said(left, PING)).toContain("Destination Port Unreachable");
  });
  test("LOG writes what the kernel writes and lets it go on; RETURN and chains of one's own", () => {
    const { left, right } = routedNet();
    said(
      right,
      "iptables -N mine; iptables -A INPUT -p icmp -j mine; iptables -A mine -j LOG --log-prefix 'in: '; iptables -A mine -s 10.1.0.5 -j RETURN; iptables -A mine -j DROP",
    );
    expect(said(left, PING)).toContain(ARRIVES);
    expect(said(right, "dmesg | tail -1")).toMatch(
      /in: IN=eth0 OUT= MAC=00:16:3e:00:00:04:00:16:3e:00:00:03:08:00 SRC=10\.1\.0\.5 DST=10\.2\.0\.5 LEN=84 TOS=0x00 PREC=0x00 TTL=63 ID=\d+ DF PROTO=ICMP TYPE=8 CODE=0 ID=\d+ SEQ=1 ?\n$/,
    );
    said(right, "iptables -D mine -s 10.1.0.5 -j RETURN");
    expect(said(left, PING)).toContain(LOST);
  });
  test("MASQUERADE: others see the router's address alone, and answers, errors too, find their way back", () => {
    const { left, router, right } = routedNet();
    said(right, "ip route del default");
    expect(said(left, PING)).toContain(LOST);
    said(router, "iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -o eth1 -j MASQUERADE");
    expect(said(left, PING)).toContain(ARRIVES);
    expect(said(left, "nc -zv 10.2.0.5 22")).toContain("succeeded");
    expect(said(left, "nc -zv 10.2.0.5 23")).toContain("refused");
    expect(said(left, "traceroute -n -q 1 10.2.0.5").replace(/[\d.]+ ms/g, "T")).toContain(" 1  10.1.0.1  T\n 2  10.2.0.5  T\n");
    said(right, "iptables -A INPUT -s 10.1.0.0/24 -j DROP");
    expect(said(left, PING)).toContain(ARRIVES);
    expect(said(router, "iptables -t nat -L POSTROUTING -n -v")).toMatch(
      / +\d+ +\d+ MASQUERADE {2}0 {4}-- {2}\* {6}eth1 {4}10\.1\.0\.0\/24 /,
    );
  });
  test("SNAT and DNAT: to an address and a port of one's own choosing", () => {
    const { left, router, right } = routedNet();
    said(router, "iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 2222 -j DNAT --to-destination 10.2.0.5:22");
    expect(said(left, "nc -zv 10.1.0.1 2222")).toContain("succeeded");
    expect(said(left, "nc -zv 10.1.0.1 2223")).toContain("refused");
    said(router, "iptables -t nat -A POSTROUTING -o eth1 -j SNAT --to-source 10.2.0.1");
    said(right, "iptables -A INPUT ! -s 10.2.0.1 -j DROP");
    expect(said(left, "nc -zv 10.1.0.1 2222")).toContain("succeeded");
    expect(said(left, PING)).toContain(ARRIVES);
    // Of its own, before they leave.
    said(left, "iptables -t nat -A OUTPUT -p tcp -d 10.9.9.9 -j DNAT --to-destination 10.2.0.5");
    expect(said(left, "nc -zv 10.9.9.9 22")).toContain("succeeded");
  });
  test("a long echo passes rules as one packet", () => {
    const { left, router } = routedNet();
    said(router, "iptables -A FORWARD -m state --state NEW -p icmp");
    expect(said(left, "ping -c 1 -s 4000 10.2.0.5")).toContain("1 received");
    expect(said(router, "iptables -L FORWARD -v -n -x")).toMatch(/\n +1 +4028 /);
  });
});

describe("[network.md §4] flows", () => {
  const packet = (protocol: number, payload: Uint8Array): Ipv4Packet =>
    decodeIpv4(encodeIpv4({ source: 1, destination: 2, protocol, payload })) as Ipv4Packet;
  const tcp = (flags: number): Ipv4Packet => {
    const payload = new Uint8Array(20);
    payload[13] = flags;
    return packet(PROTOCOL.tcp, payload);
  };
  const echo = packet(PROTOCOL.icmp, encodeIcmp({ type: "echo", id: 5, sequence: 1, data: new Uint8Array() }));
  const datagram = packet(PROTOCOL.udp, encodeUdp({ sourcePort: 7, destinationPort: 8, payload: new Uint8Array() }, 1, 2));
  test.each<[string, Ipv4Packet, boolean, number]>([
    ["an echo", echo, false, 30],
    ["a datagram that nobody has answered", datagram, false, 30],
    ["datagrams both ways", datagram, true, 120],
    ["a connection asked for", tcp(2), false, 120],
    ["one that is established", tcp(16), true, 432_000],
    ["one that closes", tcp(17), true, 120],
    ["one that was reset", tcp(4), true, 10],
  ])("%s is remembered for its time", (_what, seen, hasReply, seconds) => {
    const original = tupleOf(seen);
    const connection: Connection = { protocol: seen.protocol, original, reply: reversed(original), hasReply, until: 0 };
    const all: Connection[] = [];
    keepConnection(all, connection, 5);
    touch(connection, seen, "original", 5);
    const last = 5 + seconds * 1_000_000;
    expect(findConnection(all, seen.protocol, reversed(original), last - 1)).toEqual([connection, original.source === 1 && "reply"]);
    expect(findConnection(all, seen.protocol, original, last)).toBeNull();
  });
  test("a packet that is turned has checksums that hold, and turns back to what it was", () => {
    for (const seen of [echo, datagram]) {
      const there = turned(seen, "source", 77, 99);
      expect(tupleOf(there)).toMatchObject({ source: 77, sourcePort: 99 });
      if (seen === datagram) expect(decodeUdp(there.payload, 77, 2)).not.toBeNull();
      else expect(decodeIcmp(there.payload)).toMatchObject({ id: 99 });
      expect(turned(there, "source", 1, tupleOf(seen).sourcePort)).toEqual(seen);
    }
  });
});

describe("[iptables 1.8.9] the command", () => {
  const SET = [
    "-A INPUT -s 10.0.0.0/8 -i eth0 -p tcp --dport 22 -j ACCEPT",
    "-A INPUT -p udp --sport 53 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
    "-A INPUT -m state --state NEW -j DROP",
    "-A INPUT -p icmp --icmp-type echo-request -j REJECT",
    "-A INPUT -p tcp -j REJECT --reject-with tcp-reset",
    "-A INPUT -j LOG --log-prefix 'in: '",
    "-N mine",
    "-A mine -j RETURN",
    "-A FORWARD -m physdev --physdev-is-bridged --physdev-in vif1.0 -j ACCEPT",
    "-A FORWARD -m mac --mac-source 00:16:3e:00:00:01 -j mine",
    "-A OUTPUT ! -d 10.0.0.1 -o eth0 -j ACCEPT",
    "-A INPUT -p tcp --dport 1000:2000 -j ACCEPT",
    "-A INPUT -p tcp --syn",
    "-t nat -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE",
    "-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:8080",
    "-t nat -A POSTROUTING -j SNAT --to-source 10.0.0.7",
  ];
  const { left } = routedNet();
  const set = (): void => {
    said(left, "iptables -F; iptables -X; iptables -t nat -F");
    for (const line of SET) expect(said(left, `iptables ${line}`), line).toBe("");
  };
  const SPEC = `-P INPUT ACCEPT
-P FORWARD ACCEPT
-P OUTPUT ACCEPT
-N mine
-A INPUT -s 10.0.0.0/8 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p udp -m udp --sport 53 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -m state --state NEW -j DROP
-A INPUT -p icmp -m icmp --icmp-type 8 -j REJECT --reject-with icmp-port-unreachable
-A INPUT -p tcp -j REJECT --reject-with tcp-reset
-A INPUT -j LOG --log-prefix "in: "
-A INPUT -p tcp -m tcp --dport 1000:2000 -j ACCEPT
-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN
-A FORWARD -m physdev --physdev-in vif1.0 --physdev-is-bridged -j ACCEPT
-A FORWARD -m mac --mac-source 00:16:3e:00:00:01 -j mine
-A OUTPUT ! -d 10.0.0.1/32 -o eth0 -j ACCEPT
-A mine -j RETURN
`;
  test("-S, -L and their counters look as they do on Debian 12", () => {
    set();
    expect(said(left, "iptables -S")).toBe(SPEC);
    expect(said(left, "iptables -L")).toBe(`Chain INPUT (policy ACCEPT)
target     prot opt source               destination         
ACCEPT     tcp  --  10.0.0.0/8           anywhere             tcp dpt:ssh
ACCEPT     udp  --  anywhere             anywhere             udp spt:domain ctstate RELATED,ESTABLISHED
DROP       all  --  anywhere             anywhere             state NEW
REJECT     icmp --  anywhere             anywhere             icmp echo-request reject-with icmp-port-unreachable
REJECT     tcp  --  anywhere             anywhere             reject-with tcp-reset
LOG        all  --  anywhere             anywhere             LOG level warn prefix "in: "
ACCEPT     tcp  --  anywhere             anywhere             tcp dpts:1000:2000
           tcp  --  anywhere             anywhere             tcp flags:FIN,SYN,RST,ACK/SYN

Chain FORWARD (policy ACCEPT)
target     prot opt source               destination         
ACCEPT     all  --  anywhere             anywhere             PHYSDEV match --physdev-in vif1.0 --physdev-is-bridged
mine       all  --  anywhere             anywhere             MAC 00:16:3e:00:00:01

Chain OUTPUT (policy ACCEPT)
target     prot opt source               destination         
ACCEPT     all  --  anywhere            !10.0.0.1            

Chain mine (1 references)
target     prot opt source               destination         
RETURN     all  --  anywhere             anywhere            
`);
    expect(said(left, "iptables -L INPUT -n -v --line-numbers")).toBe(`Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
num   pkts bytes target     prot opt in     out     source               destination         
1        0     0 ACCEPT     6    --  eth0   *       10.0.0.0/8           0.0.0.0/0            tcp dpt:22
2        0     0 ACCEPT     17   --  *      *       0.0.0.0/0            0.0.0.0/0            udp spt:53 ctstate RELATED,ESTABLISHED
3        0     0 DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0            state NEW
4        0     0 REJECT     1    --  *      *       0.0.0.0/0            0.0.0.0/0            icmptype 8 reject-with icmp-port-unreachable
5        0     0 REJECT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            reject-with tcp-reset
6        0     0 LOG        0    --  *      *       0.0.0.0/0            0.0.0.0/0            LOG flags 0 level 4 prefix "in: "
7        0     0 ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpts:1000:2000
8        0     0            6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp flags:0x17/0x02
`);
    expect(said(left, "iptables -t nat -L -n")).toContain(
      "DNAT       6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:80 to:10.0.0.5:8080\n",
    );
  });
  test("what iptables-save writes, iptables-restore makes again", () => {
    set();
    const saved = said(left, "iptables-save").replace(/ on .*/g, " on now");
    expect(saved).toContain(
      "# Generated by iptables-save v1.8.9 (nf_tables) on now\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:mine - [0:0]\n-A INPUT -s 10.0.0.0/8",
    );
    expect(
      said(
        left,
        "iptables-save > /tmp/rules; iptables -F; iptables -X mine; iptables -t nat -F; iptables -P INPUT DROP; iptables-restore < /tmp/rules",
      ),
    ).toBe("");
    expect(said(left, "iptables-save").replace(/ on .*/g, " on now")).toBe(saved);
    expect(said(left, "printf '*filter\\n-A INPUT -j NOWHERE\\nCOMMIT\\n' | iptables-restore")).toContain(
      "Chain 'NOWHERE' does not exist\nError occurred at line: 2\n",
    );
    expect(said(left, "iptables -S")).toBe(SPEC);
  });
  test("rules are put in, changed, renamed and taken out at their places", () => {
    said(left, "iptables -F; iptables -X");
    said(
      left,
      "iptables -N a; iptables -A INPUT -j a; iptables -I INPUT 1 -s 1.1.1.1 -j DROP; iptables -R INPUT 2 -s 2.2.2.2 -j a; iptables -E a b",
    );
    expect(
      said(
        left,
        "iptables -S INPUT; iptables -C INPUT -s 1.1.1.1 -j DROP && iptables -D INPUT 1 && iptables -D INPUT -s 2.2.2.2 -j b; iptables -X b; iptables -S",
      ),
    ).toBe(
      "-P INPUT ACCEPT\n-A INPUT -s 1.1.1.1/32 -j DROP\n-A INPUT -s 2.2.2.2/32 -j b\n-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n",
    );
  });
  const HINT = "Try `iptables -h' or 'iptables --help' for more information.\n";
  test.each([
    ["-A FOO -j DROP", "iptables: No chain/target/match by that name.\n", 1],
    ["-A INPUT -j FOO", `iptables v1.8.9 (nf_tables): Chain 'FOO' does not exist\n${HINT}`, 2],
    ["-D INPUT 99", "iptables: Index of deletion too big.\n", 1],
    ["-D INPUT -s 9.9.9.9 -j DROP", "iptables: Bad rule (does a matching rule exist in that chain?).\n", 1],
    ["-t foo -L", "iptables v1.8.9 (nf_tables): table 'foo' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n", 3],
    ["-P mine DROP", "iptables: Bad built-in chain name.\n", 1],
    ["-P INPUT FOO", "iptables: Bad policy name. Run `dmesg' for more information.\n", 1],
    ["-N INPUT", "iptables: Chain already exists.\n", 1],
    ["-A INPUT -p foo", `iptables v1.8.9 (nf_tables): unknown protocol "foo" specified\n${HINT}`, 2],
    ["-A INPUT --dport 80 -j DROP", `iptables v1.8.9 (nf_tables): unknown option "--dport"\n${HINT}`, 2],
    ["-A INPUT -s foo..bar", `iptables v1.8.9 (nf_tables): host/network \`foo..bar' not found\n${HINT}`, 2],
    ["-A INPUT -m foo", `iptables v1.8.9 (nf_tables): Couldn't load match \`foo':No such file or directory\n\n${HINT}`, 2],
    ["-A INPUT -j MASQUERADE", "iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT\n", 4],
    ["-I INPUT 99 -j DROP", "iptables: Index of insertion too big.\n", 1],
    ["-R INPUT 99 -j DROP", "iptables: Index of replacement too big.\n", 1],
    ["-X FOO", "iptables: No chain/target/match by that name.\n", 1],
    ["-A INPUT -o eth0 -j DROP", `iptables v1.8.9 (nf_tables): Can't use -o with INPUT\n\n${HINT}`, 2],
    ["", `iptables v1.8.9 (nf_tables): no command specified\n${HINT}`, 2],
    ["-Q", `iptables v1.8.9 (nf_tables): unknown option "-Q"\n${HINT}`, 2],
    ["-A INPUT foo", `Bad argument \`foo'\n${HINT}`, 2],
    ["-A INPUT -p tcp --dport 99999", `iptables v1.8.9 (nf_tables): invalid port/service \`99999' specified\n${HINT}`, 2],
    ["-A INPUT -m state --state FOO", `iptables v1.8.9 (nf_tables): Bad state "FOO"\n${HINT}`, 2],
    ["-t nat -A PREROUTING -j DNAT", `iptables v1.8.9 (nf_tables): DNAT: option "--to-destination" must be specified\n\n${HINT}`, 2],
    ["-A INPUT -j REJECT --reject-with foo", `iptables v1.8.9 (nf_tables): unknown reject type "foo"\n${HINT}`, 2],
    ["-A INPUT -s 1.2.3.4/33", `iptables v1.8.9 (nf_tables): invalid mask \`33' specified\n${HINT}`, 2],
    ["-V", "iptables v1.8.9 (nf_tables)\n", 0],
  ])("iptables %s", (words, text, code) => {
    const { stdout, stderr, code: got } = left.exec(`iptables ${words}`);
    expect([stdout + stderr, got]).toEqual([text, code]);
  });
  test("looking makes nothing: a system without rules keeps none", () => {
    const { right } = routedNet();
    expect(said(right, "iptables -L -n; iptables -t nat -S; iptables-save")).toContain("-P POSTROUTING ACCEPT\n");
    expect(right.engine.image()).not.toContain("firewall");
  });
});
