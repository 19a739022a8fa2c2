/** lspci, ethtool, sar, mpstat, pidstat, vmstat, numactl, stty and tput tell what the rest of the system tells. */
import { describe, expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

const HOST = "xen-01";
function on(d: LabDriver, where: string, command: string): string {
  const { stdout, stderr, code } = d.exec(where, command, 200);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
}
/** Numbers of the last line that begins with a word. */
const cells = (text: string, word: string): number[] =>
  (
    text
      .split("\n")
      .filter((line) => line.startsWith(word))
      .at(-1)
      ?.slice(word.length)
      .trim()
      .split(/ +/) ?? []
  )
    .map(Number)
    .filter((n) => !Number.isNaN(n));

describe("lspci", () => {
  test("a PV guest has no bus, a fully virtualised one qemu's and the platform device", () => {
    const d = starter(7);
    expect(on(d, "db-01", "lspci")).toBe("");
    const all = on(d, "web-01", "lspci -n");
    expect(all).toBe(
      "00:00.0 0600: 8086:1237 (rev 02)\n00:01.0 0601: 8086:7000\n00:01.1 0101: 8086:7010\n00:01.3 0680: 8086:7113 (rev 01)\n00:02.0 ff80: 5853:0001 (rev 01)\n00:03.0 0300: 1013:00b8\n",
    );
    expect(on(d, "web-01", "lspci -nn -s 02.0")).toBe(
      "00:02.0 Unassigned class [ff80]: XenSource, Inc. Xen Platform Device [5853:0001] (rev 01)\n",
    );
    expect(on(d, "web-01", "lspci -k -d 5853:")).toMatch(/\n\tSubsystem: XenSource.*\n\tKernel driver in use: xen-platform-pci\n$/);
    expect(on(d, "web-01", "lspci -v -s :1.1")).toMatch(
      /prog-if 80 .*\n\tSubsystem: .*\n\tFlags: bus master.*\n(\t.*\n)+\tKernel modules: ata_piix/,
    );
    expect(on(d, "web-01", "lspci -s 1f.0; lspci -D -s 0:0")).toMatch(/^0000:00:00\.0 Host bridge: Intel Corporation 440FX/);
  });
  test("without xen_platform_pci there is no trace of Xen, and the card is there with its driver", () => {
    const d = starter(7);
    const vm = d.vm("web-01");
    d.done("VM.hard_shutdown", { vm });
    d.taken("VM.set_platform", { self: vm, value: { ...(d.field("VM", vm, "platform") as object), xen_platform_pci: "0" } });
    d.done("VM.start", { vm, start_paused: false, force: false });
    d.run(90);
    expect(on(d, "web-01", "lspci -n")).not.toContain("5853");
    const driver = /driver: (\S+)\n(?:.*\n)*bus-info: 0000:(\S+)\n/.exec(on(d, "web-01", "ethtool -i eth0"));
    expect(on(d, "web-01", `lspci -k -s ${driver?.[2]}`)).toContain(`Kernel driver in use: ${driver?.[1]}\n`);
    expect(on(d, "web-01", "dmesg")).toContain(`${driver?.[1]} 0000:${driver?.[2]} eth0`);
  });
  test("a control domain has the host's cards", () => {
    const d = starter(7);
    const cards = on(d, HOST, "lspci -d ::0200").trim().split("\n");
    expect(cards).toHaveLength(2);
    for (const [at, name] of ["eth0", "eth1"].entries())
      expect(on(d, HOST, `ethtool -i ${name}`)).toContain(`bus-info: 0000:${cards[at]?.split(" ")[0]}\n`);
  });
  test.each([
    ["lspci -Z", /^lspci: invalid option -- 'Z'\nUsage: lspci/],
    ["lspci -s zz", /^lspci: -s: Invalid slot number\n$/],
    ["lspci -d 8086", /^lspci: -d: ':' expected\n$/],
    ["lspci -t", /^lspci: option -t is not part of this system\n$/],
  ])("%s is refused", (command, complaint) => {
    const { stdout, stderr, code } = starter(7).exec("web-01", command);
    expect([stdout, code]).toEqual(["", 1]);
    expect(stderr).toMatch(complaint);
  });
});

describe("ethtool", () => {
  test("a link, its driver, its counters and offloads", () => {
    const d = starter(7);
    expect(on(d, "db-01", "ethtool eth0")).toBe("Settings for eth0:\n\tLink detected: yes\n");
    expect(on(d, "db-01", "ethtool -i eth0")).toMatch(/^driver: vif\n.*\n.*\n.*\nbus-info: vif-0\n/);
    on(d, "db-01", "ethtool -K eth0 tso off gro off");
    expect(on(d, "db-01", "ethtool -k eth0")).toMatch(/\ntcp-segmentation-offload: off\n\ttx-tcp-segmentation: off\n/);
    on(d, "db-01", "ethtool -K eth0 tso on");
    expect(on(d, "db-01", "ethtool -k eth0")).toMatch(/\ntcp-segmentation-offload: on\n(.*\n)*generic-receive-offload: off\n/);
    const [, rx] = /rx_bytes: (\d+)/.exec(on(d, HOST, "ethtool -S eth0")) ?? [];
    const after = Number(on(d, HOST, "cat /sys/class/net/eth0/statistics/rx_bytes"));
    expect(Number(rx)).toBeGreaterThan(0);
    expect(Number(rx)).toBeLessThanOrEqual(after);
  });
  test("a NIC that is set down has no link", () => {
    const d = starter(7);
    expect(on(d, HOST, "ethtool eth1")).toMatch(/Speed: 1000Mb\/s\n(.*\n)*\tLink detected: yes\n$/);
    on(d, HOST, "ip link set eth1 down");
    expect(on(d, HOST, "ethtool eth1")).toMatch(/Speed: Unknown!\n(.*\n)*\tLink detected: no\n$/);
  });
  test.each([
    ["ethtool", 1, "ethtool: bad command line argument(s)\nFor more information run ethtool -h\n"],
    ["ethtool nosuch", 1, "netlink error: no device matches name (offset 24)\nnetlink error: No such device\n"],
    ["ethtool -i nosuch", 71, "Cannot get driver information: No such device\n"],
    ["ethtool -i lo", 71, "Cannot get driver information: Operation not supported\n"],
    ["ethtool -S lo", 94, "no stats available\n"],
    ["ethtool -K eth0 rx off", 1, "Could not change any device features\n"],
    ["ethtool -K eth0 bogus off", 1, "ethtool: bad command line argument(s)\nFor more information run ethtool -h\n"],
    ["ethtool -g eth0", 1, "ethtool: option -g is not part of this system\n"],
  ])("%s", (command, code, stderr) => {
    expect(starter(7).exec("db-01", command)).toEqual({ stdout: "", stderr, code });
  });
});

describe("reports", () => {
  test("sar -n DEV counts as /proc/net/dev, -d as iostat, -b and -B as vmstat, -r as free, -q as uptime", () => {
    const d = starter(7).run(60);
    const bytes = (): number => Number(on(d, HOST, "cat /sys/class/net/vif1.0/statistics/rx_bytes"));
    const before = bytes();
    const net = cells(on(d, HOST, "sar -n DEV 10 1"), "Average:         vif1.0".slice(0, 9) + "      vif1.0");
    expect(Math.abs((net[2] ?? 0) * 1024 * 10 - (bytes() - before)) / (bytes() - before)).toBeLessThan(0.05);
    const [tps = -1, read = -1, written = -1] = cells(on(d, HOST, "sar -d 10 1"), "Average:          sda");
    const disk = cells(on(d, HOST, "iostat -d -y 10 1"), "sda");
    expect(Math.abs(tps - (disk[0] ?? 0))).toBeLessThan(2);
    expect(Math.abs(written - (disk[2] ?? 0))).toBeLessThan(20);
    const [all = 0, reads = 0, writes = 0, , sectors = 0] = cells(on(d, HOST, "sar -b 10 1"), "Average:");
    expect(all).toBeCloseTo(reads + writes, 1);
    expect(Math.abs(sectors / 2 - read)).toBeLessThan(20);
    const [free = 0, available = 0, used = 0, share = 0] = cells(on(d, HOST, "sar -r 1 1"), "Average:");
    const shown = cells(on(d, HOST, "free -k"), "Mem:");
    expect(Math.abs(used - (shown[1] ?? 0))).toBeLessThan(20_000);
    expect(Math.abs(free - (shown[2] ?? 0))).toBeLessThan(20_000);
    expect(available).toBeGreaterThan(free);
    expect(share).toBeCloseTo((100 * used) / (shown[0] ?? 1), 0);
    const load = cells(on(d, HOST, "sar -q 1 1"), "Average:")[2];
    expect(Math.abs((load ?? 0) - Number(on(d, HOST, "cut -d' ' -f1 /proc/loadavg")))).toBeLessThan(0.05);
  });
  test("several reports have a head each, in sysstat's order; a signal ends them with averages", () => {
    const d = starter(7);
    const heads = [...on(d, HOST, "sar -q -u -S -W 1 2").matchAll(/^(?:08:\S+|Average:) +([%a-zA-Z]\S*) /gm)].map(([, name]) => name);
    expect(heads.filter((name) => name !== "all")).toEqual(Array(3).fill(["CPU", "pswpin/s", "kbswpfree", "runq-sz"]).flat());
    expect(on(d, HOST, "timeout -s INT 5 sar -q 2 || true")).toMatch(/\nAverage: +\d+ +\d+/);
  });
  test("mpstat has a row for each CPU, and the same shares as sar", () => {
    const d = starter(7).run(60);
    const rows = on(d, HOST, "mpstat -P ALL 10 1")
      .split("\n")
      .filter((line) => /^Average: +(all|\d+) /.test(line));
    expect(rows).toHaveLength(9);
    const shares = rows[0]?.trim().split(/ +/).slice(2).map(Number) ?? [];
    expect(shares.reduce((sum, n) => sum + n, 0)).toBeCloseTo(100, 0);
    const sar = cells(on(d, HOST, "sar -u 10 1"), "Average:        all");
    expect(Math.abs((shares.at(-1) ?? 0) - (sar.at(-1) ?? 100))).toBeLessThan(1);
  });
  test("pidstat tells of a hog, and of a process by number", () => {
    const d = starter(7);
    const text = on(d, HOST, "stress -c 1 -t 20 & sleep 1; pidstat -C stress 5 1; pidstat -p 1 1 1");
    const [, , user = 0, system = 0, , , whole = 0] =
      /\n08:\S+ +(\d+) +(\d+) +(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +\d+ {2}stress\n/.exec(text)?.slice(1).map(Number) ?? [];
    expect(whole).toBeGreaterThan(80);
    expect(user + system).toBeCloseTo(whole, 0);
    expect(text).toMatch(/\nAverage: +0 +1( +\d+\.\d\d){5} +- {2}systemd\n$/);
  });
  test("vmstat -p and -m, numactl", () => {
    const d = starter(7);
    const [reads = 0, sectors = 0] = cells(on(d, HOST, "vmstat -p sda1"), "     ");
    expect(on(d, HOST, "grep ' sda1 ' /proc/diskstats").trim().split(/ +/).slice(3, 6).map(Number)).toEqual([reads, 0, sectors]);
    expect(on(d, HOST, "vmstat -m")).toMatch(/^Cache {23}Num {2}Total {3}Size {2}Pages\n(\S+ +\d+ +\d+ +\d+ +\d+\n)+$/);
    expect(on(d, HOST, "numactl -H")).toMatch(/^available: 1 nodes \(0\)\nnode 0 cpus: 0 1 2 3 4 5 6 7\nnode 0 size: \d+ MB\n/);
  });
  test.each([
    ["sar -Z 1 1", /^Usage: sar/],
    ["sar -v 1 1", /^sar: option -v is not part of this system\n$/],
    ["sar -n FOO 1 1", /^Usage: sar/],
    ["sar -n TCP 1 1", /^sar: option -n TCP is not part of this system\n$/],
    ["mpstat -Z", /^Usage: mpstat/],
    ["mpstat -I ALL", /^mpstat: option -I is not part of this system\n$/],
    ["pidstat -d", /^pidstat: option -d is not part of this system\n$/],
    ["pidstat -Z", /^Usage: pidstat/],
    ["vmstat -p nosuch", /^vmstat: Disk\/Partition nosuch not found\n$/],
    ["numactl -Z", /^numactl: invalid option -- 'Z'\nusage/],
    ["stty -a", /^stty: 'standard input': Inappropriate ioctl for device\n$/],
    ["tput -T nosuch cols", /^tput: unknown terminal "nosuch"\n$/],
    ["tput -T xterm nosuch", /^tput: unknown terminfo capability 'nosuch'\n$/],
  ])("%s is refused", (command, complaint) => {
    const { stdout, stderr, code } = starter(7).exec(HOST, command);
    expect([stdout, code > 0]).toEqual(["", true]);
    expect(stderr).toMatch(complaint);
  });
});

describe("terminals", () => {
  test("stty and tput know the console that they stand at; -echo hides what is typed", () => {
    const d = starter(7);
    const vm = d.vm("db-01");
    d.login(vm);
    expect(d.command(vm, "stty size; tput lines; tput cols")).toMatch(/^(\d+) (\d+)\n\1\n\2\n$/);
    expect(d.command(vm, "stty rows 30 cols 100; stty size")).toBe("30 100\n");
    expect(d.command(vm, "stty -a | head -1")).toBe("speed 38400 baud; rows 30; columns 100; line = 0;\n");
    expect(d.command(vm, "stty -echo; stty; stty echo; stty")).toBe("speed 38400 baud; line = 0;\n-echo\nspeed 38400 baud; line = 0;\n");
    expect(d.command(vm, "stty nosuch")).toBe("stty: invalid argument ‘nosuch’\nTry 'stty --help' for more information.\n");
    expect(d.command(vm, "tput -T xterm bold | od -An -c")).toBe(" 033   [   1   m\n");
    expect(d.command(vm, "tput -T xterm-256color setaf 100 | od -An -c")).toBe(" 033   [   3   8   ;   5   ;   1   0   0   m\n");
    expect(d.command(vm, "tput -T vt220 setaf 1; echo $?; tput -T xterm cup 3 4 | od -An -c")).toBe("1\n 033   [   4   ;   5   H\n");
  });
});
