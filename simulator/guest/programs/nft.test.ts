/** Rules that iptables has made, as nft 1.0.6 lists them on Linux; and rules that nft makes, as iptables lists them. */
import { beforeAll, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../test-harness";

let one: TestGuest;
beforeAll(() => {
  one = new TestWorld().add({ name: "one" });
  one.start().login();
});
const filter = (...rows: string[]) =>
  `table ip filter {\n\tchain INPUT {\n\t\ttype filter hook input priority filter; policy accept;\n${rows.map((row) => `\t\t${row}\n`).join("")}\t}\n}\n`;

test.each([
  ["-p tcp --dport 22 -j ACCEPT", "tcp dport 22 counter packets 0 bytes 0 accept"],
  ["-p tcp -m tcp --sport 1000:2000 ! --dport 80 -j DROP", "tcp sport 1000-2000 tcp dport != 80 counter packets 0 bytes 0 drop"],
  ["-s 10.0.0.0/8 -d 10.0.0.1 -i eth0 -j REJECT", 'iifname "eth0" ip saddr 10.0.0.0/8 ip daddr 10.0.0.1 counter packets 0 bytes 0 reject'],
  [
    "! -s 10.1.0.0/16 ! -i eth+ -p udp --dport 53 -j REJECT --reject-with icmp-host-prohibited",
    'iifname != "eth*" ip saddr != 10.1.0.0/16 udp dport 53 counter packets 0 bytes 0 reject with icmp type host-prohibited',
  ],
  ["-m state --state NEW,ESTABLISHED -j ACCEPT", "ct state new,established counter packets 0 bytes 0 accept"],
  ["-p icmp --icmp-type echo-request -j ACCEPT", "meta l4proto icmp icmp type echo-request counter packets 0 bytes 0 accept"],
  ["-p icmp -j LOG --log-prefix 'icmp: ' --log-level 6", 'meta l4proto icmp counter packets 0 bytes 0 log prefix "icmp: " level info'],
  ["-p tcp --syn -j LOG", "tcp flags syn / fin,syn,rst,ack counter packets 0 bytes 0 log"],
  ["-m mac --mac-source 00:16:3e:00:00:01 -j ACCEPT", "ether saddr 00:16:3e:00:00:01 counter packets 0 bytes 0 accept"],
  ["-p tcp -j REJECT --reject-with tcp-reset", "meta l4proto tcp counter packets 0 bytes 0 reject with tcp reset"],
])("iptables -A INPUT %s", (words, row) => {
  expect(one.exec(`iptables -F; iptables -A INPUT ${words}; nft list ruleset`)).toMatchObject({
    stdout: filter(row),
    stderr: "# Warning: table ip filter is managed by iptables-nft, do not touch!\n",
    code: 0,
  });
});

test("nat, tables and chains", () => {
  one.exec(
    "iptables -F; iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE; iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.5:80",
  );
  expect(one.exec("nft list tables; nft list table ip nat").stdout).toBe(
    'table ip nat\ntable ip nat {\n\tchain PREROUTING {\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n\t\ttcp dport 8080 counter packets 0 bytes 0 dnat to 10.0.0.5:80\n\t}\n\n\tchain POSTROUTING {\n\t\ttype nat hook postrouting priority srcnat; policy accept;\n\t\toifname "eth0" counter packets 0 bytes 0 masquerade\n\t}\n}\n',
  );
  expect(one.exec("nft flush ruleset; nft list ruleset; nft list table ip foo")).toMatchObject({
    stdout: "",
    stderr: "Error: No such file or directory\nlist table ip foo\n              ^^^\n",
  });
});

test("rules that nft makes stand among iptables'", () => {
  one.exec(
    "iptables -F; nft add chain ip filter MY; nft add rule ip filter INPUT tcp dport 99 counter accept; nft add rule ip filter INPUT ip saddr 10.0.0.0/8 ct state new,established jump MY; nft insert rule ip filter INPUT iifname lo accept",
  );
  expect(one.exec("iptables -S INPUT").stdout).toBe(
    "-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 99 -j ACCEPT\n-A INPUT -s 10.0.0.0/8 -m conntrack --ctstate NEW,ESTABLISHED -j MY\n",
  );
  expect(one.exec("nft flush chain ip filter INPUT; nft delete chain ip filter MY; iptables -S | grep -c MY").stdout).toBe("0\n");
  expect(one.exec("nft").stderr).toBe("nft: no command specified\n");
});
