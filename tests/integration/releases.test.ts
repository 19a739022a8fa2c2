import { describe, expect, test } from "vitest";
import { createLab } from "../../simulator/lab";
import { xenReleases } from "../../simulator/xen/versions";
import { EPOCH, LabDriver, openedHistory } from "../support/lab-driver";

const HOST = "host-001";
const labOf = (version: string): LabDriver => new LabDriver(createLab({ scenario: `many:1:0:${version}`, seed: 3, epochUs: EPOCH }));
const has = (driver: LabDriver, program: string): boolean => driver.exec(HOST, program).code !== 127;

// 2.0's dom0 is no different from 3.0's in what the table says of tools.
describe.each(xenReleases.map((release) => [release.name, release] as const))(
  "[hypervisor.md §1, §6; cli.md §8] Xen %s from inside",
  (name, release) => {
    test("its tools, its daemons, its scheduler", () => {
      const driver = labOf(name);
      expect(has(driver, "xm help")).toBe(release.hasXend);
      expect(has(driver, "xl help")).toBe(release.hasXl);
      expect(has(driver, "xend")).toBe(release.hasXend);
      const processes = driver.exec(HOST, "ps -e").stdout;
      // Where there is a choice the scenario has made none: libxl, and xend is installed but not started.
      expect(/\bxend\b/.test(processes)).toBe(release.hasXend && !release.hasXl);
      expect(processes.includes("oxenstored")).toBe(release.hasXl);
      expect(processes).toContain("xenconsoled");
      if (release.hasXl) expect(driver.exec(HOST, "xl info xen_scheduler").stdout).toBe(`${release.defaultScheduler}\n`);
      else if (release.name !== "2.0" && release.name !== "3.0")
        expect(driver.exec(HOST, "xm info").stdout).toContain(`xen_scheduler          : ${release.defaultScheduler}\n`);
      expect(driver.field("host", driver.named("host", HOST).ref, "sched_policy")).toBe(release.defaultScheduler);
    });

    test("what it says of HVM", () => {
      const driver = labOf(name);
      const caps = driver.exec(HOST, release.hasXl ? "xl info xen_caps" : "xm info").stdout;
      expect(caps.includes("hvm-3.0-x86_64")).toBe(release.hvmVcpus > 0);
      expect(driver.field("host", driver.named("host", HOST).ref, "capabilities")).toHaveLength(release.hvmVcpus > 0 ? 4 : 1);
    });

    test.runIf(release.hasXend && release.hasXl)("xl's changing commands refuse beside xend from 4.2 on", () => {
      const driver = labOf(name);
      driver.exec(HOST, "service xend start");
      const { stderr } = driver.exec(HOST, "xl pause 99");
      expect(stderr.startsWith("xend is running")).toBe(release.xlRefusesBesideXend);
      driver.exec(HOST, "service xend stop");
      expect(driver.exec(HOST, "xl pause 99").stderr).not.toContain("xend is running");
    });
  },
);

test.each([
  ["3.0.2", ["sched-sedf"], ["sched-credit", "new", "uptime", "sched-credit2"]],
  ["3.0.3", ["sched-sedf", "sched-credit"], ["new", "uptime", "sched-credit2"]],
  ["3.4.3", ["sched-credit", "new", "start", "uptime"], ["sched-credit2"]],
  ["4.1.2", ["sched-credit", "sched-credit2", "new"], []],
  ["4.4.1", ["sched-credit", "sched-credit2", "suspend"], []],
])("[cli.md §8] xm of %s has %j and not %j", (version, present, absent) => {
  const help = labOf(version).exec(HOST, "xm help").stdout;
  for (const name of present) expect(help).toContain(`\n ${name} `);
  for (const name of absent) expect(help).not.toContain(`\n ${name} `);
});

test.each([
  ["many:1:0:5.0", "no scenario many:1:0:5.0"],
  ["many:1:0:1.2", "no scenario many:1:0:1.2"],
])("%s is no scenario", (scenario, why) => {
  expect(() => createLab({ scenario, seed: 1, epochUs: EPOCH })).toThrow(why);
});

test("[hypervisor.md §1; README] xm's request goes over XML-RPC to xend and on to libxc; xl's goes through libxl", () => {
  const driver = openedHistory(7);
  const calls = (host: string): string =>
    JSON.stringify(driver.lab.ask("inside", { host: driver.named("host", host).ref, detail: { kind: "calls" } })?.detail);
  driver.exec("xen-2009", "xm pause erp-db");
  expect(calls("xen-2009")).toContain("xm pause (XML-RPC)");
  driver.exec("xen-2025", "xl pause edge-01");
  expect(calls("xen-2025")).toContain("libxl_domain_pause");
  expect(calls("xen-2025")).not.toContain("XML-RPC");
});
