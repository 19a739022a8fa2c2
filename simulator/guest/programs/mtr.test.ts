import { beforeAll, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../test-harness";

const world = new TestWorld();
let one: TestGuest;
beforeAll(() => {
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  one = world.add({ name: "one", nics: nic(1) });
  const two = world.add({ name: "two", nics: nic(2), domid: 6 });
  world.hub([one, two]);
  for (const guest of [one, two]) guest.start();
  for (const guest of [one, two]) guest.login();
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; ip route add default via 10.0.0.2");
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; sysctl -qw net.ipv4.ip_forward=1; ip addr add 10.9.9.9/32 dev eth0");
});

test("[mtr 0.95] -r: a row for each hop, as wide as the real one's", () => {
  expect(one.exec("mtr -rn -c 3 10.0.0.2").stdout).toMatch(
    /^Start: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000\nHOST: one {25}Loss% {3}Snt {3}Last {3}Avg {2}Best {2}Wrst StDev\n {2}1\.\|-- 10\.0\.0\.2 {19}0\.0% {5}3( {4}\d\.\d| {3}\d\.\d){5}\n$/,
  );
  expect(one.exec("mtr -rwn -c 2 10.0.0.2").stdout.split("\n")[1]).toBe("HOST: one      Loss%   Snt   Last   Avg  Best  Wrst StDev");
  expect(one.exec("mtr -rn -c 1 10.0.0.77").stdout).toMatch(/1\.\|-- (10\.0\.0\.1|\?\?\?) /);
  expect(one.exec("mtr 10.0.0.2").stderr).toBe("Error opening terminal: unknown.\n");
});

test("[mtr 0.95] IPv6: hops by their addresses", () => {
  expect(one.exec("mtr -rwn -c 2 fe80::216:3eff:fe00:2%eth0").stdout).toMatch(
    /\n {2}1\.\|-- fe80::216:3eff:fe00:2 {2}0\.0% {5}2( {4}\d\.\d| {3}\d\.\d){5}\n$/,
  );
  expect(one.exec("mtr -6 -rn -c 1 10.0.0.2").stderr).toMatch(/^mtr: Failed to resolve host: 10\.0\.0\.2: /);
});

test("[mtr 0.95] the screen: laid out as the real one's, keys restart and end it", () => {
  one.serial = "";
  one.type("mtr -n 10.0.0.2\r");
  world.run(2.5);
  const screens = one.serial.split("\x1b[H\x1b[2J");
  const lines = (screens.at(-1) ?? "").replace(/\x1b\[\d*m/g, "").split("\r\n");
  expect(lines[0]).toBe(`${" ".repeat(28)} My traceroute  [v0.95]`);
  expect(lines[1]).toMatch(/^one \(10\.0\.0\.1\) -> 10\.0\.0\.2 \(10\.0\.0\.2\) +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
  expect(lines[1]).toHaveLength(79);
  expect(lines.slice(2, 5)).toEqual([
    "Keys:  Help   Display mode   Restart statistics   Order of fields   quit",
    `${" ".repeat(36)}   Packets               Pings`,
    ` Host${" ".repeat(31)} Loss%   Snt   Last   Avg  Best  Wrst StDev`,
  ]);
  expect(lines[5]).toMatch(/^ 1\. 10\.0\.0\.2 {26}0\.0% {5}3 ( {3}\d\.\d| {4}\d\.\d){5}$/);
  one.type("d");
  world.run(0.1);
  expect(one.serial).toContain("mtr: key d is not part of this system");
  one.type("q").waitFor("# ");
  expect(one.command("echo done")).toBe("done\n");
});

test("[net-tools 2.10] arp -s sets what stays, and -d takes it away", () => {
  expect(one.exec("arp -s 10.0.0.99 02:00:00:00:00:99; arp -n 10.0.0.99; arp -a | grep 99").stdout).toBe(
    "Address                  HWtype  HWaddress           Flags Mask            Iface\n10.0.0.99                ether   02:00:00:00:00:99   CM                    eth0\n? (10.0.0.99) at 02:00:00:00:00:99 [ether] PERM on eth0\n",
  );
  expect(one.exec("arp -s 10.0.0.99 zz; arp -s 172.16.0.1 02:00:00:00:00:01; arp -s 10.0.0.99; arp -d 10.0.0.98").stderr).toBe(
    "arp: invalid hardware address\nSIOCSARP: Network is unreachable\narp: need hardware address\nNo ARP entry for 10.0.0.98\n",
  );
});
