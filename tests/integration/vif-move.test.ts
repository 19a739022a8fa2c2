/** Interfaces that go to another network while their guests run. @source xen-api: ocaml/xapi/xapi_vif_helpers.ml, move */
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";
import { ovsLab } from "../support/ovs-lab";

const said = (d: LabDriver, command: string, target = "xen-01"): string => d.exec(target, command, 200).stdout;

test.each([
  ["a Linux bridge", starter, "brctl show", /\nxenbr1\t.*eth1\n\t+vif1\.0\n/],
  ["Open vSwitch", ovsLab, "ovs-vsctl list-ports xenbr1", /^eth1\nvif1\.0\n$/],
] as const)("on %s its guest goes on and hears nothing of it; back again it reaches its gateway", (_what, made, list, there) => {
  const d = made(4);
  const self = d.all("VIF").find(({ fields }) => fields.VM === d.vm("web-01") && fields.device === "0")?.ref ?? "";
  const back = String(d.field("VIF", self, "network"));
  const isReached = (): boolean => / 1 received/.test(said(d, "ping -c 1 -W 1 10.0.0.1", "web-01"));
  d.taken("VIF.set_ipv4_allowed", { self, value: [/inet (10[\d.]+)/.exec(said(d, "ip -o -4 addr show eth0", "web-01"))?.[1] ?? ""] });
  d.taken("VIF.set_locking_mode", { self, value: "locked" });
  expect(isReached()).toBe(true);
  const log = said(d, "dmesg", "web-01");
  d.taken("VIF.move", { self, network: d.named("network", "Storage network").ref });
  expect([said(d, list), said(d, "xenstore-read /local/domain/0/backend/vif/1/0/bridge")]).toEqual([
    expect.stringMatching(there),
    "xenbr1\n",
  ]);
  expect([isReached(), d.field("VIF", self, "currently_attached"), said(d, "dmesg", "web-01")]).toEqual([false, true, log]);
  d.taken("VIF.move", { self, network: back });
  expect(isReached()).toBe(true);
  expectStateOf(reopened(d).lab, d.lab.snapshot());
  d.lab.check();
});

test("one that is not plugged in has another network, and a limit of kilobytes is in XenStore at the next plug", () => {
  const d = starter(4);
  const self = d.all("VIF").find(({ fields }) => fields.VM === d.vm("test-01"))?.ref ?? "";
  const network = d.named("network", "Storage network").ref;
  d.taken("VIF.move", { self, network });
  expect(d.field("VIF", self, "network")).toBe(network);
  const vif = d.all("VIF").find(({ fields }) => fields.VM === d.vm("web-01"))?.ref ?? "";
  d.taken("set_field", { class: "VIF", self: vif, field: "qos_algorithm_type", value: "ratelimit" });
  d.taken("amend_field", { class: "VIF", self: vif, field: "qos_algorithm_params", put: { kbps: "100" }, drop: [] });
  expect(d.exec("xen-01", "xenstore-read /local/domain/0/backend/vif/1/0/rate").code).toBe(1);
  d.done("VIF.unplug", { self: vif });
  d.done("VIF.plug", { self: vif });
  // 102,400 bytes/s in intervals of 50 ms.
  expect(said(d, "xenstore-read /local/domain/0/backend/vif/1/0/rate")).toBe("5120,50000\n");
});

test("an interface that is promiscuous has what is for others on its bridge, and no other has", () => {
  const d = starter(4);
  const addressOf = (guest: string): string => /inet (10[\d.]+)/.exec(said(d, "ip -o -4 addr show eth0", guest))?.[1] ?? "";
  const [web] = [addressOf("web-01")];
  const self = d.all("VIF").find(({ fields }) => fields.VM === d.vm("app-01") && fields.device === "0")?.ref ?? "";
  const seen = (): string => {
    d.exec("app-01", "(timeout 3 tcpdump -nn -i eth0 icmp > /tmp/out 2> /dev/null &) ; sleep 0.2", 200);
    expect(said(d, "ping -c 1 10.0.0.1", "web-01")).toContain("1 received");
    d.run(4);
    return said(d, "cut -d' ' -f2- /tmp/out", "app-01").replace(/id \d+/g, "id #");
  };
  expect(seen()).toBe("");
  d.taken("amend_field", { class: "VIF", self, field: "other_config", put: { promiscuous: "on" }, drop: [] });
  expect(seen()).toBe("");
  // As the script that brings the interface up sets it.
  d.done("VIF.unplug", { self });
  d.done("VIF.plug", { self });
  d.exec("app-01", "ip link set eth0 up", 60);
  const both = `IP ${web} > 10.0.0.1: ICMP echo request, id #, seq 1, length 64\nIP 10.0.0.1 > ${web}: ICMP echo reply, id #, seq 1, length 64\n`;
  expect(seen()).toBe(both);
  expectStateOf(reopened(d, undefined, makeGuestEngine).lab, d.lab.snapshot());
  d.lab.check();
});
