/** `script`, `ip` and `bridge` of an interface, by every door they come by: honoured, or refused with the reason. @source network.md §2c–§5 */
import { describe, expect, test } from "vitest";
import { DOM0, domidOf, driverLab } from "../support/driver-lab";
import { type LabDriver, openedHistory, starter } from "../support/lab-driver";

const BRIDGE = "/etc/xen/scripts/vif-bridge";
const OVS = "/etc/xen/scripts/vif-openvswitch";
const notSimulated = (script: string): string =>
  `xl: script /etc/xen/scripts/${script} is none of those that are simulated there (vif-bridge, and in Domain-0 vif-route and vif-nat)\n`;
/** What vif-route says where the interface that it is to route by has no address: here the bridge has it. */
const netdevDown = (script: string): string =>
  ` is not up.  Bring it up or specify another interface with netdev=<if> as a parameter to ${script}.`;

/** What xl says and how it ends, without the numbers of processes and lines of source. */
function xl(driver: LabDriver, command: string): { readonly code: number; readonly said: string } {
  const { stderr, code } = driver.exec("xen-01", `xl ${command}`, 200);
  return { code, said: stderr.replace(/libxl: error: \w+\.c:\d+:\w+: /g, "").replace(/\[\d+\]/g, "[PID]") };
}
const create = (driver: LabDriver, vif: string): { readonly code: number; readonly said: string } => {
  driver.exec("xen-01", `printf '%s\\n' 'name = "made"' 'memory = 64' 'vif = [ "${vif}" ]' > /root/made.cfg`);
  return xl(driver, "create -q made.cfg");
};
const domid = (driver: LabDriver, name: string): string => driver.exec("xen-01", `xl domid ${name}`).stdout.trim();
const back = (driver: LabDriver, id: string, device: number, key: string): string | null => {
  const { stdout, code } = driver.exec("xen-01", `xenstore-read /local/domain/0/backend/vif/${id}/${device}/${key}`);
  return code === 0 ? stdout.trim() : null;
};
const log = (driver: LabDriver): string => driver.exec("xen-01", "cat /var/log/xen/xen-hotplug.log").stdout;
const bridged = (driver: LabDriver): string => driver.exec("xen-01", "brctl show").stdout;

/** Each with what xl says after the lines of its script, in both of its doors. */
const refused: readonly [vif: string, said: string][] = [
  ["script=vif-openvswitch", `${OVS} online [PID] exited with error status 1\nscript: Unable to find ovs-vsctl tool\n`],
  [`script=${OVS},bridge=ovsbr0`, `${OVS} online [PID] exited with error status 1\nscript: Unable to find ovs-vsctl tool\n`],
  [
    "script=vif-mine",
    "libxl: cannot execute /etc/xen/scripts/vif-mine: No such file or directory\n/etc/xen/scripts/vif-mine online [PID] exited with error status 255\n",
  ],
  [
    "script=/opt/vif-bridge",
    "libxl: cannot execute /opt/vif-bridge: No such file or directory\n/opt/vif-bridge online [PID] exited with error status 255\n",
  ],
  ["bridge=xenbr9", `${BRIDGE} online [PID] exited with error status 1\nscript: Could not find bridge device xenbr9\n`],
];
const routed = ["vif-route", "/etc/xen/scripts/vif-route"];

describe("xl create", () => {
  test.each(refused)("%s: its script fails, and there is no domain", (vif, said) => {
    const driver = starter(3);
    const ports = bridged(driver);
    const { code, said: whole } = create(driver, vif);
    expect(whole.replace(/Domain \d+:/, "")).toBe(`${said}unable to add vif devices\n`);
    expect([code, driver.exec("xen-01", "xl domid made").code, bridged(driver)]).toEqual([3, 1, ports]);
    driver.lab.check();
  });
  test.each(routed)("script=%s fails where eth0 has no address, and there is no domain", (script) => {
    const driver = starter(3);
    const { code, said } = create(driver, `script=${script},ip=10.0.0.21`);
    expect([code, said]).toEqual([3, expect.stringContaining(netdevDown("/etc/xen/scripts/vif-route"))]);
    expect(driver.exec("xen-01", "xl domid made").code).toBe(1);
    driver.lab.check();
  });
  test.each([
    ["", { script: BRIDGE, ip: null, gatewaydev: null, bridge: "xenbr0" }],
    ["script=vif-bridge,ip=10.0.0.21 10.0.0.22", { script: BRIDGE, ip: "10.0.0.21 10.0.0.22", gatewaydev: null, bridge: "xenbr0" }],
    [`script=${BRIDGE},bridge=xenbr1,gatewaydev=eth0`, { script: BRIDGE, ip: null, gatewaydev: "eth0", bridge: "xenbr1" }],
    ["netdev=eth1,ip=10.0.0.21", { script: BRIDGE, ip: "10.0.0.21", gatewaydev: "eth1", bridge: "xenbr0" }],
    ["vifname=web,rate=10Mb/s", { script: BRIDGE, ip: null, gatewaydev: null, bridge: "xenbr0" }],
  ])("%s stands in XenStore, and the interface on its bridge", (vif, keys) => {
    const driver = starter(3);
    expect(create(driver, vif)).toEqual({ code: 0, said: "" });
    const id = domid(driver, "made");
    for (const [key, value] of Object.entries(keys)) expect(back(driver, id, 0, key), key).toBe(value);
    expect(driver.exec("xen-01", `brctl show ${keys.bridge}`).stdout).toContain(`vif${id}.0`);
    driver.lab.check();
  });
  test("what a file says of a VM that is there is so from then on, and what it no longer says too", () => {
    const driver = starter(3);
    create(driver, "ip=10.0.0.21");
    xl(driver, "destroy made");
    expect(create(driver, "script=vif-bridge")).toEqual({ code: 0, said: "" });
    expect(back(driver, domid(driver, "made"), 0, "ip")).toBe(null);
    xl(driver, "destroy made");
    expect(create(driver, "script=vif-openvswitch").code).toBe(3);
    driver.lab.check();
  });
});

describe("xl network-attach", () => {
  test.each(refused)("%s: its script fails, and there is no interface", (vif, said) => {
    const driver = starter(3);
    const listed = driver.exec("xen-01", "xl network-list app-01").stdout;
    expect(xl(driver, `network-attach app-01 ${vif.replaceAll(",", " ")}`)).toEqual({
      code: 1,
      said: `${said}libxl_device_nic_add failed.\n`,
    });
    expect(driver.exec("xen-01", "xl network-list app-01").stdout).toBe(listed);
    driver.lab.check();
  });
  test.each(routed)("script=%s fails where eth0 has no address", (script) => {
    const driver = starter(3);
    const { code, said } = xl(driver, `network-attach app-01 script=${script}`);
    expect([code, said]).toEqual([1, expect.stringContaining(netdevDown("/etc/xen/scripts/vif-route"))]);
    driver.lab.check();
  });
  test("a script that somebody has written is there, and is not run", () => {
    const driver = starter(3);
    driver.exec("xen-01", "mkdir -p /etc/xen/scripts; echo '#!/bin/sh' > /etc/xen/scripts/vif-mine");
    expect(xl(driver, "network-attach app-01 script=vif-mine").said).toBe(`${notSimulated("vif-mine")}libxl_device_nic_add failed.\n`);
  });
  test("what is honoured stands in XenStore and in xl list -l", () => {
    const driver = starter(3);
    expect(xl(driver, "network-attach app-01 script=vif-bridge ip=10.0.0.21 bridge=xenbr1")).toEqual({ code: 0, said: "" });
    const id = domid(driver, "app-01");
    expect(["script", "ip", "bridge"].map((key) => back(driver, id, 1, key))).toEqual([BRIDGE, "10.0.0.21", "xenbr1"]);
    expect(driver.exec("xen-01", "xl list -l app-01").stdout).toContain('"ip": "10.0.0.21"');
  });
});

describe("xm create", () => {
  const made = (host: string, vif: string) => {
    const driver = openedHistory(7);
    driver.exec(host, `printf '%s\\n' 'name = "made"' 'memory = 64' 'vif = [ "${vif}" ]' > /root/made.cfg`);
    const { stdout, stderr, code } = driver.exec(host, "xm create /root/made.cfg", 200);
    return { driver, code, said: `${stdout}${stderr}`.replace(/^Using config file.*\n/, "") };
  };
  test.each([
    ["xen-2014", "script=vif-openvswitch", "Error: Device 0 (vif) could not be connected. Unable to find ovs-vsctl tool\n"],
    // It came with Xen 4.3.
    ["xen-2009", "script=vif-openvswitch", "Error: Device 0 (vif) could not be connected. Hotplug scripts not working.\n"],
    ["xen-2014", "script=vif-mine", "Error: Device 0 (vif) could not be connected. Hotplug scripts not working.\n"],
    [
      "xen-2014",
      "script=vif-route,ip=10.0.0.21",
      `Error: Device 0 (vif) could not be connected. ${netdevDown("/etc/xen/scripts/vif-route")}\n`,
    ],
  ])("%s: %s is refused", (host, vif, refusal) => {
    const { driver, code, said } = made(host, vif);
    expect([code, said]).toEqual([1, refusal]);
    expect(driver.exec(host, "xm list").stdout).not.toContain("made");
    expect(driver.all("VM").some(({ fields }) => fields.name_label === "made")).toBe(false);
    driver.lab.check();
  });
  test("xen-2014: what is honoured stands in XenStore and in the list", () => {
    const { driver, code } = made("xen-2014", "script=vif-bridge,ip=10.0.0.21");
    const listed = driver.exec("xen-2014", "xm list --long made").stdout;
    expect([code, /\(ip 10\.0\.0\.21\)/.test(listed), /\(script vif-bridge\)/.test(listed)]).toEqual([0, true, true]);
    const id = driver.exec("xen-2014", "xm domid made").stdout.trim();
    expect(driver.exec("xen-2014", `xenstore-read /local/domain/0/backend/vif/${id}/0/ip`).stdout).toBe("10.0.0.21\n");
  });
});

test("in a driver domain its own scripts fail: xl hears nothing of it, and the interface is on no bridge", () => {
  const driver = driverLab(3, "netdom", "cli");
  const [from, to] = [domidOf(driver, "netdom"), domidOf(driver, "cli")];
  expect(driver.exec(DOM0, "xl network-attach cli backend=netdom script=vif-openvswitch", 200).code).toBe(0);
  driver.run(5);
  const at = `/local/domain/${from}/backend/vif/${to}/1`;
  expect(driver.exec(DOM0, `xenstore-read ${at}/script ${at}/hotplug-status ${at}/hotplug-error`).stdout).toBe(
    `${OVS}\nerror\nUnable to find ovs-vsctl tool\n`,
  );
  expect(driver.exec("netdom", "cat /var/log/xen/xen-hotplug.log").stdout).toContain(`${OVS}: Unable to find ovs-vsctl tool\n`);
  for (const name of [DOM0, "netdom"]) expect(driver.exec(name, "brctl show").stdout).not.toContain(`vif${to}.1`);
  expect(driver.exec(DOM0, "xl network-attach cli backend=netdom script=vif-route").stderr).toBe(
    `${notSimulated("vif-route")}libxl_device_nic_add failed.\n`,
  );
  driver.lab.check();
});

describe("imports of configurations", () => {
  const config = (vif: string): Record<string, unknown> => ({
    file_name: "made.cfg",
    text: `name = "made"\nmemory = 64\nvif = [ "${vif}" ]\n`,
    start: false,
  });
  test("a script that no server can run is taken with a warning, and fails as the VM starts", () => {
    const driver = starter(3);
    const { text } = config("script=vif-openvswitch") as { text: string };
    const findings = driver.lab.ask("checkGuestConfig", { text })?.findings ?? [];
    expect(findings.map(({ verdict, what }) => [verdict, what[0]])).toContainEqual(["warning", "note.vif_script_fails"]);
    driver.done("lab.import_guest_config", config("script=vif-openvswitch"));
    const task = driver.taken("VM.start", { vm: driver.vm("made"), start_paused: false, force: false });
    driver.run(30);
    expect(JSON.stringify(driver.record("task", task))).toContain("Unable to find ovs-vsctl tool");
    expect(log(driver)).toContain(`${OVS}: online XENBUS_PATH=`);
    expect(log(driver)).toContain(`${OVS}: Unable to find ovs-vsctl tool\n`);
    driver.lab.check();
  });
});

test("while a script has failed its end stands in XenStore; one that was not run has none", () => {
  for (const [script, status, error] of [
    ["vif-openvswitch", "error", "Unable to find ovs-vsctl tool"],
    ["vif-mine", "", null],
    // What xenstore-read prints is trimmed here.
    ["vif-route", "error", netdevDown("/etc/xen/scripts/vif-route").trim()],
  ] as const) {
    const driver = starter(3);
    const vm = driver.vm("app-01");
    const { network } = driver.record("VIF", String((driver.record("VM", vm).fields.VIFs as readonly string[])[0])).fields;
    const vif = driver.taken("VIF.create", { VM: vm, network, device: "1", MAC: "", MTU: 1500, other_config: { script } });
    driver.call("VIF.plug", { self: vif });
    driver.run(0.3);
    const id = domid(driver, "app-01");
    expect([back(driver, id, 1, "script"), back(driver, id, 1, "hotplug-status"), back(driver, id, 1, "hotplug-error")], script).toEqual([
      `/etc/xen/scripts/${script}`,
      status,
      error,
    ]);
    driver.run(5);
    expect(bridged(driver)).not.toContain(`vif${id}.1`);
    expect(driver.field("VIF", vif, "currently_attached") ?? false).toBe(false);
    driver.lab.check();
  }
});

test("whatever XenStore says of its script by then, an interface that goes is off its bridge", () => {
  const driver = starter(3);
  const id = domid(driver, "app-01");
  const ports = bridged(driver);
  for (const script of ["vif-openvswitch", "/etc/xen/scripts/vif-openvswitch", "nonsense"]) {
    expect(xl(driver, "network-attach app-01 ip=10.0.0.21").code).toBe(0);
    expect(bridged(driver)).toContain(`vif${id}.1`);
    driver.exec("xen-01", `xenstore-write /local/domain/0/backend/vif/${id}/1/script ${script}`);
    expect(xl(driver, "network-detach app-01 1").code).toBe(0);
    driver.run(2);
    expect(bridged(driver), script).toBe(ports);
    driver.lab.check();
  }
});
