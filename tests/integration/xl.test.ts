/** What xl changes is changed everywhere: in the hypervisor, in the guest, in the toolstack's records. */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, MIB, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const on = (driver: LabDriver, command: string): string => {
  const { stdout, stderr, code } = driver.exec("xen-01", command, 200);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
};
const inGuest = (driver: LabDriver, vm: string, command: string): string => driver.exec(vm, command).stdout.trim();
const vmField = (driver: LabDriver, vm: string, field: string): unknown => driver.field("VM", driver.vm(vm), field);
/** A field that has its default value is left out of a record's text. */
const powerState = (driver: LabDriver, vm: string): unknown => vmField(driver, vm, "power_state") ?? "Halted";
/** The last calls of the host's toolstack, newest last. */
const calls = (driver: LabDriver): string[] => {
  const host = driver.named("host", "xen-01").ref;
  const detail = driver.lab.ask("inside", { host, detail: { kind: "calls" } })?.detail;
  return detail?.kind === "calls" ? detail.calls.map((c) => [c.program, c.library, c.control, c.command].join(" ")) : [];
};

describe("[cli.md §3] CPUs", () => {
  test("vcpu-set takes a vCPU away from the guest, and gives it back", () => {
    const driver = starter(3);
    on(driver, "xl vcpu-set web-01 1");
    driver.run(1);
    expect(inGuest(driver, "web-01", "nproc")).toBe("1");
    expect(inGuest(driver, "web-01", "grep -c ^processor /proc/cpuinfo")).toBe("1");
    expect(vmField(driver, "web-01", "VCPUs_at_startup")).toBe(1);
    on(driver, "xl vcpu-set web-01 2");
    driver.run(1);
    expect(inGuest(driver, "web-01", "nproc")).toBe("2");
    driver.lab.check();
  });

  test("vcpu-set of Dom0 reaches its own kernel", () => {
    const driver = starter(3);
    on(driver, "xl vcpu-set 0 3");
    driver.run(1);
    expect(on(driver, "nproc").trim()).toBe("3");
    expect(on(driver, "xl list 0")).toMatch(/Domain-0 +0 +4096 +3 /);
  });

  test("vcpu-pin keeps a vCPU where it may run, and the mask lasts", () => {
    const driver = starter(3);
    on(driver, "xl vcpu-pin app-01 all 5");
    driver.run(5);
    const rows = on(driver, "xl vcpu-list app-01").trim().split("\n").slice(1);
    expect(rows.map((row) => row.trim().split(/\s+/)[3])).toEqual(["5", "5"]);
    expect(vmField(driver, "app-01", "VCPUs_params")).toMatchObject({ mask: "5" });
    driver.done("VM.hard_reboot", { vm: driver.vm("app-01") });
    expect(on(driver, "xl vcpu-list app-01")).toContain(" 5 / ");
    expect(calls(driver).join("\n")).toContain("xl libxl_set_vcpuaffinity xc_vcpu_setaffinity XEN_DOMCTL_setvcpuaffinity");
  });

  test("two busy guests on one pCPU share it by weight, and a cap holds", () => {
    const driver = starter(3);
    for (const name of ["web-01", "app-01"]) {
      on(driver, `xl vcpu-pin ${name} all 12`);
      driver.exec(name, "stress -c 2 >/dev/null 2>&1 &");
    }
    const busy = (name: string): number => Number(on(driver, `xl list ${name}`).trim().split(/\s+/).at(-1));
    const shares = (): number[] => {
      const before = ["web-01", "app-01"].map(busy);
      driver.run(20);
      return ["web-01", "app-01"].map((name, i) => (busy(name) - (before[i] as number)) / 20);
    };
    driver.run(2);
    const even = shares();
    expect(even[0]).toBeCloseTo(0.5, 1);
    on(driver, "xl sched-credit2 -d web-01 -w 768");
    const [heavy = 0, light = 1] = shares();
    expect(heavy / light).toBeCloseTo(3, 0);
    on(driver, "xl sched-credit2 -d web-01 -c 20");
    expect(shares()[0]).toBeCloseTo(0.2, 1);
    expect(vmField(driver, "web-01", "VCPUs_params")).toMatchObject({ weight: "768", cap: "20" });
    driver.lab.check();
  });

  test("a cpupool has pCPUs and a scheduler of its own, also after the lab was closed", () => {
    const driver = starter(3);
    on(driver, "xl cpupool-cpu-remove Pool-0 14,15");
    on(driver, String.raw`xl cpupool-create name=\"batch\" sched=\"credit\" cpus=[\"14\",\"15\"]`);
    on(driver, "xl cpupool-migrate app-01 batch");
    driver.run(2);
    const again = reopened(driver, undefined, makeGuestEngine);
    expect(on(again, "xl cpupool-list batch")).toMatch(/batch +2 +credit +y +1/);
    const where = on(again, "xl vcpu-list app-01").trim().split("\n").slice(1);
    for (const row of where) expect(["14", "15"]).toContain(row.trim().split(/\s+/)[3]);
    again.lab.check();
  });

  test("numa-split leaves Dom0 the vCPUs that its node has pCPUs for", () => {
    const driver = starter(3);
    on(driver, "xl cpupool-cpu-remove Pool-0 5-7");
    on(driver, "xl cpupool-numa-split");
    expect(on(driver, "nproc").trim()).toBe("5");
    expect(on(driver, "xl cpupool-list -c")).toContain("Pool-node0         0,1,2,3,4\n");
    driver.lab.check();
  });
});

describe("[cli.md §4] memory", () => {
  test("mem-set reaches the guest's balloon, the records and XenStore", () => {
    const driver = starter(3);
    const before = Number(inGuest(driver, "web-01", "sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo"));
    on(driver, "xl mem-set web-01 1g");
    expect(on(driver, "xl list web-01")).toMatch(/web-01 +1 +2048/);
    driver.run(2);
    expect(on(driver, "xl list web-01")).toMatch(/web-01 +1 +1024/);
    const after = Number(inGuest(driver, "web-01", "sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo"));
    expect(before - after).toBeGreaterThan(900 * 1024);
    expect(vmField(driver, "web-01", "memory_dynamic_max")).toBe(1024 * MIB);
    expect(calls(driver)).toContain("xl libxl_set_memory_target xc_domain_setmaxmem XEN_DOMCTL_max_mem");
    driver.lab.check();
  });

  test("mem-set of Dom0 gives its memory back to the host", () => {
    const driver = starter(3);
    const free = (): number => Number(on(driver, "xl info free_memory"));
    const before = free();
    on(driver, "xl mem-set 0 3g");
    driver.run(3);
    expect(free() - before).toBe(1024);
  });
});

describe("[cli.md §5] life cycle", () => {
  test("a domain that xl destroys is a Halted VM, by xl's own calls", () => {
    const driver = starter(3);
    on(driver, "xl destroy web-01");
    expect(powerState(driver, "web-01")).toBe("Halted");
    expect(calls(driver)).toContain("xl libxl_domain_destroy xc_domain_destroy XEN_DOMCTL_destroydomain");
    driver.lab.check();
  });

  test("a paused domain is a Paused VM, and xl goes on in a lab that was closed while it waited", () => {
    const driver = starter(3);
    on(driver, "xl pause web-01");
    expect(powerState(driver, "web-01")).toBe("Paused");
    const again = reopened(driver, undefined, makeGuestEngine);
    on(again, "xl unpause web-01");
    expect(powerState(again, "web-01")).toBe("Running");
    again.lab.check();
  });

  test("shutdown asks through XenStore; the guest goes down by itself", () => {
    const driver = starter(3);
    on(driver, "xl shutdown app-01 2>/dev/null");
    driver.run(90);
    expect(powerState(driver, "app-01")).toBe("Halted");
  });

  test("xl is for root alone", () => {
    const driver = starter(3);
    const { stderr, code } = driver.exec("xen-01", "su student -c 'xl list'");
    expect(stderr).toContain("xencall: error: Could not obtain handle on privileged command interface: Permission denied\n");
    expect(code).toBe(1);
  });
});

describe("[cli.md §5] create and console", () => {
  const config = [
    'name = "web1"',
    "memory = 512",
    "maxvcpus = 2",
    'disk = [ "phy:/dev/vg/web1,xvda,w" ]',
    'vif = [ "mac=00:16:3e:0a:0b:0c,bridge=xenbr0" ]',
  ];
  const withFile = (): LabDriver => {
    const driver = starter(3);
    on(driver, `printf '%s\\n' ${config.map((line) => `'${line}'`).join(" ")} > /root/web1.cfg`);
    return driver;
  };

  test("create makes a VM of this host, whose guest boots; after destroy the same VM starts again with its disk", () => {
    const driver = withFile();
    on(driver, "xl create -q web1.cfg");
    const vm = driver.vm("web1");
    expect(powerState(driver, "web1")).toBe("Running");
    expect(vmField(driver, "web1", "resident_on")).toBe(driver.named("host", "xen-01").ref);
    driver.until(vm, "login: ");
    driver.run(2);
    driver.exec("web1", "echo kept > /root/kept; sync");
    expect(calls(driver)).toContain("xl libxl_domain_unpause xc_domain_unpause XEN_DOMCTL_unpausedomain");
    on(driver, "xl destroy web1");
    expect(powerState(driver, "web1")).toBe("Halted");
    const from = driver.end(vm);
    on(driver, "xl create -q web1.cfg vcpus=2");
    expect(driver.vm("web1")).toBe(vm);
    driver.until(vm, "login: ", 120, from);
    driver.run(2);
    expect(inGuest(driver, "web1", "cat /root/kept; nproc")).toBe("kept\n2");
    driver.lab.check();
  });

  test("a missing bridge: the script says so, and nothing is left", () => {
    const driver = withFile();
    on(driver, "sed -i s/xenbr0/xenbr7/ /root/web1.cfg");
    const { stderr, code } = driver.exec("xen-01", "xl create web1.cfg");
    expect(stderr).toContain("script: Could not find bridge device xenbr7\n");
    expect(code).toBe(3);
    expect(on(driver, "xl list")).not.toContain("web1");
    driver.lab.check();
  });

  test("console shows the guest's own terminal, Ctrl-] leaves it, and its shell has not heard of it", () => {
    const driver = starter(3);
    const dom0 = String(driver.field("host", driver.named("host", "xen-01").ref, "control_domain"));
    driver.type(dom0, "\r").login(dom0);
    let from = driver.end(dom0);
    driver.type(dom0, "xl console app-01\r").run(0.2).type(dom0, "\r");
    driver.until(dom0, "login: ", 10, from);
    from = driver.end(dom0);
    driver.type(dom0, "root\r").until(dom0, "Password: ", 10, from);
    from = driver.end(dom0);
    driver.type(dom0, "xenarium\r").until(dom0, /app-01:~# $/, 10, from);
    from = driver.end(dom0);
    driver.type(dom0, "hostname\r");
    expect(driver.until(dom0, /app-01:~# $/, 10, from)).toContain("\r\napp-01\r\n");
    from = driver.end(dom0);
    driver.type(dom0, "\x1d").until(dom0, /xen-01[^\n]*# $/, 10, from);
    expect(driver.command(dom0, "hostname")).toBe("xen-01\n");
    expect(driver.text(driver.vm("app-01"))).toMatch(/hostname\r\napp-01/);
    driver.lab.check();
  });

  test("a console ends with its domain", () => {
    const driver = starter(3);
    const dom0 = String(driver.field("host", driver.named("host", "xen-01").ref, "control_domain"));
    driver.type(dom0, "\r").login(dom0);
    const from = driver.end(dom0);
    driver.type(dom0, "xl console app-01\r").run(0.2);
    driver.done("VM.hard_shutdown", { vm: driver.vm("app-01") });
    driver.until(dom0, /xen-01[^\n]*# $/, 10, from);
    driver.lab.check();
  });
});

describe("what Dom0 shows of its guests", () => {
  test("ps has a qemu for each fully virtualised guest, a thread for each device, a watcher for what xl made", () => {
    const driver = starter(3);
    const before = on(driver, "ps -ef");
    expect(before).toMatch(/root +\d+ +1 .*qemu-system-i386 -xen-domid 1 -name web-01/);
    expect(before).toMatch(/root +\d+ +2 .*\[1\.xvda-0\]/);
    expect(before).toMatch(/\[vif2\.0-q0-guest-rx\]/);
    expect(before).not.toMatch(/xl create/);
    on(driver, `printf '%s\\n' 'name = "tiny"' 'memory = 64' > /root/tiny.cfg`);
    on(driver, "xl create -q tiny.cfg");
    expect(on(driver, "pgrep -fa 'xl create'")).toMatch(/^\d+ xl create$/m);
    const pid = on(driver, "pidof qemu-system-i386").trim();
    // The kernel keeps fifteen bytes of a name. @source proc(5), TASK_COMM_LEN
    expect(on(driver, `cat /proc/${pid}/comm`)).toBe("qemu-system-i38\n");
    expect(driver.exec("xen-01", `kill ${pid}`).stderr).toContain("Operation not permitted");
    on(driver, "xl destroy web-01");
    expect(on(driver, "ps -ef")).not.toMatch(/qemu-system-i386|\[1\.xvda-0\]/);
    driver.lab.check();
  });

  test("/var/log/xen tells what happened, and stays small", () => {
    const driver = starter(3);
    const log = (name: string): string => on(driver, `cat /var/log/xen/${name}`);
    expect(log("console/hypervisor.log")).toContain("(d1) HVM Loader");
    expect(log("console/hypervisor.log")).toMatch(/^\(XEN\) Xen version/);
    on(driver, "xl dmesg -c");
    expect(log("console/hypervisor.log")).toContain("(d1) HVM Loader");
    expect(log("qemu-dm-web-01.log")).toBe("char device redirected to /dev/pts/1 (label serial0)\n");
    expect(log("xen-hotplug.log")).toContain("/etc/xen/scripts/vif-bridge: online XENBUS_PATH=backend/vif/1/0\n");
    on(driver, `printf '%s\\n' 'name = "tiny"' 'memory = 64' > /root/tiny.cfg`);
    on(driver, "xl create -q tiny.cfg");
    on(driver, "xl destroy tiny");
    expect(log("xl-tiny.log")).toMatch(/^Waiting for domain tiny \(domid 3\) to die \[pid \d+\]\nDomain 3 has been destroyed\.\n$/);
    for (let i = 0; i < 12; i++) on(driver, "for i in 1 2 3 4 5 6 7 8; do xl debug-keys q; done");
    expect(Number(on(driver, "wc -c < /var/log/xen/console/hypervisor.log"))).toBeLessThanOrEqual(32_768);
    on(driver, "rm /var/log/xen/xl-tiny.log");
    on(driver, "xl create -q tiny.cfg");
    expect(log("xl-tiny.log")).toMatch(/^Waiting for domain tiny \(domid 4\)/);
    driver.lab.check();
  });
});

test("[KER-2] a lab closed in the middle of an xl that waits goes on to the same state", () => {
  const driver = starter(3);
  on(driver, `printf '%s\\n' 'name = "tiny"' 'memory = 64' > /root/tiny.cfg`);
  const start = (id: string, commandLine: string): void => {
    driver.lab.apply({ at: driver.now, kind: "exec", id, target: "xen-01", commandLine });
  };
  start("a", "xl create -q tiny.cfg; xl pause tiny; xl mem-set app-01 2048");
  start("b", "xl shutdown -w web-01; xl destroy app-01");
  for (const seconds of [0.01, 0.3, 0.7, 1.1, 30]) {
    driver.run(seconds);
    driver.lab.drain();
    const again = reopened(driver, undefined, makeGuestEngine);
    expect(again.lab.hash()).toBe(driver.lab.hash());
    again.run(40);
    const other = reopened(driver, undefined, makeGuestEngine).run(40);
    expect(again.lab.hash()).toBe(other.lab.hash());
    expect(powerState(again, "tiny")).toBe("Paused");
    expect(powerState(again, "app-01")).toBe("Halted");
    expect(powerState(again, "web-01")).toBe("Halted");
    again.lab.check();
    if (seconds === 30) expect(again.lab.hash()).toBe(driver.run(40).lab.hash());
  }
});
