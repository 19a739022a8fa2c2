/** Networks of a pool as records and as bridges of its hosts. @source xen-api: ocaml/xapi/xapi_network.ml; xapi.md §13 */
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, plainStarter, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const dom0 = (d: LabDriver, line: string, host = "xen-01"): string => {
  const { stdout, stderr } = d.exec(host, line, 200);
  return stdout + stderr;
};
const made = (d: LabDriver, args: object = {}): string =>
  d.taken("network.create", { name_label: "lab", name_description: "", MTU: 1500, ...args });
const bridges = (d: LabDriver, host = "xen-01"): string[] =>
  [...dom0(d, "brctl show", host).matchAll(/^(\S+)\t+8000/gm)].map(([, name = ""]) => name);
const ref = (d: LabDriver, name: string): string => d.named("network", name).ref;

test.each([
  [{ bridge: "xenbr7" }, "INVALID_VALUE", ["bridge", "xenbr7"]],
  [{ bridge: "xapi7" }, "INVALID_VALUE", ["bridge", "xapi7"]],
  [{ bridge: "eth7" }, "INVALID_VALUE", ["bridge", "eth7"]],
  [{ bridge: "a-name-of-16-bytes" }, "INVALID_VALUE", ["bridge", "a-name-of-16-bytes"]],
  [{ bridge: "not/one" }, "INVALID_VALUE", ["bridge", "not/one"]],
  [{ MTU: 70_000 }, "INVALID_VALUE", ["MTU", "70000"]],
])("network.create with %j is refused: %s", (args, code, params) => {
  const d = plainStarter();
  expect(d.refusal("network.create", { name_label: "lab", name_description: "", MTU: 1500, ...args })).toMatchObject({ code, params });
});

test("a network has the next name of the toolstack's, or one of its own; its fields can be set", () => {
  const d = plainStarter();
  const first = made(d, { MTU: 0, other_config: { automatic: "false" }, tags: ["lab"] });
  expect(d.record("network", first).fields).toMatchObject({ bridge: "xapi1", tags: ["lab"] });
  expect(d.field("network", made(d), "bridge")).toBe("xapi2");
  const named = made(d, { bridge: "br-lab" });
  expect(d.field("network", named, "bridge")).toBe("br-lab");
  expect(d.refusal("network.create", { name_label: "lab", name_description: "", MTU: 1500, bridge: "br-lab" })).toMatchObject({
    code: "BRIDGE_NAME_EXISTS",
    params: ["br-lab"],
  });
  for (const [field, value] of Object.entries({ name_label: "other", name_description: "more", MTU: 9000, tags: ["a"] })) {
    d.taken("set_field", { class: "network", self: first, field, value });
    expect(d.field("network", first, field)).toEqual(value);
  }
  d.taken("network.destroy", { self: first });
  expect(d.all("network").some((each) => each.ref === first)).toBe(false);
});

test("its bridge is on a host while an interface is on it, and two guests of that host reach each other", () => {
  const d = starter(7);
  const network = made(d);
  const [web, app] = [d.vm("web-01"), d.vm("app-01")];
  expect(bridges(d)).toEqual(["xapi0", "xenbr0", "xenbr1"]);
  const vifs = [web, app].map((vm) => d.taken("VIF.create", { VM: vm, network, device: "5", MAC: "", MTU: 1500 }));
  for (const self of vifs) d.done("VIF.plug", { self });
  expect([bridges(d), bridges(d, "xen-02")]).toEqual([
    ["xapi0", "xapi1", "xenbr0", "xenbr1"],
    ["xapi0", "xenbr0", "xenbr1"],
  ]);
  expect(dom0(d, "brctl show xapi1")).toMatch(/\tvif1\.5\n\t{7}vif2\.5\n$/);
  for (const [guest, address] of [
    ["web-01", "172.16.0.1"],
    ["app-01", "172.16.0.2"],
  ] as const)
    d.exec(guest, `ip addr add ${address}/24 dev eth5; ip link set eth5 up`);
  expect(d.exec("web-01", "ping -c 1 -W 1 172.16.0.2").stdout).toContain("1 received");
  expect(d.refusal("network.destroy", { self: network })).toMatchObject({ code: "NETWORK_CONTAINS_VIF", params: vifs });
  expect(d.refusal("network.set_default_locking_mode", { network, value: "disabled" })).toMatchObject({
    code: "VIF_IN_USE",
    params: [network, vifs[0]],
  });
  expect(dom0(reopened(d, undefined, makeGuestEngine), "brctl show xapi1")).toBe(dom0(d, "brctl show xapi1"));
  d.done("VIF.unplug", { self: vifs[0] });
  expect(bridges(d)).toContain("xapi1");
  d.done("VIF.unplug", { self: vifs[1] });
  expect(bridges(d)).toEqual(["xapi0", "xenbr0", "xenbr1"]);
  // Interfaces of those that do not run go with it.
  d.taken("network.set_default_locking_mode", { network, value: "disabled" });
  d.taken("network.destroy", { self: network });
  expect(d.all("VIF").filter((vif) => vifs.includes(vif.ref))).toEqual([]);
});

test("one that a host is asked to have is there until it boots; one that is not the toolstack's has to be there already", () => {
  const d = starter(7);
  const host = d.named("host", "xen-02").ref;
  const network = made(d);
  d.taken("network.attach", { network, host });
  expect(bridges(d, "xen-02")).toContain("xapi1");
  d.taken("host.disable", { host });
  d.done("host.reboot", { host });
  expect(bridges(d, "xen-02")).toEqual(["xapi0", "xenbr0", "xenbr1"]);
  const unmanaged = made(d, { bridge: "br-own", managed: false });
  expect(d.refusal("network.attach", { network: unmanaged, host })).toMatchObject({ code: "BRIDGE_NOT_AVAILABLE", params: ["br-own"] });
  dom0(d, "brctl addbr br-own", "xen-02");
  d.taken("network.attach", { network: unmanaged, host });
});

test("networks with NICs, and the host's own, stay; purposes that do not go together", () => {
  const d = plainStarter();
  const lan = ref(d, String(d.all("network").find(({ fields }) => fields.bridge === "xenbr1")?.fields.name_label));
  const pifs = d.all("PIF").flatMap((pif) => (pif.fields.network === lan ? [pif.ref] : []));
  const on = d.all("VIF").filter(({ fields }) => fields.network === lan && fields.currently_attached === true);
  const vifs = on.map((vif) => vif.ref);
  expect(d.refusal("network.destroy", { self: lan })).toMatchObject({ code: "NETWORK_CONTAINS_VIF", params: vifs });
  for (const { fields } of on) d.done("VM.hard_shutdown", { vm: fields.VM });
  expect(d.refusal("network.destroy", { self: lan })).toMatchObject({ code: "NETWORK_CONTAINS_PIF", params: pifs });
  const own = made(d, { bridge: "own0", other_config: { is_host_internal_management_network: "true" } });
  expect(d.refusal("network.destroy", { self: own })).toMatchObject({ code: "CANNOT_DESTROY_SYSTEM_NETWORK", params: [own] });
  d.taken("network.add_purpose", { self: lan, value: "nbd" });
  expect(d.field("network", lan, "purpose")).toEqual(["nbd"]);
  expect(d.refusal("network.add_purpose", { self: own, value: "insecure_nbd" })).toMatchObject({
    code: "NETWORK_INCOMPATIBLE_PURPOSES",
    params: ["insecure_nbd", "nbd"],
  });
  d.taken("network.remove_purpose", { self: lan, value: "nbd" });
  d.taken("network.add_purpose", { self: own, value: "insecure_nbd" });
});
