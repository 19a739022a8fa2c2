/** What the control domain's kernel shows of a host's bridges is what the bridges have. */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { goldenTranscript } from "../support/golden";
import { type LabDriver, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const SEED = 7;

function on(driver: LabDriver, host: string, command: string): string {
  const { stdout, stderr, code } = driver.exec(host, command, 200);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
}

interface Counts {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
}
/** Rows of /proc/net/dev by name. */
function netDev(text: string): Map<string, Counts> {
  const rows = [...text.matchAll(/^ *([^\s:]+): *(.*)$/gm)].map(([, name = "", rest = ""]) => {
    const n = rest.split(/ +/).map(Number);
    expect(n, name).toHaveLength(16);
    return [name, { rxBytes: n[0] ?? -1, rxPackets: n[1] ?? -1, txBytes: n[8] ?? -1, txPackets: n[9] ?? -1 }] as const;
  });
  return new Map(rows);
}
const counters = (driver: LabDriver, host: string): Map<string, Counts> => netDev(on(driver, host, "cat /proc/net/dev"));
const names = (driver: LabDriver, host: string): string[] => [...counters(driver, host).keys()].sort();

/** Bridges and ports that `brctl show` lists. */
function bridged(driver: LabDriver, host: string): string[] {
  const rows = on(driver, host, "brctl show").trimEnd().split("\n").slice(1);
  return rows.flatMap((row) => {
    const [bridge = "", , , port = ""] = row.startsWith("\t") ? ["", "", "", row.trim()] : row.split(/\t+/);
    return [bridge, port].filter((name) => name !== "");
  });
}

test("[network.md §1, §2c; io.md §3] dom0-links.txt: bridge ports in ip, ifconfig and /proc/net/dev", () => {
  goldenTranscript("dom0-links.txt", starter(SEED), [
    "ip link",
    "ip -br link",
    "ip link show master xenbr0",
    "ip -s link show vif1.0",
    "ip addr show dev vif1.0",
    "ifconfig vif1.0",
    "ifconfig -s",
    "cat /proc/net/dev",
    "cat /sys/class/net/vif1.0/address /sys/class/net/vif1.0/operstate /sys/class/net/vif1.0/ifindex",
  ]);
});

describe("one list of interfaces", () => {
  test.each(["xen-01", "xen-02"])("%s: every program has the loopback and what brctl lists", (host) => {
    const driver = starter(SEED);
    const wanted = ["lo", ...bridged(driver, host)].sort();
    expect(wanted.filter((name) => name.startsWith("vif")).length).toBeGreaterThan(0);
    expect(names(driver, host)).toEqual(wanted);
    const ip = on(driver, host, "ip -o link").trim().split("\n");
    expect(ip.map((row) => row.split(": ")[1]).sort()).toEqual(wanted);
    expect(new Set(ip.map((row) => row.split(": ")[0])).size).toBe(wanted.length);
    expect([...on(driver, host, "ifconfig -a").matchAll(/^(\S+): flags/gm)].map((found) => found[1]).sort()).toEqual(wanted);
    expect(on(driver, host, "ls /sys/class/net").trim().split("\n")).toEqual(wanted);
  });

  test("a vif goes with its device and with its domain", () => {
    const driver = starter(SEED);
    on(driver, "xen-01", "xl network-detach app-01 0");
    driver.run(5);
    expect(names(driver, "xen-01")).toEqual(["eth0", "eth1", "lo", "vif1.0", "xapi0", "xenbr0", "xenbr1"]);
    driver.done("VM.hard_shutdown", { vm: driver.vm("web-01") });
    expect(names(driver, "xen-01")).toEqual(["eth0", "eth1", "lo", "xapi0", "xenbr0", "xenbr1"]);
  });

  test("[network.md §7] a vif has no carrier before its front end is there, and keeps its number", () => {
    const driver = starter(SEED);
    const [vm, host] = [driver.vm("db-01"), driver.named("host", "xen-02").ref];
    driver.done("VM.hard_shutdown", { vm });
    driver.done("VM.start_on", { vm, host, start_paused: true, force: false });
    const link = (): string[] => {
      const text = on(driver, "xen-02", "ip link show master xenbr0");
      return /^(\d+): (vif\d+\.0): <(.*)> mtu 1500 qdisc mq master xenbr0 state (\w+) /m.exec(text)?.slice(1) ?? [];
    };
    const [number = "", name = "", ...state] = link();
    expect(state).toEqual(["NO-CARRIER,BROADCAST,MULTICAST,UP", "DOWN"]);
    expect(bridged(driver, "xen-02")).toContain(name);
    expect(counters(driver, "xen-02").get(name)).toEqual({ rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 });
    driver.done("VM.unpause", { vm });
    driver.run(60);
    expect(link()).toEqual([number, name, "BROADCAST,MULTICAST,UP,LOWER_UP", "UP"]);
    expect(counters(driver, "xen-02").get(name)?.rxBytes).toBeGreaterThan(0);
    const text = on(reopened(driver, undefined, makeGuestEngine), "xen-02", "ip -s link");
    expect(on(driver, "xen-02", "ip -s link")).toBe(text);
  });
});

describe("one set of counters", () => {
  test("[network.md §1] the emulated NIC of an HVM guest that starts anew has counted nothing before", () => {
    const driver = starter(SEED);
    const vm = driver.vm("web-01");
    const before = counters(driver, "xen-01").get("vif1.0")?.rxBytes ?? 0;
    expect(before).toBeGreaterThan(1_000_000);
    driver.done("VM.hard_shutdown", { vm });
    driver.done("VM.start_on", { vm, host: driver.named("host", "xen-01").ref, start_paused: true, force: false });
    const [found] = [...counters(driver, "xen-01")].filter(([name]) => name.startsWith("vif") && name !== "vif2.0");
    expect(found?.[1]).toEqual({ rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 });
  });

  test("[io.md §3] what a guest sends, its vif has received; xentop says the same", () => {
    const driver = starter(SEED);
    const before = counters(driver, "xen-02").get("vif1.0");
    expect(driver.exec("db-01", "ping -c 5 -s 1000 10.0.0.12").code).toBe(0);
    const text = on(driver, "xen-02", "cat /proc/net/dev; xentop -b -i 1 -n; cat /proc/net/dev");
    const [first = "", second = ""] = text.split(/(?<=\n) +NAME .*\n/);
    const [low, high] = [netDev(first).get("vif1.0"), netDev(second.slice(second.indexOf("Inter-|"))).get("vif1.0")];
    if (!before || !low || !high) throw new Error("vif1.0 is missing");
    const frame = 14 + 20 + 8 + 1000;
    expect(low.rxBytes - before.rxBytes).toBeGreaterThanOrEqual(5 * frame);
    expect(low.rxPackets - before.rxPackets).toBeGreaterThanOrEqual(5);
    expect(low.txBytes - before.txBytes).toBeGreaterThanOrEqual(5 * frame);
    const shown = /^ +db-01 .*\n(?:VCPUs.*\n)?Net0 RX: (\d+)bytes +(\d+)pkts .* TX: (\d+)bytes +(\d+)pkts /m.exec(second);
    const [rxBytes, rxPackets, txBytes, txPackets] = (shown?.slice(1) ?? []).map(Number) as [number, number, number, number];
    for (const [name, count] of Object.entries({ rxBytes, rxPackets, txBytes, txPackets })) {
      expect(count, name).toBeGreaterThanOrEqual(low[name as keyof Counts]);
      expect(count, name).toBeLessThanOrEqual(high[name as keyof Counts]);
    }
  });

  test("[network.md §1] a NIC counts what a guest sends beyond its host, and what comes back", () => {
    const driver = starter(SEED);
    driver.run(20);
    const from = counters(driver, "xen-01").get("eth0");
    driver.exec("web-01", "ping -c 20 -s 1400 10.0.0.1", 60);
    const to = counters(driver, "xen-01").get("eth0");
    expect((to?.txBytes ?? 0) - (from?.txBytes ?? 0)).toBeGreaterThanOrEqual(20 * 1442);
    expect((to?.rxPackets ?? 0) - (from?.rxPackets ?? 0)).toBeGreaterThanOrEqual(20);
  });

  test("a traffic plugin in plain sh finds them", () => {
    const driver = starter(SEED);
    const plugin = [
      "#!/bin/sh",
      "INTERFACE=`basename $0 | sed s/^if_//`",
      'if [ "$1" = config ]; then echo "graph_title $INTERFACE traffic"; echo "down.type DERIVE"; echo "up.type DERIVE"; exit 0; fi',
      "line=`grep \"^ *$INTERFACE:\" /proc/net/dev | cut -d: -f2 | sed -e 's/  */ /g' -e 's/^ //'`",
      'echo "down.value `echo "$line" | cut -d" " -f1`"',
      'echo "up.value `echo "$line" | cut -d" " -f9`"',
    ].join("\n");
    on(driver, "xen-01", `cat > /root/if_vif1.0 <<'END'\n${plugin}\nEND\nchmod +x /root/if_vif1.0`);
    expect(on(driver, "xen-01", "/root/if_vif1.0 config")).toContain("graph_title vif1.0 traffic\n");
    const low = counters(driver, "xen-01").get("vif1.0");
    const said = /^down\.value (\d+)\nup\.value (\d+)\n$/.exec(on(driver, "xen-01", "/root/if_vif1.0"));
    const high = counters(driver, "xen-01").get("vif1.0");
    for (const [at, name] of [
      [1, "rxBytes"],
      [2, "txBytes"],
    ] as const) {
      expect(Number(said?.[at])).toBeGreaterThanOrEqual(low?.[name] ?? Number.NaN);
      expect(Number(said?.[at])).toBeLessThanOrEqual(high?.[name] ?? Number.NaN);
    }
  });
});

describe("what the toolstack holds is not set half-way", () => {
  const held = "vif1.0 is a port of bridge xenbr0 and set by the toolstack alone";
  test.each([
    ["ip link set eth0 down", "ip: eth0 is how the pool reaches this host; a pool that has lost a host so is not part of this system"],
    ["brctl delif xenbr0 eth0", "brctl: eth0 is how the pool reaches this host; a pool that has lost a host so is not part of this system"],
    ["ifconfig eth0 down", "ifconfig: eth0 is how the pool reaches this host; a pool that has lost a host so is not part of this system"],
    ["ip link set xenbr0 down", "ip: xenbr0 is how the pool reaches this host; a pool that has lost a host so is not part of this system"],
    ["ip link set xenbr1 master xenbr0", "RTNETLINK answers: Too many levels of symbolic links"],
    ["ip link set vif1.0 master nosuch", 'Error: argument "nosuch" is wrong: Device does not exist'],
    ["ip link set vif1.0 master eth1", "RTNETLINK answers: Operation not supported"],
    ["brctl delif xenbr1 vif1.0", "device vif1.0 is not a port of xenbr1"],
    ["brctl delif nosuch vif1.0", "bridge nosuch does not exist!"],
    ["brctl delif xenbr0 nosuch", "interface nosuch does not exist!"],
    ["brctl addif xenbr0 vif1.0", "device vif1.0 is already a member of a bridge; can't add it to bridge xenbr0."],
    ["brctl addif xenbr0 xenbr1", "device xenbr1 is a bridge device itself; can't add a bridge device to a bridge device."],
    ["ip link set dev vif1.0 mtu 10", "Error: mtu less than device minimum."],
    ["ip link set dev vif1.0 address 00:16:3e:00:00:01", `ip: ${held}`],
    ["ip addr add 10.9.9.9/24 dev vif1.0", `ip: ${held}`],
    ["ip route add 10.9.0.0/16 dev vif1.0", `ip: ${held}`],
    ["ifconfig vif1.0 10.9.9.9", `ifconfig: ${held}`],
    ["dhclient vif1.0", `dhclient: ${held}`],
    ["ping -c 1 -I vif1.0 10.0.0.1", `ping: ${held}`],
    ["ip link set nosuch down", 'Cannot find device "nosuch"'],
  ])("%s", (command, complaint) => {
    const driver = starter(SEED);
    const links = on(driver, "xen-01", "ip addr");
    const { stdout, stderr, code } = driver.exec("xen-01", command);
    expect([stdout, stderr, code > 0]).toEqual(["", `${complaint}\n`, true]);
    expect(on(driver, "xen-01", "ip addr")).toBe(links);
  });

  test("one that is up already may be set up, as hotplug scripts do", () => {
    const driver = starter(SEED);
    on(driver, "xen-01", "ip link set dev vif1.0 up && ifconfig vif1.0 up");
  });
});
