import type { LabDriver } from "./lab-driver";

/** Things that are done in a starter lab, in any order: some of them are refused. */
export const deeds: readonly ((d: LabDriver) => unknown)[] = [
  (d) => d.run(1),
  (d) => d.run(20),
  (d) => tell(d, "db-01", "echo more >> /root/notes; ping -c 1 10.0.0.1"),
  (d) => tell(d, "xen-01", "echo more >> /root/notes; xl list"),
  (d) => d.call("VM.pause", { vm: d.vm("web-01") }),
  (d) => d.call("VM.unpause", { vm: d.vm("web-01") }),
  (d) => d.call("VM.clone", { vm: d.vm("test-01"), new_name: `clone ${d.now}` }),
  (d) => d.call("VM.hard_reboot", { vm: d.vm("db-01") }),
  (d) => d.call("VM.suspend", { vm: d.vm("db-01") }),
  (d) => d.call("VM.resume", { vm: d.vm("db-01") }),
  (d) => d.call("VM.destroy", { vm: d.vm("win-01") }),
  (d) => d.call("VM.start", { vm: d.vm("win-01"), start_paused: false, force: false }),
  (d) => d.call("VM.clean_shutdown", { vm: d.vm("web-01") }),
  (d) => d.call("VIF.unplug", { self: vifOf(d, "app-01") }),
  (d) => d.call("VIF.plug", { self: vifOf(d, "app-01") }),
  (d) => tell(d, "web-01", "xenstore-write data/note 1; sleep 2; ip addr"),
  (d) => tell(d, "xen-01", "xenstore-write /tool/note 1; brctl show; xl vcpu-set app-01 1; xl mem-set app-01 2048"),
  (d) => tell(d, "xen-02", "systemctl stop xenconsoled; xl pause test-01; xl unpause test-01"),
  (d) => d.lab.apply({ at: d.now, kind: "consoleInput", console: d.vm("db-01"), text: "root\n" }),
];
/** Runs a command that may never end, since its VM may be paused or gone. */
function tell(d: LabDriver, target: string, commandLine: string): void {
  d.lab.apply({ at: d.now, kind: "exec", id: `command ${d.now}`, target, commandLine });
  d.run(3);
}
const vifOf = (d: LabDriver, vm: string): string => String((d.field("VM", d.vm(vm), "VIFs") as readonly string[])[0]);
