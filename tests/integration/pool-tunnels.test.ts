/** Networks carried from host to host in packets of their control domains. @source xen-api: ocaml/xapi/xapi_tunnel.ml; RFC 2890; RFC 7348 */
import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { type LabDriver, plainStarter } from "../support/lab-driver";
import { ovsLab } from "../support/ovs-lab";

const said = (d: LabDriver, line: string, host = "xen-01"): string => {
  const { stdout, stderr } = d.exec(host, line, 200);
  return stdout + stderr;
};
const hostRef = (d: LabDriver, name: string): string => d.named("host", name).ref;
const pif = (d: LabDriver, device: string, host = "xen-01"): string =>
  d.all("PIF").find(({ fields }) => fields.device === device && fields.host === hostRef(d, host))?.ref ?? "";
const network = (d: LabDriver): string => d.taken("network.create", { name_label: "carried", name_description: "", MTU: 1500 });
const reaches = (d: LabDriver, from: string, to: string, more = ""): boolean =>
  said(d, `ping -c 1 -W 1 ${more} ${to}`, from).includes("1 received");
function join(d: LabDriver, guest: string, on: string, address: string): string {
  const self = d.taken("VIF.create", { VM: d.vm(guest), network: on, device: "5", MAC: "", MTU: 1500 });
  d.done("VIF.plug", { self });
  said(d, `ip addr add ${address}/24 dev eth5; ip link set eth5 up`, guest);
  return self;
}

test("a pool of Linux bridges has none; one of Open vSwitch asks what carries it for an address", () => {
  const linux = plainStarter();
  const args = { transport_PIF: pif(linux, "eth0"), network: network(linux), protocol: "gre" };
  expect(linux.refusal("tunnel.create", args)).toMatchObject({ code: "OPENVSWITCH_NOT_ACTIVE", params: [] });
  const d = ovsLab(7);
  const [on, bare] = [network(d), pif(d, "eth1")];
  expect(d.refusal("tunnel.create", { transport_PIF: bare, network: on })).toMatchObject({
    code: "TRANSPORT_PIF_NOT_CONFIGURED",
    params: [bare],
  });
  const self = d.taken("tunnel.create", { transport_PIF: pif(d, "eth0"), network: on });
  const access = pif(d, "tunnel0");
  expect(d.refusal("tunnel.create", { transport_PIF: pif(d, "eth0"), network: on })).toMatchObject({
    code: "NETWORK_ALREADY_CONNECTED",
    params: [hostRef(d, "xen-01"), access],
  });
  expect(d.refusal("tunnel.create", { transport_PIF: access, network: network(d) })).toMatchObject({
    code: "IS_TUNNEL_ACCESS_PIF",
    params: [access],
  });
  expect(d.refusal("PIF.forget", { self: access }).code).toBe("PIF_TUNNEL_STILL_EXISTS");
  d.taken("tunnel.destroy", { self });
  expect([d.all("tunnel"), pif(d, "tunnel0"), said(d, "ovs-vsctl br-exists xapi1; echo $?")]).toEqual([[], "", "2\n"]);
});

test.each(["gre", "vxlan"])("by %s guests of two hosts are on one network, in packets that are seen on the cable", (protocol) => {
  const d = ovsLab(7);
  const on = network(d);
  for (const host of ["xen-01", "xen-02"]) d.taken("tunnel.create", { transport_PIF: pif(d, "eth0", host), network: on, protocol });
  const shown = said(d, `ovs-vsctl list-ports xapi1; ovs-vsctl get interface ${protocol}0 type options`);
  expect(shown).toBe(`${protocol}0\n${protocol}\n{key="2", remote_ip="10.0.0.12"}\n`);
  join(d, "web-01", on, "172.16.0.1");
  join(d, "db-01", on, "172.16.0.2");
  const capture = d.taken("capture.start", { links: [pif(d, "eth0")], label: "carried" });
  expect([reaches(d, "web-01", "172.16.0.2"), reaches(d, "db-01", "172.16.0.1", "-s 1472")]).toEqual([true, true]);
  const filter = protocol === "gre" ? "ip.proto == 47" : "udp.dstport == 4789";
  expect(d.lab.ask("captureFrames", { capture, filter, from: 0, count: 1 })?.meant).toBeGreaterThanOrEqual(4);
  // The transport carries other things too.
  expect(reaches(d, "db-01", "10.0.0.11")).toBe(true);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());

  // Without what carries it nobody is reached, and again with it.
  d.taken("link.set", { link: pif(d, "eth0", "xen-02"), carrier: false });
  expect(reaches(d, "web-01", "172.16.0.2")).toBe(false);
  d.taken("link.undo", { link: pif(d, "eth0", "xen-02") });
  expect(reaches(d, "web-01", "172.16.0.2")).toBe(true);
  d.done("PIF.reconfigure_ip", {
    self: pif(d, "eth0", "xen-02"),
    mode: "Static",
    IP: "10.0.0.22",
    netmask: "255.255.255.0",
    gateway: "10.0.0.1",
    DNS: "",
  });
  expect(said(d, `ovs-vsctl get interface ${protocol}0 options:remote_ip`)).toBe('"10.0.0.22"\n');
  expect(reaches(d, "web-01", "172.16.0.2")).toBe(true);
});
