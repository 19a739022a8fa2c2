import { describe, expect, test } from "vitest";
import { parseIpv4 } from "../../wire/address";
import { decodeDhcp, EMPTY_DHCP, encodeDhcp } from "../../wire/dhcp";
import { decodeEthernet, ETHERTYPE, encodeEthernet } from "../../wire/ethernet";
import { decodeIpv4, encodeIpv4, PROTOCOL } from "../../wire/ipv4";
import { decodeUdp, encodeUdp } from "../../wire/udp";
import { instantProgram, ok } from "../os/program";
import { type TestGuest, TestWorld } from "../test-harness";

const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];

describe("boot", () => {
  test.each(["pv", "pvh", "hvm", "pvhvm"] as const)("%s to a login prompt", (domainType) => {
    const world = new TestWorld();
    const guest = world.add({ domainType }).start().waitFor("web-01 login: ");
    expect(guest.serial).toContain("[    0.000000] Linux version 6.1.0-18-amd64");
    expect(guest.serial.includes("SeaBIOS")).toBe(domainType === "hvm" || domainType === "pvhvm");
    expect(guest.serial).toContain(domainType.startsWith("p") && domainType !== "pvhvm" ? "hvc0" : "ttyS0");
    expect(world.now).toBeGreaterThan(4_000_000);
    expect(world.now).toBeLessThan(30_000_000);
    expect(guest.engine.stats()).toMatchObject({ phase: "running", hostname: "web-01", kernel: "6.1.0-18-amd64" });
  });
  test("without a bootable disk the firmware says so", () => {
    const world = new TestWorld();
    world.add({ domainType: "hvm", os: "none" }).start().waitFor("No bootable device.");
  });
  test.each(["ubuntu", "alpine", "dom0"] as const)("%s logs in", (os) => {
    const guest = new TestWorld().add({ os, name: "node1" }).start().login();
    expect(guest.type("uname -n\r").waitFor("node1\r\n").serial).toContain("node1");
  });
  test("windows: SAC, ping with TTL 128", () => {
    const world = new TestWorld();
    const windows = world
      .add({ os: "windows", domainType: "hvm", nics: nic(1) }, { addresses: [{ nic: 0, ipv4: "10.0.0.7", prefix: 24, gateway: null }] })
      .start();
    const linux = world.add({ nics: nic(2) }, { addresses: [{ nic: 0, ipv4: "10.0.0.5", prefix: 24, gateway: null }] }).start();
    world.hub([windows, linux]);
    windows.waitFor("SAC>");
    windows.type("i\r").waitFor("Ip=10.0.0.7");
    expect(linux.exec("ping -c1 10.0.0.7").stdout).toContain("ttl=128");
    windows.type("shutdown\r");
    world.run(60);
    expect(windows.reason).toBe("poweroff");
  });
});

describe("login and the terminal", () => {
  test("a wrong password is refused, exit returns to login", () => {
    const guest = new TestWorld().add().start();
    guest.waitFor("login: ").type("root\r").waitFor("Password: ").type("nope\r").waitFor("Login incorrect");
    guest.serial = "";
    guest.type("root\r").waitFor("Password: ").type("xenarium\r").waitFor("# ");
    guest.serial = "";
    guest.type("exit\r").waitFor("login: ");
    guest.type("student\r").waitFor("Password: ").type("student\r").waitFor("$ ");
    expect(guest.serial).toContain("student@web-01:~$ ");
  });
  test("editing, history and completion", () => {
    const guest = new TestWorld().add().start().login();
    expect(guest.command("echo ac\x1b[Db")).toBe("abc\n");
    expect(guest.command("xx\x15echo one")).toBe("one\n");
    expect(guest.command("\x1b[A")).toBe("one\n");
    expect(guest.command("cat /etc/hostn\t")).toBe("web-01\n");
  });
  test("Ctrl-C, Ctrl-Z, fg, bg, jobs, kill", () => {
    const guest = new TestWorld().add().start().login();
    guest.type("sleep 100\r");
    guest.world.run(1);
    guest.type("\x03");
    guest.world.run(1);
    expect(guest.command("echo $?")).toBe("130\n");
    guest.type("sleep 100\r");
    guest.world.run(1);
    guest.type("\x1a");
    guest.waitFor("Stopped");
    expect(guest.command("jobs")).toBe("[1]+  Stopped                 sleep 100\n");
    expect(guest.command("bg")).toBe("[1]+ sleep 100 &\n");
    expect(guest.command("jobs")).toBe("[1]+  Running                 sleep 100 &\n");
    guest.command("kill %1");
    guest.world.run(1);
    expect(guest.command("true")).toContain("Terminated");
  });
  test("Ctrl-C ends a loop of the shell itself; a busy loop wants a whole CPU and never stops time", () => {
    const guest = new TestWorld().add().start().login();
    guest.type("while :; do :; done\r");
    guest.world.run(2);
    expect(guest.loads.at(-1)?.cpuMicro).toBeGreaterThanOrEqual(1_000_000);
    guest.type("\x03");
    guest.world.run(1);
    expect(guest.command("echo free")).toBe("free\n");
    guest.world.run(20);
    expect(guest.loads.at(-1)?.cpuMicro).toBeLessThan(100_000);
  });
  test("nano writes a file", () => {
    const guest = new TestWorld().add().start().login();
    guest.type("nano /tmp/n\r").waitFor("GNU nano");
    guest.type("hello\rworld\x0f").waitFor("File Name").type("\r\x18");
    guest.world.run(1);
    expect(guest.exec("cat /tmp/n").stdout).toBe("hello\nworld\n");
  });
});

describe("stopping", () => {
  test("a clean shutdown and a reboot from the shell", () => {
    const world = new TestWorld();
    const guest = world.add().start().waitFor("login: ");
    guest.engine.shutdown("poweroff");
    guest.waitFor("reboot: Power down");
    expect(guest.reason).toBe("poweroff");
    const other = new TestWorld().add().start().login();
    other.type("reboot\r").waitFor("reboot: Restarting system");
    expect(other.reason).toBe("reboot");
  });
  test("files outlive a restart", () => {
    const guest = new TestWorld().add().start().waitFor("login: ");
    guest.exec("echo kept > /root/f");
    guest.engine.shutdown("reboot");
    guest.world.run(20);
    guest.serial = "";
    guest.start().waitFor("login: ");
    expect(guest.exec("cat /root/f").stdout).toBe("kept\n");
  });
});

/** Restores the guest from its own image before every event, and gives what it printed. */
function watched(line: string, seconds: number, through: boolean): string {
  const world = new TestWorld();
  const guest = world.add({ nics: nic(1) }, { addresses: [{ nic: 0, ipv4: "10.0.0.5", prefix: 24, gateway: null }] }).start();
  const peer = world.add({ nics: nic(2), name: "peer" }, { addresses: [{ nic: 0, ipv4: "10.0.0.6", prefix: 24, gateway: null }] }).start();
  world.hub([guest, peer]);
  guest.login();
  guest.type(`${line}\r`);
  const limit = world.now + seconds * 1_000_000;
  while (world.step(limit)) if (through) guest.engine.restore(JSON.parse(JSON.stringify(guest.engine.save())));
  return guest.serial;
}

describe("state as data", () => {
  test.each([
    "while true; do date | tr a b; sleep 1; done",
    "ping 10.0.0.6",
    "for i in 1 2 3; do echo $(seq $i | wc -l); sleep 0.3; done & wait",
    "top",
  ])("saved and restored at every event: %s", (line) => {
    const plain = watched(line, 10, false);
    expect(watched(line, 10, true)).toBe(plain);
    expect(plain.length).toBeGreaterThan(100);
  });
  test("paused time does not pass inside", () => {
    const guest = new TestWorld().add().start().login();
    guest.type("sleep 10; echo woke\r");
    guest.world.run(3);
    guest.engine.pause();
    guest.world.run(100);
    guest.engine.resume(100_000_000);
    guest.world.run(6);
    expect(guest.serial).not.toContain("\nwoke");
    guest.world.run(2);
    expect(guest.serial).toContain("woke\r\n");
  });
  test("an idle guest is small and rarely wakes", () => {
    const guest = new TestWorld().add().start().waitFor("login: ");
    guest.world.run(60);
    const wakes = guest.wakes;
    guest.world.run(600);
    expect(guest.wakes - wakes).toBeLessThan(75);
    expect(JSON.stringify(guest.engine.save()).length).toBeLessThan(4_096);
  });
});

/** Answers DHCP for one client. */
function dhcpServer(guest: TestGuest): void {
  guest.onFrame = (_nic, frame) => {
    const ethernet = decodeEthernet(frame);
    const packet = ethernet?.etherType === ETHERTYPE.ipv4 ? decodeIpv4(ethernet.payload) : null;
    const datagram = packet?.protocol === PROTOCOL.udp ? decodeUdp(packet.payload, packet.source, packet.destination) : null;
    const message = datagram?.destinationPort === 67 ? decodeDhcp(datagram.payload) : null;
    if (!message) return;
    const server = parseIpv4("192.168.1.1") ?? 0;
    const answer = encodeDhcp({
      ...EMPTY_DHCP,
      type: message.type === "DISCOVER" ? "OFFER" : "ACK",
      transactionId: message.transactionId,
      clientMac: message.clientMac,
      yourIp: server + 49,
      serverIp: server,
      serverId: server,
      subnetMask: 0xffffff00,
      router: server,
      dnsServers: [server],
      leaseSeconds: 3600,
    });
    const udp = encodeUdp({ sourcePort: 67, destinationPort: 68, payload: answer }, server, 0xffffffff);
    const bytes = encodeEthernet({
      destination: "ff:ff:ff:ff:ff:ff",
      source: "00:16:3e:ff:ff:01",
      vlan: null,
      etherType: ETHERTYPE.ipv4,
      payload: encodeIpv4({ source: server, destination: 0xffffffff, protocol: PROTOCOL.udp, payload: udp }),
    });
    guest.world.after(300, () => guest.engine.frameIn(0, bytes));
  };
}

describe("network", () => {
  test("DHCP at boot gives address, route and resolver, and the agent publishes it", () => {
    const guest = new TestWorld().add({ nics: nic(1) });
    dhcpServer(guest);
    guest.start().waitFor("login: ");
    guest.world.run(5);
    expect(guest.exec("ip -4 r; cat /etc/resolv.conf").stdout).toBe(
      "default via 192.168.1.1 dev eth0 proto dhcp \n192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.50 \nnameserver 192.168.1.1\n",
    );
    expect(guest.store.get("attr/vif/0/ipv4/0")).toBe("192.168.1.50");
    expect(guest.engine.stats().addresses).toEqual([{ nic: 0, ipv4: "192.168.1.50" }]);
  });
  test("ping between guests, unreachable after three seconds, refused and open ports, a page by curl", () => {
    const world = new TestWorld();
    const a = world.add({ nics: nic(1) }, { addresses: [{ nic: 0, ipv4: "10.0.0.5", prefix: 24, gateway: null }] }).start();
    const b = world
      .add({ nics: nic(2), name: "b", workload: "web" }, { addresses: [{ nic: 0, ipv4: "10.0.0.6", prefix: 24, gateway: null }] })
      .start();
    world.hub([a, b]);
    a.waitFor("login: ");
    b.waitFor("login: ");
    const ping = a.exec("ping -c 3 10.0.0.6").stdout;
    expect(ping).toMatch(
      /^PING 10\.0\.0\.6 \(10\.0\.0\.6\) 56\(84\) bytes of data\.\n64 bytes from 10\.0\.0\.6: icmp_seq=1 ttl=64 time=0\.\d{3} ms\n/,
    );
    expect(ping).toContain("3 packets transmitted, 3 received, 0% packet loss, time 2000ms\nrtt min/avg/max/mdev = 0.");
    expect(a.exec("ping -c 1 10.0.0.99")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("From 10.0.0.5 icmp_seq=1 Destination Host Unreachable"),
    });
    expect(a.exec("ping -c 1 8.8.8.8").stderr).toBe("ping: connect: Network is unreachable\n");
    expect(a.exec("curl -s http://10.0.0.6/ | head -1").stdout).toBe("<!DOCTYPE html>\n");
    expect(a.exec("nc -z 10.0.0.6 81").code).toBe(1);
    expect(b.exec("ip neigh").stdout).toContain("10.0.0.5 dev eth0 lladdr 00:16:3e:00:00:01");
  });
});

describe("added programs", () => {
  test("dom0 finds them, with the control value", () => {
    const xl = instantProgram("xl", (args, ctx) => ok(`${args.join(",")} ${String(ctx.control)}\n`), "/usr/sbin/xl");
    const guest = new TestWorld()
      .add({ os: "dom0", name: "host1" }, { programs: [xl], control: "the host" })
      .start()
      .waitFor("login: ");
    expect(guest.exec("xl list -l | tr a-z A-Z; which xl; ls /usr/sbin/xl").stdout).toBe("LIST,-L THE HOST\n/usr/sbin/xl\n/usr/sbin/xl\n");
  });
});

describe("determinism and load", () => {
  const whole = (): string => {
    const guest = new TestWorld().add({ workload: "web" }).start().login();
    const text = guest.command("ps aux; free; for i in 1 2 3; do echo $RANDOM; done; dd if=/dev/zero of=/tmp/x bs=1M count=64; date");
    guest.world.run(120);
    return `${text}${JSON.stringify(guest.engine.save())}${JSON.stringify(guest.loads)}${guest.wakes}`;
  };
  test("two runs are identical", () => expect(whole()).toBe(whole()));
  test("a web server's demand moves and flows to its peer", () => {
    const guest = new TestWorld()
      .add(
        { workload: "web", workloadPeer: "10.0.0.9", nics: nic(1) },
        { addresses: [{ nic: 0, ipv4: "10.0.0.5", prefix: 24, gateway: null }] },
      )
      .start()
      .waitFor("login: ");
    guest.world.run(120);
    expect(new Set(guest.loads.map((load) => load.cpuMicro)).size).toBeGreaterThan(5);
    expect(guest.loads.at(-1)?.flows[0]).toMatchObject({ nic: 0, peer: "10.0.0.9" });
    guest.exec("systemctl stop nginx");
    guest.world.run(30);
    expect(guest.loads.at(-1)?.cpuMicro).toBeLessThan(60_000);
  });
});
