/** Scripts of shell and awk like those that people run in Dom0 and in guests: they run, and agree with the console's records. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GIB, type LabDriver, starter } from "../support/lab-driver";

const SEED = 7;
const HOST = "xen-01";
const GUESTS = ["app-01", "web-01"];

/** Puts a script into a system and runs it. */
function script(driver: LabDriver, where: string, name: string, args = ""): { stdout: string; stderr: string; code: number | null } {
  const text = readFileSync(join(import.meta.dirname, "..", "fixtures", "field", name), "utf8");
  const put = driver.exec(
    where,
    `mkdir -p /opt/field && cat > /opt/field/${name} <<'END-OF-SCRIPT'\n${text}END-OF-SCRIPT\nchmod +x /opt/field/${name}`,
    60,
  );
  expect(put).toMatchObject({ stderr: "", code: 0 });
  return driver.exec(where, `/opt/field/${name} ${args}`, 200);
}
function good(driver: LabDriver, where: string, name: string, args = ""): string {
  const { stdout, stderr, code } = script(driver, where, name, args);
  expect(`${stderr}${code}`, name).toBe("0");
  return stdout;
}
const valuesOf = (text: string): Map<string, number> =>
  new Map(
    text
      .trim()
      .split("\n")
      .map((row) => row.split(" "))
      .map(([name = "", value]) => [name, Number(value)]),
  );

describe("in the control domain", () => {
  test("a traffic plugin finds every guest's vif, and its rates are those of the graphs", () => {
    const driver = starter(SEED).run(60);
    expect(good(driver, HOST, "vif-traffic", "config")).toContain("web_01_up.label web-01\nweb_01_up.type DERIVE\n");
    const before = valuesOf(good(driver, HOST, "vif-traffic"));
    expect([...before.keys()].sort()).toEqual(["app_01_down.value", "app_01_up.value", "web_01_down.value", "web_01_up.value"]);
    driver.run(120);
    const after = valuesOf(good(driver, HOST, "vif-traffic"));
    const xentop = valuesOf(driver.exec(HOST, `xentop -b -i 1 | awk 'NR > 1 { print $1 ".tx", $11; print $1 ".rx", $12 }'`, 60).stdout);
    for (const name of GUESTS) {
      const field = name.replace("-", "_");
      expect(after.get(`${field}_up.value`), name).toBeGreaterThan(before.get(`${field}_up.value`) ?? 0);
      // xentop counts in KiB what the plugin counts in bytes, in the directions of Dom0: it has received what the guest has sent.
      expect(Math.abs((after.get(`${field}_up.value`) ?? 0) / 1024 - (xentop.get(`${name}.rx`) ?? 0)), name).toBeLessThan(20_000);
      expect(Math.abs((after.get(`${field}_down.value`) ?? 0) / 1024 - (xentop.get(`${name}.tx`) ?? 0)), name).toBeLessThan(60_000);
    }
  });

  test("what xentop shows is what the records have", () => {
    const driver = starter(SEED).run(60);
    const rows = good(driver, HOST, "xentop-cpu").trim().split("\n");
    expect(rows.map((row) => row.split(" ")[0])).toEqual(["Domain-0", ...GUESTS]);
    for (const row of rows) {
      const [, name = "", cpu, mem, vcpus] = /^(\S+) cpu=([\d.]+) mem_kib=(\d+) vcpus=(\d+)$/.exec(row) ?? [];
      expect(Number(cpu), row).toBeGreaterThan(0);
      if (name === "Domain-0") continue;
      const { fields } = driver.named("VM", name);
      expect(Number(mem) * 1024, name).toBe(Number(fields.memory_dynamic_max));
      expect(Number(vcpus), name).toBe(Number(fields.VCPUs_at_startup));
    }
  });

  test("a check of memory says what Xen has left, and warns below its limits", () => {
    const driver = starter(SEED).run(10);
    const line = good(driver, HOST, "host-memory", "20 10");
    const [, free, total, percent] = /^XEN MEMORY OK - (\d+) MiB of (\d+) MiB free \((\d+)%\)\|free=\d+MB;;;0;\d+\n$/.exec(line) ?? [];
    const host = driver.named("host", HOST);
    const metrics = driver.record("host_metrics", String(host.fields.metrics)).fields;
    expect(Math.abs(Number(free) - Number(metrics.memory_free) / 1_048_576)).toBeLessThan(2);
    expect(Math.abs(Number(total) - Number(metrics.memory_total) / 1_048_576)).toBeLessThan(2);
    expect(Number(percent)).toBe(Math.trunc((100 * Number(free)) / Number(total)));
    expect(script(driver, HOST, "host-memory", "100 10").code).toBe(1);
    expect(script(driver, HOST, "host-memory", "100 99")).toMatchObject({ code: 2, stdout: expect.stringMatching(/^XEN MEMORY CRITICAL/) });
    expect(Number(metrics.memory_total)).toBeGreaterThan(GIB);
  });

  test("bridges have the guests' interfaces that the records say", () => {
    const driver = starter(SEED).run(60);
    const rows = good(driver, HOST, "bridge-ports").trim().split("\n");
    const wanted = GUESTS.flatMap((name) => {
      const { domid, VIFs } = driver.named("VM", name).fields as { domid: string; VIFs: string[] };
      return VIFs.map((ref) => driver.record("VIF", ref).fields as { device: string; network: string }).map(({ device, network }) => {
        const bridge = String(driver.record("network", network).fields.bridge);
        return `${name} ${bridge} vif${domid}.${device} UP ${bridge}`;
      });
    }).sort();
    expect(rows).toEqual(wanted);
  });

  test("an awk script by itself lists interfaces by what they have carried", () => {
    const driver = starter(SEED).run(60);
    const rows = good(driver, HOST, "top-talkers").trim().split("\n");
    const sizes = rows.map((row) => Number(row.split(" ")[0]));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(rows.map((row) => row.split(" ")[1])).toEqual(expect.arrayContaining(["eth0", "xenbr0", "lo", "vif1.0"]));
  });

  test("one-liners of the field", () => {
    const driver = starter(SEED).run(10);
    const out = (line: string): string => driver.exec(HOST, line, 60).stdout;
    expect(out("xl list | awk 'NR>1{print $1}' | sort")).toBe("Domain-0\napp-01\nweb-01\n");
    expect(out("xl list | awk 'NR > 1 && $2 > 0 { n++; mem += $3 } END { print n, mem }'")).toBe("2 6144\n");
    expect(out("xl list | awk '/web-01/ {print $2}'")).toBe(`${driver.named("VM", "web-01").fields.domid}\n`);
    expect(out("xl info | awk -F: '/^nr_cpus/ { gsub(/ /, \"\", $2); print $2 }'")).toMatch(/^\d+\n$/);
    expect(out("xl info | awk -F': *' '$1 ~ /^xen_version/ { print $2 }'")).toMatch(/^4\.\d+/);
    expect(out("xl vcpu-list web-01 | awk 'NR > 1 { n++ } END { print n }'")).toBe("2\n");
    expect(out("uptime | awk -F'load average: ' '{ print split($2, l, \", \") }'")).toBe("3\n");
    expect(out("ip -o link | awk -F': ' '$2 ~ /^vif/ { print $2 }' | sort")).toBe("vif1.0\nvif2.0\n");
    expect(out("ps aux | awk '$11 ~ /xenstored/ { n++ } END { print n }'")).toMatch(/^[1-9]\n$/);
    expect(out('awk -F= \'/^NAME=/ { gsub(/"/, "", $2); print $2 }\' /etc/os-release')).toBe("Xenarium\n");
  });
});

describe.each(["web-01", "app-01"])("in %s", (name) => {
  test("checks of disks and memory agree with the programs they read", () => {
    const driver = starter(SEED).run(60);
    expect(good(driver, name, "disk-check", "90")).toBe("OK: 1 file system below 90%\n");
    expect(script(driver, name, "disk-check", "0")).toMatchObject({ code: 2, stdout: expect.stringMatching(/^CRITICAL: \/ \d+%\n$/) });
    const rows = valuesOf(good(driver, name, "mem-check"));
    expect(Math.abs((rows.get("free") ?? -1) - (rows.get("meminfo") ?? -2))).toBeLessThanOrEqual(1);
  });

  test("CPU between two looks is what the hypervisor gave", () => {
    const driver = starter(SEED).run(60);
    const time = (): number => Number(driver.exec(HOST, `xl list | awk '$1 == "${name}" { print $NF }'`, 60).stdout);
    const before = time();
    const [, busy, steal] = /^busy ([\d.]+) steal ([\d.]+) wait [\d.]+\n$/.exec(good(driver, name, "cpu-usage", "60")) ?? [];
    // Two CPUs for a minute.
    expect(Math.abs((Number(busy) / 100) * 120 - (time() - before))).toBeLessThan(1);
    expect(Number(steal)).toBeGreaterThanOrEqual(0);
  });
});
