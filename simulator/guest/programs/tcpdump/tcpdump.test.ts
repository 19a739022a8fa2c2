/** Lines as tcpdump 4.99.3 prints them of the same files: captured between two network namespaces of Linux, and printed by it. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../test-harness";

const fixture = JSON.parse(readFileSync(new URL("../../../../tests/fixtures/tcpdump.json", import.meta.url), "utf8")) as {
  readonly [name: string]: { readonly file: string; readonly printed: { readonly [args: string]: string } };
};

const world = new TestWorld();
let one: TestGuest;
let two: TestGuest;
beforeAll(() => {
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  one = world.add({ name: "one", nics: nic(1) });
  two = world.add({ name: "two", nics: nic(2), domid: 6, workload: "web" });
  world.hub([one, two]);
  for (const guest of [one, two]) guest.start();
  one.login();
  two.login();
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up");
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up");
  for (const [name, { file }] of Object.entries(fixture))
    for (let at = 0; at < file.length; at += 30_000) one.exec(`printf %s '${file.slice(at, at + 30_000)}' >> /tmp/${name}.b64`);
  one.exec("cd /tmp; for n in mixed dns; do base64 -d $n.b64 > $n.pcap; done");
});

describe.each(Object.keys(fixture))("[tcpdump 4.99.3] %s.pcap", (name) => {
  test.each(Object.entries(fixture[name]?.printed ?? {}))("%s", (args, printed) => {
    const words = (JSON.parse(args) as string[]).map((word) => `'${word}'`).join(" ");
    expect(one.exec(`tcpdump -r /tmp/${name}.pcap ${words} 2>/dev/null`).stdout).toBe(printed);
  });
});

describe("[tcpdump 4.99.3] what passes a guest's interface", () => {
  test("ARP, a ping and a connection that nobody takes, as they go out and come in", () => {
    one.exec(
      "ip neigh flush all; (timeout 3 tcpdump -nn -i eth0 > /tmp/out 2> /tmp/err &); sleep 0.2; ping -c 1 10.0.0.2; nc -z 10.0.0.2 99; sleep 4",
    );
    const lines = one
      .exec("cat /tmp/out")
      .stdout.replace(/\d\d:\d\d:\d\d\.\d{6}/g, "@")
      .replace(/id \d+/g, "id #")
      .replace(/\d{6,}/g, "#")
      .replace(/\.\d{5}/g, ".P")
      .replace(/val \d+/g, "val #");
    expect(lines).toBe(
      `@ ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28
@ ARP, Reply 10.0.0.2 is-at 00:16:3e:00:00:02, length 28
@ IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id #, seq 1, length 64
@ IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id #, seq 1, length 64
@ IP 10.0.0.1.P > 10.0.0.2.99: Flags [S], seq #, win 64240, options [mss 1460,sackOK,TS val # ecr 0,nop,wscale 7], length 0
@ IP 10.0.0.2.99 > 10.0.0.1.P: Flags [R.], seq 0, ack #, win 0, length 0
`,
    );
    expect(one.exec("cat /tmp/err").stdout).toBe(
      "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n6 packets captured\n6 packets received by filter\n0 packets dropped by kernel\n",
    );
  });
  test("-i any names interfaces and directions; -w keeps what -r reads", () => {
    one.exec(
      "(timeout 2 tcpdump -i any -w /tmp/any.pcap icmp 2> /dev/null &); sleep 0.2; ping -c 1 10.0.0.2; ping -c 1 127.0.0.1; sleep 3",
    );
    expect(one.exec("tcpdump -nn -t -r /tmp/any.pcap 2> /tmp/err; cat /tmp/err").stdout.replace(/id \d+/g, "id #")).toBe(
      `eth0  Out IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id #, seq 1, length 64
eth0  In  IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id #, seq 1, length 64
lo    In  IP 127.0.0.1 > 127.0.0.1: ICMP echo request, id #, seq 1, length 64
lo    In  IP 127.0.0.1 > 127.0.0.1: ICMP echo reply, id #, seq 1, length 64
reading from file /tmp/any.pcap, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144
`,
    );
  });
  test.each([
    ["port", "tcpdump: can't parse filter expression: syntax error\n"],
    ["foo", "tcpdump: can't parse filter expression: syntax error\n"],
    ["port foo", "tcpdump: unknown port 'foo'\n"],
    ["tcp[", "tcpdump: can't parse filter expression: syntax error\n"],
    ["net 10.0.0.1/24", 'tcpdump: non-network bits set in "10.0.0.1/24"\n'],
    ["host nohost.invalid", "tcpdump: unknown host 'nohost.invalid'\n"],
    ["port 99999", "tcpdump: illegal port number 99999 > 65535\n"],
  ])("the filter %s is refused", (filter, said) => {
    expect(one.exec(`tcpdump -r /tmp/dns.pcap '${filter}'`).stderr).toBe(said);
  });
  test("interfaces that are not there, and people who may not", () => {
    expect(one.exec("tcpdump -i nope")).toMatchObject({
      stderr: "tcpdump: nope: No such device exists\n(No such device exists)\n",
      code: 1,
    });
    expect(one.exec("su nobody -s /bin/sh -c 'tcpdump -i lo'").stderr).toBe(
      "tcpdump: lo: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)\n",
    );
  });
});
