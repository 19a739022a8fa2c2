import { beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../test-harness";

const world = new TestWorld();
let one: TestGuest;
let server: TestGuest;
beforeAll(() => {
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  one = world.add({ name: "one", nics: nic(1) });
  server = world.add({ name: "server", nics: nic(2), domid: 6, services: ["http", "database", "dns", "iperf3"] });
  world.hub([one, server]);
  for (const guest of [one, server]) {
    guest.start();
    guest.login();
  }
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; echo nameserver 10.0.0.2 > /etc/resolv.conf");
  server.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; echo 10.0.0.9 shop.lab shop >> /etc/hosts");
});

describe("services beside a workload", () => {
  test("each listens, and is a unit", () => {
    const { stdout } = server.exec("systemctl is-active nginx postgresql iperf3 dnsmasq; ss -4Hltn | wc -l; ss -Hlun | grep -c :53");
    expect(stdout).toBe("active\nactive\nactive\nactive\n4\n1\n");
    expect(server.exec("ps -C iperf3 -o args=").stdout).toBe("/usr/bin/iperf3 --server\n");
  });
  test("web pages come, and a database's port takes connections", () => {
    expect(one.exec("curl -s http://10.0.0.2/ | head -1; nc -zv 10.0.0.2 5432 2>&1").stdout).toBe(
      "<!DOCTYPE html>\nConnection to 10.0.0.2 5432 port [tcp/*] succeeded!\n",
    );
  });
  test("bulk traffic is measured against it", () => {
    expect(one.exec("iperf3 -c 10.0.0.2 -n 1M | grep -c receiver").stdout).toBe("1\n");
  });
  test("one that is killed comes again where its unit says so", () => {
    server.exec("kill $(pgrep iperf3)");
    expect(server.exec("systemctl is-active iperf3; pgrep -c iperf3").stdout).toBe("active\n1\n");
    server.exec("systemctl stop iperf3");
    expect(server.exec("systemctl is-active iperf3; pgrep -c iperf3").stdout).toBe("inactive\n0\n");
    expect(one.exec("iperf3 -c 10.0.0.2").stderr).toContain("Connection refused");
    server.exec("systemctl start iperf3");
    expect(server.exec("pgrep -c iperf3").stdout).toBe("1\n");
  });
});

describe("[dnsmasq 2.90] a name server", () => {
  test("answers by /etc/hosts once it has read that again, and the other way", () => {
    expect(one.exec("dig +short shop.lab").stdout).toBe("");
    server.exec("kill -HUP $(pgrep dnsmasq)");
    expect(one.exec("dig +short shop.lab; dig +short -x 10.0.0.9").stdout).toBe("10.0.0.9\nshop.lab.\n");
    expect(one.exec("getent hosts shop").stdout).toMatch(/^10\.0\.0\.9\s+shop\n$/);
  });
  test("refuses what it would have to ask somebody else for, and has nobody", () => {
    expect(one.exec("dig nowhere.example | grep -o 'status: [A-Z]*'").stdout).toBe("status: REFUSED\n");
  });
  test("that is killed stays away, and is started again", () => {
    server.exec("kill $(pgrep dnsmasq)");
    expect(server.exec("systemctl is-active dnsmasq").stdout).toBe("inactive\n");
    expect(one.exec("dig +tries=1 +time=1 shop.lab | head -2").stdout).toContain("connection refused");
    server.exec("systemctl start dnsmasq");
    expect(one.exec("dig +short shop.lab").stdout).toBe("10.0.0.9\n");
  });
  test.each([
    ["dnsmasq -k", "\ndnsmasq: failed to create listening socket for port 53: Address already in use\n", 2],
    ["dnsmasq --nope", "\ndnsmasq: bad command line options: try --help\n", 1],
  ])("%s", (line, stderr, code) => {
    expect(server.exec(line)).toMatchObject({ stdout: "", stderr, code });
  });
});
