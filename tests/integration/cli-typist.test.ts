/** In whose name Dom0's tools act, and how they end before their work is done. */
import { describe, expect, test } from "vitest";
import { guestEngineMaker, makeGuestEngine } from "../../simulator/cli/engine-maker";
import type { Actor, LabRole } from "../../simulator/contract/lab";
import { type LabDriver, openedHistory, openedStarter, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const ann = (role: LabRole): Actor => ({ user: "ann", role });
const TINY = `printf '%s\\n' 'name = "tiny"' 'memory = 64' > /root/tiny.cfg`;
/** What of a lab a tool could have changed. */
const powers = (driver: LabDriver): unknown[] => driver.all("VM").map(({ fields }) => [fields.name_label, fields.power_state ?? "Halted"]);

describe("the typist's role in the lab", () => {
  test.each([
    ["pause web-01", "VM.pause needs the role vm-operator"],
    ["destroy web-01", "VM.hard_shutdown needs the role vm-operator"],
    ["shutdown web-01", "VM.clean_shutdown needs the role vm-operator"],
    ["rename web-01 web-02", "VM.set_name_label needs the role vm-admin"],
    ["mem-set web-01 512", "VM.set_memory_dynamic_range needs the role vm-power-admin"],
    ["mem-max web-01 8192", "VM.set_memory_static_max needs the role vm-power-admin"],
    ["vcpu-set web-01 1", "VM.set_VCPUs_number_live needs the role vm-admin"],
    ["vcpu-pin web-01 all 1", "VM.set_VCPUs_params needs the role vm-admin"],
    ["sched-credit2 -d web-01 -w 512", "VM.set_VCPUs_params needs the role vm-admin"],
    ["cpupool-numa-split", "changing cpupools needs the role pool-operator"],
    ["console web-01", "typing into a guest's console needs the role vm-operator"],
    ["debug-keys q", "host.send_debug_keys needs the role pool-admin"],
    ["dmesg -c", "host.dmesg_clear needs the role pool-operator"],
    ["trigger web-01 power", "VM.send_trigger needs the role pool-admin"],
    ["sysrq web-01 h", "VM.send_sysrq needs the role pool-admin"],
    ["create -q tiny.cfg", "lab.import_guest_config needs the role vm-admin"],
    ["block-attach web-01 phy:/dev/vg/x xvdj w", "VBD.create needs the role vm-admin"],
    ["network-attach web-01 bridge=xenbr0", "VIF.create needs the role vm-admin"],
  ])("xl %s: who is read-only is told the role, and nothing changes", (words, missing) => {
    const driver = openedStarter(3, guestEngineMaker({ typist: () => ann("read-only") }));
    driver.exec("xen-01", TINY);
    const before = [powers(driver), driver.all("VDI").length, driver.exec("xen-01", "xl list -l; xl cpupool-list").stdout];
    const { stderr, code } = driver.exec("xen-01", `xl ${words}`, 200);
    expect(stderr).toBe(`xl ${words.split(" ")[0]}: permission denied: ${missing}; ann has read-only\n`);
    expect(code).toBe(1);
    driver.run(5);
    expect([powers(driver), driver.all("VDI").length, driver.exec("xen-01", "xl list -l; xl cpupool-list").stdout]).toEqual(before);
    driver.lab.check();
  });

  test.each([
    ["pause web", "VM.pause needs the role vm-operator"],
    ["destroy web", "VM.hard_shutdown needs the role vm-operator"],
    ["shutdown web", "VM.clean_shutdown needs the role vm-operator"],
    ["rename web web-02", "VM.set_name_label needs the role vm-admin"],
    ["mem-set web 256", "VM.set_memory_dynamic_range needs the role vm-power-admin"],
    ["vcpu-pin web 0 0", "VM.set_VCPUs_params needs the role vm-admin"],
    ["sched-credit -d web -w 512", "VM.set_VCPUs_params needs the role vm-admin"],
    ["dmesg -c", "host.dmesg_clear needs the role pool-operator"],
  ])("xm %s: the same in xm's words", (words, missing) => {
    const driver = openedHistory(7, guestEngineMaker({ typist: () => ann("read-only") }));
    const name = driver.exec("xen-2009", "xm list").stdout.split("\n")[2]?.split(" ")[0] ?? "";
    const before = powers(driver);
    const { stderr, code } = driver.exec("xen-2009", `xm ${words.replace(" web ", ` ${name} `).replace(/ web$/, ` ${name}`)}`);
    expect(stderr).toBe(`Error: Permission denied: ${missing}; ann has read-only\n`);
    expect(code).toBe(1);
    driver.run(5);
    expect(powers(driver)).toEqual(before);
    driver.lab.check();
  });

  test("what the role allows is done, and its task is the typist's", () => {
    const driver = openedStarter(3, guestEngineMaker({ typist: () => ann("vm-operator") }));
    expect(driver.exec("xen-01", "xl pause web-01").code).toBe(0);
    expect(driver.field("VM", driver.vm("web-01"), "power_state")).toBe("Paused");
    expect(driver.exec("xen-01", "xl list web-01; xl info nr_cpus; xl vcpu-list").code).toBe(0);
    const task = driver.all("task").find(({ fields }) => JSON.stringify(fields.other_config).includes("VM.pause"));
    expect(task?.fields.other_config).toMatchObject({ user: "ann", operation: "VM.pause" });
  });

  test("each process is asked for on its own", () => {
    let pids = 0;
    const driver = openedStarter(3, guestEngineMaker({ typist: () => (++pids > 1 ? ann("vm-operator") : ann("read-only")) }));
    expect(driver.exec("xen-01", "xl pause web-01").stderr).toContain("ann has read-only");
    expect(driver.exec("xen-01", "xl pause web-01").code).toBe(0);
  });
});

describe("a tool that is told to end", () => {
  const atWork = (): { readonly driver: LabDriver; readonly dom0: string } => {
    const driver = starter(3);
    const dom0 = driver.vm("Control domain on host: xen-01");
    driver.login(dom0).command(dom0, TINY);
    return { driver, dom0 };
  };

  test("Ctrl-C takes back the domain that xl create is building", () => {
    const { driver, dom0 } = atWork();
    driver.type(dom0, "xl create -q tiny.cfg\r").run(0.4);
    expect(driver.all("task").some(({ fields }) => (fields.status ?? "pending") === "pending")).toBe(true);
    const from = driver.end(dom0);
    driver.type(dom0, "\x03").until(dom0, /# $/, 10, from);
    expect(driver.command(dom0, "echo $?")).toBe("130\n");
    expect(driver.command(dom0, "xl list tiny")).toContain("tiny is an invalid domain identifier");
    expect(driver.all("VM").some(({ fields }) => fields.name_label === "tiny")).toBe(false);
    expect(driver.all("task").every(({ fields }) => (fields.status ?? "pending") !== "pending")).toBe(true);
    driver.lab.check();
  });

  test("kill does the same, and a lab closed in between goes on to the same", () => {
    const { driver } = atWork();
    const run = (d: LabDriver): unknown => {
      d.run(60);
      return [d.lab.hash(), powers(d)];
    };
    driver.lab.apply({
      at: driver.now,
      kind: "exec",
      id: "a",
      target: "xen-01",
      commandLine: "xl create -q /root/tiny.cfg & sleep 0.4; kill $!; wait $!; echo $? > /root/code",
    });
    driver.run(0.2);
    driver.lab.drain();
    const again = reopened(driver, undefined, makeGuestEngine);
    expect(run(again)).toEqual(run(driver));
    expect(driver.exec("xen-01", "cat /root/code").stdout).toBe("143\n");
    expect(driver.all("VM").some(({ fields }) => fields.name_label === "tiny")).toBe(false);
  });

  test("after the building Ctrl-C ends xl create -F, and the domain stays", () => {
    const { driver, dom0 } = atWork();
    driver.type(dom0, "xl create -q -F tiny.cfg\r").until(dom0, "to die", 30, driver.end(dom0));
    const from = driver.end(dom0);
    driver.type(dom0, "\x03").until(dom0, /# $/, 10, from);
    expect(driver.command(dom0, "xl domid tiny")).toMatch(/^\d+\n$/);
  });

  test("what cannot be taken back goes on without the tool", () => {
    const { driver, dom0 } = atWork();
    const from = driver.type(dom0, "xl destroy web-01\r").run(0.01).end(dom0);
    driver.type(dom0, "\x03").until(dom0, /# $/, 1, from);
    expect(driver.command(dom0, "echo $?")).toBe("130\n");
    driver.run(20);
    expect(driver.field("VM", driver.vm("web-01"), "power_state") ?? "Halted").toBe("Halted");
    driver.lab.check();
  });
});
