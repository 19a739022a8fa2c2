import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { LabDriver, openedHistory } from "../support/lab-driver";

const history = (): LabDriver => openedHistory(5);

test("[hypervisor.md §1] without xenconsoled a PV guest's output waits in its console page, 2 KiB of it, and comes when the daemon is back", () => {
  const driver = history();
  const vm = driver.vm("legacy-web");
  driver.login(vm);
  driver.exec("xen-2006", "service xenconsoled stop");
  const before = driver.end(vm);
  // Nothing typed gets through either.
  driver.type(vm, "echo typed\r").run(5);
  driver.exec("legacy-web", "printf 'one\\n' > /dev/console");
  driver.exec("legacy-web", "for i in 1 2 3 4; do printf '%01000d' 0 > /dev/console; done");
  expect(driver.end(vm)).toBe(before);
  const copy = new LabDriver(openLab(driver.lab.snapshot()));
  copy.continueRequestsOf(driver);
  for (const one of [driver, copy]) {
    one.exec("xen-2006", "systemctl start xenconsoled");
    expect(one.end(vm) - before).toBe(2048);
    expect(one.text(vm)).toContain("one\r\n0000");
    expect(one.text(vm)).not.toContain("typed");
    expect(one.command(vm, "echo back")).toBe("back\n");
  }
});

test("[hypervisor.md §1] a fully virtualised guest has its serial line from the device model, whatever xenconsoled does", () => {
  const driver = history();
  const vm = driver.vm("shop-web");
  driver.login(vm);
  driver.exec("xen-2014", "service xenconsoled stop");
  expect(driver.command(vm, "echo still")).toBe("still\n");
});

test("[xenstore.md §4] without xenstored the tools find no socket, guests wait, nothing is built, and watches come late", () => {
  const driver = history();
  const old = driver.exec("xen-2014", "xenstore-read /local/domain/0/name").stdout;
  driver.exec("xen-2014", "systemctl stop xenstored");
  expect(driver.exec("xen-2014", "xenstore-read /local/domain/0/name")).toEqual({
    stdout: "",
    stderr: "xenstore-read: xs_open: No such file or directory\n",
    code: 1,
  });
  const edge = driver.vm("build-old");
  const host = driver.named("host", "xen-2014").ref;
  expect(driver.refusal("VM.start_on", { vm: edge, host })).toEqual({ code: "XENSTORED_DOWN", params: [host] });
  // The request is written, but shop-db does not hear of it.
  driver.taken("VM.clean_shutdown", { vm: driver.vm("shop-db") });
  driver.run(60);
  expect(driver.field("VM", driver.vm("shop-db"), "power_state")).toBe("Running");
  driver.lab.apply({ at: driver.now, kind: "exec", id: "waits", target: "shop-web", commandLine: "xenstore-read name" });
  driver.run(5);
  expect(driver.lab.drain().exec).toEqual([]);
  driver.exec("xen-2014", "systemctl start xenstored");
  driver.run(3);
  expect(driver.lab.drain().exec).toEqual([
    { id: "waits", stream: "stdout", text: "shop-web\n" },
    { id: "waits", code: 0 },
  ]);
  driver.run(60);
  // A field at its default is left out.
  expect(driver.field("VM", driver.vm("shop-db"), "power_state") ?? "Halted").toBe("Halted");
  expect(driver.exec("xen-2014", "xenstore-read /local/domain/0/name").stdout).toBe(old);
  expect(driver.exec("shop-web", "xenstore-read name").stdout).toBe("shop-web\n");
});

test("[cli.md §8] guests of a host run on without xend", () => {
  const driver = history();
  driver.exec("xen-2009", "killall xend");
  expect(driver.exec("xen-2009", "xm list").stderr).toBe("Error: Unable to connect to xend: Connection refused. Is xend running?\n");
  expect(driver.exec("erp-db", "echo alive").stdout).toBe("alive\n");
  driver.exec("xen-2009", "xend start");
  expect(driver.exec("xen-2009", "xm list erp-db").code).toBe(0);
});

test.each([
  ["xen-2011", "intranet", true],
  ["xen-2025", "edge-02", false],
])(
  "[lifecycle.md §4] on %s a guest that reboots twice within a minute: xend leaves it down, xl's world does not",
  (host, name, isRefused) => {
    const driver = history();
    const vm = driver.vm(name);
    driver.login(vm);
    for (let round = 0; round < 2; round++) {
      const from = driver.end(vm);
      driver.exec(name, "reboot &");
      driver.run(1);
      if (round === 0) driver.until(vm, "login: ", 50, from);
    }
    driver.run(45);
    expect(driver.field("VM", vm, "power_state") ?? "Halted").toBe(isRefused ? "Halted" : "Running");
    const log = driver.exec(host, "cat /var/log/xen/xend.log").stdout;
    const line =
      /ERROR \(XendDomainInfo:\d+\) VM intranet restarting too fast \(Elapsed time: \d+\.\d{6} seconds\)\. Refusing to restart to avoid loops\.\n/;
    expect(line.test(log)).toBe(isRefused);
  },
);
