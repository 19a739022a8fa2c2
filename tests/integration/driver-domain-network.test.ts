/** A driver domain that serves interfaces: it bridges its own to those of others. */
import { describe, expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { hostInside } from "../../simulator/world/world";
import { DOM0, domainOf, domidOf, driverLab, HOST, startGuest } from "../support/driver-lab";
import { LabDriver } from "../support/lab-driver";

const received = (d: LabDriver, line: string): number => Number(/(\d+) received/.exec(d.exec("cli", line).stdout)?.[1]);
const ping = (d: LabDriver, count = 3): number => received(d, `ping -c ${count} -W 1 10.0.0.1`);

describe("an interface that a driver domain serves", () => {
  const d = driverLab(3, "netdom", "cli");
  const [back, front] = [domidOf(d, "netdom"), domidOf(d, "cli")];

  test("has its back end there: in XenStore, with libxl and on the bridge", () => {
    const dom0 = (line: string): string => d.exec(DOM0, line).stdout;
    expect(dom0(`xenstore-read /local/domain/${front}/device/vif/0/backend`)).toBe(`/local/domain/${back}/backend/vif/${front}/0\n`);
    expect(dom0(`xenstore-read /local/domain/${front}/device/vif/0/backend-id`)).toBe(`${back}\n`);
    expect(dom0(`xenstore-ls -p /local/domain/${back}/backend/vif/${front}`)).toMatch(
      new RegExp(`^0 = ""[ .]+\\(n${back},r${front}\\)\\n bridge = "xenbr0"[ .]+\\(n${back},r${front}\\)`),
    );
    expect(dom0(`xenstore-ls -p /local/domain/${front}/device/vif`)).toMatch(new RegExp(`^0 = ""[ .]+\\(n${front},r${back}\\)`));
    expect(dom0("xl network-list cli").split("\n")[1]).toMatch(
      new RegExp(`^0 +${back} +00:16:3e:00:aa:02 +0 +4 .*/local/domain/${back}/backend/vif/${front}/0$`),
    );
    expect(dom0("brctl show xenbr0")).not.toContain(`vif${front}.0`);
    expect(d.exec("netdom", "brctl show").stdout).toBe(
      `bridge name\tbridge id\t\tSTP enabled\tinterfaces\nxenbr0\t\t8000.00163e00aa01\tno\t\teth0\n\t\t\t\t\t\t\tvif${front}.0\n`,
    );
    expect(d.exec("netdom", "ps ax").stdout).toMatch(/\/usr\/sbin\/xl devd\n[\s\S]*\[vif\d+\.0-q0-guest-rx\]/);
    expect(d.exec("netdom", "cat /var/log/xen/xen-hotplug.log").stdout).toContain(`online XENBUS_PATH=backend/vif/${front}/0\n`);
    expect(dom0("cat /var/log/xen/xen-hotplug.log")).not.toContain(`backend/vif/${front}/0`);
  });

  test("reaches the gateway, the driver domain and whoever is beyond, and its bytes pass both interfaces", () => {
    expect(d.exec("cli", "ip -br -4 addr show eth0").stdout).toMatch(/ 10\.0\.0\.\d+\/24/);
    expect(ping(d)).toBe(3);
    const own = /10\.0\.0\.\d+/.exec(d.exec("netdom", "ip -br -4 addr show xenbr0").stdout)?.[0];
    expect(received(d, `ping -c 2 -W 1 ${own}`)).toBe(2);
    const web = /10\.0\.0\.\d+/.exec(d.exec("web-01", "ip -br -4 addr show eth0").stdout)?.[0];
    expect(received(d, `ping -c 2 -W 1 ${web}`)).toBe(2);
    const counters = (vm: string, name: string): number[] =>
      (new RegExp(`${name}:(.*)`).exec(d.exec(vm, "cat /proc/net/dev").stdout)?.[1] ?? "").trim().split(/ +/).map(Number);
    const [before, outside] = [counters("netdom", `vif${front}.0`), counters(DOM0, `vif${back}.0`)];
    expect(received(d, "ping -c 5 -W 1 10.0.0.1")).toBe(5);
    const [after, beyond] = [counters("netdom", `vif${front}.0`), counters(DOM0, `vif${back}.0`)];
    for (const [from, to] of [
      [before, after],
      [outside, beyond],
    ] as const) {
      expect((to[0] as number) - (from[0] as number)).toBeGreaterThanOrEqual(5 * 98);
      expect((to[8] as number) - (from[8] as number)).toBeGreaterThanOrEqual(5 * 98);
    }
  });

  test("is drawn at the bridge of that domain, which hangs on Dom0's", () => {
    const { nodes, edges } = d.lab.ask("topology", { plan: "infrastructure" }, { user: "tester", role: "read-only" });
    const bridges = nodes.filter(({ kind, label }) => kind === "bridge" && label.startsWith("xenbr0")).map(({ id }) => id);
    expect(bridges).toHaveLength(3);
    const [own] = bridges.filter((id) => edges.some(({ from, to }) => to === id && from === d.vm("netdom")));
    expect(nodes.find(({ id }) => id === own)?.facts).toContainEqual(["fact.bridge_of", "netdom"]);
    const vif = (label: string) => nodes.find(({ kind, label: own }) => kind === "vif" && own === label)?.id;
    expect(edges).toContainEqual(expect.objectContaining({ from: vif(`vif${front}.0`), to: own }));
    expect(edges).toContainEqual(expect.objectContaining({ from: own, to: vif(`vif${back}.0`) }));
  });

  test("goes on after the lab has been opened from a snapshot", () => {
    const copy = new LabDriver(openLab(d.lab.snapshot()));
    copy.continueRequestsOf(d);
    expect(ping(copy)).toBe(3);
    copy.lab.check();
  });

  test("a driver domain that stands still keeps on the ring what comes until it goes on", () => {
    d.exec(DOM0, "xl pause netdom");
    d.exec("cli", "ping -c 3 -W 5 10.0.0.1 > /run/held 2>&1 &");
    d.run(3.5);
    expect(d.exec("cli", "cat /run/held").stdout).not.toContain("bytes from");
    d.exec(DOM0, "xl unpause netdom");
    d.run(4);
    const text = d.exec("cli", "cat /run/held").stdout;
    expect(text).toContain("3 received");
    expect(Number(/icmp_seq=1 ttl=64 time=(\d+)/.exec(text)?.[1])).toBeGreaterThan(3_000);
  });

  test("whoever stops its daemon has interfaces without scripts; the next start of it makes good", () => {
    d.exec("netdom", "systemctl stop xendriverdomain");
    d.exec(DOM0, "xl network-detach cli 0; xl network-attach cli backend=netdom mac=00:16:3e:00:aa:02");
    d.run(5);
    const status = `xenstore-read /local/domain/${back}/backend/vif/${front}/0/hotplug-status`;
    expect(d.exec(DOM0, status).stdout).toBe("\n");
    expect(ping(d)).not.toBe(3);
    d.exec("netdom", "systemctl start xendriverdomain");
    d.run(2);
    expect(d.exec(DOM0, status).stdout).toBe("connected\n");
    d.exec("cli", "dhclient eth0");
    expect(ping(d)).toBe(3);
    d.lab.check();
  });

  test("one that is gone takes nobody with it but those whom it serves; a new one serves them again", () => {
    d.exec(DOM0, "xl destroy netdom");
    d.lab.check();
    expect(d.exec(DOM0, `xenstore-ls /local/domain/${back}`).code).not.toBe(0);
    expect(d.exec(DOM0, `xenstore-read /local/domain/${front}/device/vif/0/state`).stdout).toBe("4\n");
    expect(ping(d)).toBe(0);
    expect(d.exec("web-01", "ping -c 2 -W 1 10.0.0.1").stdout).toContain("2 received");
    startGuest(d, "netdom");
    d.run(5);
    const anew = domidOf(d, "netdom");
    expect(anew).toBeGreaterThan(back);
    expect(d.exec(DOM0, "xl network-list cli").stdout).toContain(`/local/domain/${anew}/backend/vif/${front}/0`);
    expect(ping(d)).toBe(3);
    d.lab.check();
  });

  test("what it does for those whom it serves is its own CPU's work, in xl's and in xentop's eyes", () => {
    const back = domidOf(d, "netdom");
    const web = d.vm("web-01");
    d.done("VM.hard_shutdown", { vm: web });
    const [vif] = d.field("VM", web, "VIFs") as string[];
    const { network, MAC, MTU } = d.record("VIF", String(vif)).fields;
    d.taken("VIF.destroy", { self: vif });
    d.taken("VIF.create", { VM: web, network, device: "0", MAC, MTU, other_config: { backend: "netdom" } });
    d.done("VM.start_on", { vm: web, host: d.named("host", HOST).ref, start_paused: false });
    d.run(120);
    const { world, guest } = domainOf(d, back);
    const wanted = (): number => hostInside(world, guest.host).hypervisor.domains.get(back)?.demandMicro ?? 0;
    const serving = wanted();
    const flows = domainOf(d, domidOf(d, "web-01")).guest.load.flows;
    const bytes = flows.reduce((sum, { txBytesPerS, rxBytesPerS }) => sum + txBytesPerS + rxBytesPerS, 0);
    expect(bytes).toBeGreaterThan(100_000);
    d.exec(DOM0, "xl pause web-01");
    expect(serving - wanted()).toBeGreaterThan(((bytes * 8) / 4500) * 0.8);
    d.exec(DOM0, "xl unpause web-01");
    const seconds = (name: string): number => Number(new RegExp(`^${name} .* ([\\d.]+)$`, "m").exec(d.exec(DOM0, "xl list").stdout)?.[1]);
    const before = seconds("netdom");
    d.run(600);
    expect(seconds("netdom") - before).toBeGreaterThan(((600 * serving) / 1_000_000) * 0.5);
    expect(d.exec(DOM0, "xentop -b -i 1").stdout).toMatch(/^ +web-01 .* 1 +[1-9]\d+ +[1-9]\d+ /m);
    d.lab.check();
  });
});
