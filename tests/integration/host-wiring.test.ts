/** How a host is wired: each sequence ends as the reference has it, takes the host off the network while it runs, goes back, and fails. @source network.md §1–§4 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import type { Topology } from "../../simulator/contract/topology";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";
import { bare, history, isReached, links, on, PEER, ref } from "../support/wired-hosts";

describe("the whole sequence ends as the reference has it", () => {
  test("[network.md §2a] bridge of Xen 3.0 and 3.1: peth0, eth0, vif0.0 on xenbr0", () => {
    const d = history();
    const host = "xen-2006";
    bare(d, host, "xend30");
    const mac = /ether (\S+)/.exec(on(d, host, "ip link show eth0"))?.[1];
    expect(links(d, host)).toEqual([
      `eth0: BROADCAST,MULTICAST,UP - ${mac}`,
      "vif0.0: BROADCAST,MULTICAST - fe:ff:ff:ff:ff:ff",
      "veth0: BROADCAST,MULTICAST - 00:00:00:00:00:00",
    ]);
    d.done("wiring.run", { host: ref(d, host) });
    expect(on(d, host, "brctl show")).toBe(
      "bridge name\tbridge id\t\tSTP enabled\tinterfaces\nxenbr0\t\t8000.feffffffffff\tno\t\tvif0.0\n\t\t\t\t\t\t\tpeth0\n",
    );
    expect(links(d, host)).toEqual([
      "peth0: BROADCAST,NOARP,UP xenbr0 fe:ff:ff:ff:ff:ff",
      "vif0.0: BROADCAST,NOARP,UP xenbr0 fe:ff:ff:ff:ff:ff",
      `eth0: BROADCAST,MULTICAST,UP - ${mac}`,
      "xenbr0: BROADCAST,NOARP,UP - fe:ff:ff:ff:ff:ff",
    ]);
    expect(on(d, host, "ip -4 addr").match(/inet .*/g)).toEqual([
      "inet 127.0.0.1/8 scope host lo",
      "inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0",
    ]);
    expect(on(d, host, "ip route")).toBe("default via 10.0.0.1 dev eth0 \n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.11 \n");
    expect(isReached(d, "10.0.0.11")).toBe(true);
    expect(d.exec(PEER, "ip neigh show 10.0.0.11").stdout).toContain(` lladdr ${mac} `);
    expect(on(d, host, "brctl showmacs xenbr0")).toMatch(new RegExp(`^ {2}1\\t${mac}\\tno\\t`, "m"));
    d.lab.check();
  });

  test("[network.md §2b] bridge of Xen 3.2 to 4.4: the bridge is eth0, peth0 keeps its MAC, xenbr0 of a file means it", () => {
    const d = history();
    const host = "xen-2009";
    bare(d, host, "xend32");
    const mac = /ether (\S+)/.exec(on(d, host, "ip link show eth0"))?.[1];
    d.done("wiring.run", { host: ref(d, host) });
    expect(on(d, host, "brctl show")).toBe(
      `bridge name\tbridge id\t\tSTP enabled\tinterfaces\neth0\t\t8000.${mac?.replaceAll(":", "")}\tno\t\tpeth0\n`,
    );
    expect(links(d, host)).toEqual([`peth0: BROADCAST,MULTICAST,UP eth0 ${mac}`, `eth0: BROADCAST,MULTICAST,UP - ${mac}`]);
    expect(on(d, host, "ip route")).toBe("default via 10.0.0.1 dev eth0 \n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.12 \n");
    expect(isReached(d, "10.0.0.12")).toBe(true);
    on(d, host, 'printf \'name = "made"\\nmemory = 64\\nvif = [ "bridge=xenbr0" ]\\n\' > /root/m.cfg; xm create /root/m.cfg');
    expect(on(d, host, "brctl show eth0")).toMatch(/\n\t+vif\d+\.0\n$/);
    d.lab.check();
  });

  test("[network.md §2c] a distribution's bridge is what hosts have that nobody has touched", () => {
    const d = starter(7);
    const show = "ip -o link | grep -v vif; ip -4 -o addr; ip route; brctl show xenbr0 | grep -v vif";
    const before = on(d, "xen-02", show);
    d.done("wiring.undo_all", { host: ref(d, "xen-02") });
    expect(on(d, "xen-02", "ip -4 -o addr")).toContain(": eth0 ");
    expect(d.exec("xen-02", "brctl show xenbr0").stderr).toContain("xenbr0");
    d.done("wiring.run", { host: ref(d, "xen-02") });
    expect(on(d, "xen-02", show)).toBe(before);
    d.lab.check();
  });

  test.each([
    ["route", "1\n1\n", ""],
    ["nat", "1\n0\n", "-A POSTROUTING -o eth0 -j MASQUERADE\n"],
  ])("[network.md §3, §4] %s: switches of the kernel and rules; eth0 stays as it is", (mode, switches, rules) => {
    const d = history();
    const host = "xen-2009";
    bare(d, host, mode);
    const before = on(d, host, "ip -o link; ip addr; ip route");
    d.done("wiring.run", { host: ref(d, host) });
    expect(on(d, host, "ip -o link; ip addr; ip route")).toBe(before);
    expect(on(d, host, "sysctl -n net.ipv4.ip_forward net.ipv4.conf.eth0.proxy_arp")).toBe(switches);
    expect(on(d, host, "iptables -t nat -S | grep -v ^-P; true")).toBe(rules);
    expect(on(d, host, "brctl show")).toBe("bridge name\tbridge id\t\tSTP enabled\tinterfaces\n");
    d.done("wiring.undo_all", { host: ref(d, host) });
    expect(on(d, host, "sysctl -n net.ipv4.ip_forward net.ipv4.conf.eth0.proxy_arp")).toBe("0\n0\n");
    expect(on(d, host, "iptables -t nat -S | grep -v ^-P; true")).toBe("");
    d.lab.check();
  });

  test("[network.md §4] virbr0: a bridge of Dom0's own with 192.168.122.1, forwarding, and masquerading of its network", () => {
    const d = history();
    const host = "xen-2025";
    bare(d, host, "virbr0");
    d.done("wiring.run", { host: ref(d, host) });
    expect(on(d, host, "brctl show")).toMatch(/^virbr0\t\t8000\.525400\w{6}\tno\t\t$/m);
    expect(on(d, host, "ip route")).toContain("192.168.122.0/24 dev virbr0 proto kernel scope link src 192.168.122.1 \n");
    expect(on(d, host, "iptables -t nat -S | grep -v ^-P")).toBe(
      "-A POSTROUTING -s 192.168.122.0/24 ! -d 192.168.122.0/24 -j MASQUERADE\n",
    );
    expect(on(d, host, "sysctl -n net.ipv4.ip_forward")).toBe("1\n");
    d.done("wiring.undo_all", { host: ref(d, host) });
    expect(on(d, host, "ip link")).not.toContain("virbr0");
    d.lab.check();
  });
});

describe("step by step", () => {
  test.each([
    ["xen-2006", "xend30", "10.0.0.11", "++---------+"],
    ["xen-2009", "xend32", "10.0.0.12", "++----+"],
    ["xen-2025", "distribution", "10.0.0.15", "---+"],
  ])("%s, %s: the host is off the network from the stop of its NIC to the end", (host, mode, address, wanted) => {
    const d = history();
    bare(d, host, mode);
    let seen = "";
    for (let step = 0; step < wanted.length; step++) {
      d.done("wiring.step", { host: ref(d, host) });
      const isOn = host === PEER ? d.exec("xen-2006", `ping -c 1 -W 1 ${address}`, 30).code === 0 : isReached(d, address);
      seen += isOn ? "+" : "-";
    }
    expect(seen).toBe(wanted);
    expect(d.refusal("wiring.step", { host: ref(d, host) })).toMatchObject({ why: ["wiring.all_done"] });
    d.lab.check();
  });

  test.each([
    ["xen-2006", "xend30"],
    ["xen-2009", "xend32"],
    ["xen-2009", "nat"],
    ["xen-2025", "distribution"],
    ["xen-2025", "virbr0"],
  ])("%s, %s: whatever is stepped and undone, each number of steps is one state", (host, mode) => {
    const d = history();
    bare(d, host, mode);
    const show = "ip -o link | grep -v ' vif[1-9]'; ip -4 -o addr; ip route; brctl show; iptables -t nat -S; sysctl net.ipv4.ip_forward";
    const known = new Map<number, string>();
    let done = 0;
    const moves = fc.sample(fc.boolean(), { numRuns: 24, seed: 11 });
    for (const isForward of moves) {
      const { ok } = d.call(isForward ? "wiring.step" : "wiring.undo", { host: ref(d, host) });
      d.run(4);
      done += ok ? (isForward ? 1 : -1) : 0;
      const now = d.exec(host, show, 60).stdout;
      expect(now).toBe(known.get(done) ?? now);
      known.set(done, now);
    }
    expect(known.size).toBeGreaterThan(2);
    d.lab.check();
  });

  test("a snapshot between two steps goes on alike", () => {
    const d = history();
    bare(d, "xen-2006", "xend30");
    const args = { host: ref(d, "xen-2006") };
    for (let step = 0; step < 6; step++) d.done("wiring.step", args);
    d.taken("wiring.run", args);
    d.run(1);
    const again = reopened(d, undefined, makeGuestEngine);
    d.run(30);
    again.run(30);
    expectStateOf(again.lab, d.lab.snapshot());
    expect(on(d, "xen-2006", "brctl show")).toContain("peth0");
  });

  test("another sequence asks for none of this one, and for a release that has it", () => {
    const d = history();
    const host = ref(d, "xen-2025");
    expect(d.refusal("wiring.choose", { host, mode: "route" })).toMatchObject({ why: ["wiring.take_back_first"] });
    d.done("wiring.undo_all", { host });
    expect(d.refusal("wiring.choose", { host, mode: "xend30" })).toMatchObject({ why: ["wiring.not_in_release", "4.20"] });
  });
});

describe("failures", () => {
  const failingAt = (step: number): { d: LabDriver; args: { host: string } } => {
    const d = history();
    bare(d, "xen-2006", "xend30");
    const args = { host: ref(d, "xen-2006") };
    for (let at = 0; at < step; at++) d.done("wiring.step", args);
    d.taken("wiring.fail", args);
    return { d, args };
  };
  test.each([
    [0, 1, "\nLink veth0 is missing.\n", true],
    [4, 143, "Terminated\n", false],
    [11, 1, "Ignoring unknown interface eth0.\n", false],
  ])("step %i: network-bridge ends with %i and says why; the host stays as it was left", (step, code, said, isOn) => {
    const { d } = failingAt(step);
    const ended = d.exec("xen-2006", "/etc/xen/scripts/network-bridge start", 60);
    expect([ended.code, ended.stderr.startsWith(said)]).toEqual([code, true]);
    expect(isReached(d, "10.0.0.11")).toBe(isOn);
    expect(d.exec("xen-2006", "/etc/xen/scripts/network-bridge start", 60).code).toBe(0);
    expect(isReached(d, "10.0.0.11")).toBe(true);
    d.lab.check();
  });
  test("a link without light: the script waits ten seconds and goes on, and nobody reaches the host until the step is taken back", () => {
    const { d, args } = failingAt(10);
    expect(d.exec("xen-2006", "network-bridge start", 60).stdout).toBe(
      "Waiting for peth0 to negotiate link...........(link isnt in running state)\n",
    );
    expect(on(d, "xen-2006", "brctl show")).toContain("peth0");
    expect(isReached(d, "10.0.0.11")).toBe(false);
    const pif = d.all("PIF").find(({ fields }) => fields.host === args.host && fields.device === "eth0");
    expect(d.field("PIF_metrics", String(pif?.fields.metrics), "carrier") ?? false).toBe(false);
    for (let step = 0; step < 2; step++) d.done("wiring.undo", args);
    d.done("wiring.run", args);
    expect(isReached(d, "10.0.0.11")).toBe(true);
    d.lab.check();
  });
  test("a task that fails says so, and leaves the rest to be run", () => {
    const { d, args } = failingAt(4);
    const task = d.done("wiring.run", args);
    expect(JSON.stringify(task.fields.error_info)).toContain("OPERATION_NOT_ALLOWED");
    d.done("wiring.run", args);
    expect(isReached(d, "10.0.0.11")).toBe(true);
  });
});

describe("by commands in Dom0", () => {
  test("network-bridge start, status, stop; another word is none of its", () => {
    const d = history();
    bare(d, "xen-2006", "xend30");
    expect(on(d, "xen-2006", "network-bridge start")).toBe("Waiting for peth0 to negotiate link...\n");
    expect(on(d, "xen-2006", "network-bridge status")).toMatch(
      /^={60}\n\d+: eth0: [\s\S]*\n\d+: xenbr0: [\s\S]*\n \nbridge name[\s\S]*peth0\n \ndefault via[\s\S]*\n \nKernel IP routing table\n[\s\S]*={60}\n$/,
    );
    expect(on(d, "xen-2006", "network-bridge stop; brctl show")).toBe("bridge name\tbridge id\t\tSTP enabled\tinterfaces\n");
    expect(d.exec("xen-2006", "network-bridge restart").stderr).toBe("Unknown command: restart\nValid commands are: start, stop, status\n");
    expect(d.exec("xen-2025", "network-bridge start").code).toBe(127);
    d.lab.check();
  });
  test("network-nat and network-route work on a host with a bridge too", () => {
    const d = history();
    const rules = "iptables -t nat -S | grep -v ^-P; sysctl -n net.ipv4.ip_forward";
    expect(on(d, "xen-2011", `network-nat start; ${rules}`)).toBe("-A POSTROUTING -o eth0 -j MASQUERADE\n1\n");
    expect(on(d, "xen-2011", `network-nat stop; ${rules}`)).toBe("0\n");
    expect(on(d, "xen-2011", "network-route start; sysctl -n net.ipv4.conf.eth0.proxy_arp")).toBe("1\n");
    d.lab.check();
  });
});

test("ifdown and ifup take a distribution's bridge apart and make it again", () => {
  const d = history();
  const [host, address] = ["xen-2011", "10.0.0.13"];
  const show = "ip -4 -o addr show; ip route; brctl show xenbr0 | grep -v vif";
  const before = on(d, host, show);
  on(d, host, "ifdown xenbr0");
  expect(d.exec(host, "brctl show").stdout).not.toContain("xenbr0");
  expect([isReached(d, address), on(d, host, "ip -4 route")]).toEqual([false, ""]);
  expect(on(d, host, "ifup eth0; ip route")).toContain("default via 10.0.0.1 dev eth0 ");
  expect(isReached(d, address)).toBe(true);
  on(d, host, "ifdown eth0");
  expect(isReached(d, address)).toBe(false);
  on(d, host, "ifup xenbr0");
  expect(isReached(d, address)).toBe(true);
  expect(on(d, host, show)).toBe(before);
  bare(d, "xen-2009", "xend32");
  d.done("wiring.run", { host: ref(d, "xen-2009") });
  on(d, "xen-2009", "ifdown eth0");
  expect(isReached(d, "10.0.0.12")).toBe(false);
  on(d, "xen-2009", "ifup eth0");
  expect(isReached(d, "10.0.0.12")).toBe(true);
  expect(d.exec(host, "ifdown nosuch").stderr).toContain("nosuch");
  d.lab.check();
});

describe("hosts that a scenario wires", () => {
  const lab = (network: string, interfaces: unknown, xen = "4.17.5"): LabDriver => {
    const guest = (name: string, more: unknown) => ({ name, template: "Debian Bookworm 12 (PV)", host: "b", interfaces: [more] });
    const file = {
      $schema: "/schema/scenario-1.json",
      pool: "wired",
      hosts: [
        { name: "a", address: "10.0.0.11", xenVersion: xen },
        { name: "b", address: "10.0.0.12", network, xenVersion: xen },
      ],
      networks: [
        { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.199" } },
        { name: "default", bridge: "virbr0" },
      ],
      storage: [{ name: "store", type: "nfs", sizeGiB: 100, isDefault: true }],
      vms: [guest("one", interfaces)],
    };
    return new LabDriver(createLab({ scenario: "", file: JSON.stringify(file), seed: 5, epochUs: EPOCH })).run(60);
  };
  test("route: its guests run vif-route, and reach and are reached over Dom0", () => {
    const d = lab("route", { network: "lan", ip: "10.0.0.50" });
    expect(on(d, "b", "ip route")).toBe(
      "default via 10.0.0.1 dev eth0 \n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.12 \n10.0.0.50 dev vif1.0 scope link src 10.0.0.12 metric 2 \n",
    );
    expect(d.exec("a", "ping -c 1 -W 2 10.0.0.50", 30).stdout).toContain("ttl=63");
    expect(d.exec("one", "ping -c 1 -W 2 10.0.0.11", 30).stdout).toContain("ttl=63");
    d.lab.check();
  });
  test("nat: its guests run vif-nat behind Dom0's address", () => {
    const d = lab("nat", { network: "lan" });
    expect(d.exec("one", "ping -c 1 -W 2 10.0.0.11", 30).stdout).toContain("ttl=63");
    expect(on(d, "b", "iptables -t nat -L POSTROUTING -n -v")).toMatch(/ 1 +84 MASQUERADE .* eth0 /);
    d.lab.check();
  });
  test("virbr0: a guest on it gets 192.168.122.2 by DHCP and goes out behind Dom0's address", () => {
    const d = lab("virbr0", { network: "default" });
    expect(d.exec("one", "ip -4 -o addr show eth0").stdout).toContain("inet 192.168.122.2/24 ");
    expect(d.exec("one", "ip route").stdout).toContain("default via 192.168.122.1 dev eth0");
    expect(d.exec("one", "ping -c 1 -W 2 10.0.0.11", 30).stdout).toContain("ttl=63");
    expect(on(d, "b", "brctl show virbr0")).toContain("vif1.0");
    expect(on(d, "b", "iptables -t nat -L POSTROUTING -n -v")).toMatch(/ 1 +84 MASQUERADE .* 192\.168\.122\.0\/24 +!192\.168\.122\.0\/24/);
    const again = reopened(d, undefined, makeGuestEngine);
    d.run(60);
    again.run(60);
    expectStateOf(again.lab, d.lab.snapshot());
    d.lab.check();
  });
  test("bridge: the release's own network-bridge, which runs again when the host boots", () => {
    const d = lab("bridge", { network: "lan" }, "3.4.3");
    const bridges = on(d, "b", "brctl show eth0");
    expect(bridges).toMatch(/^eth0\t\t8000\.\w+\tno\t\tpeth0\n\t+vif1\.0\n$/m);
    expect(d.exec("one", "ping -c 1 -W 2 10.0.0.11", 30).stdout).toContain("ttl=64");
    const host = ref(d, "b");
    d.done("wiring.undo", { host });
    d.done("VM.hard_shutdown", { vm: d.vm("one") });
    d.taken("host.disable", { host });
    d.done("host.reboot", { host });
    d.run(300);
    expect(on(d, "b", "brctl show; ip -4 addr show eth0")).toMatch(/\tno\t\tpeth0\n[\s\S]*inet 10\.0\.0\.12\/24/);
    expect(d.exec("a", "ping -c 1 -W 2 10.0.0.12", 30).code).toBe(0);
    d.lab.check();
  });
});

describe("on the map of the network", () => {
  const drawn = (d: LabDriver, host: string): string[] => {
    const { nodes, edges } = d.lab.ask("topology", { plan: "infrastructure" }) as Topology;
    const mine = new Map(nodes.filter((node) => node.host === ref(d, host)).map((node) => [node.id, node.label]));
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    for (const { from, to } of edges) for (const end of [from, to]) expect(nodes.some(({ id }) => id === end)).toBe(true);
    return edges.flatMap(({ from, to }) => (mine.has(from) && mine.has(to) ? [`${mine.get(from)} - ${mine.get(to)}`] : [])).sort();
  };
  test("a NIC without a bridge is the control domain's own; a bridge by any name is where its ports are", () => {
    const d = history();
    const before = drawn(d, "xen-2006");
    expect(before).toEqual(expect.arrayContaining(["Domain-0 - xenbr0", "xenbr0 - eth0"]));
    bare(d, "xen-2006", "xend30");
    expect(drawn(d, "xen-2006").filter((edge) => !edge.includes("vif1"))).toEqual(["Domain-0 - eth0"]);
    d.done("wiring.run", { host: ref(d, "xen-2006") });
    expect(drawn(d, "xen-2006")).toEqual(expect.arrayContaining(["Domain-0 - xenbr0", "xenbr0 - eth0"]));
    bare(d, "xen-2009", "xend32");
    d.done("wiring.run", { host: ref(d, "xen-2009") });
    expect(drawn(d, "xen-2009")).toEqual(expect.arrayContaining(["Domain-0 - eth0", "eth0 - eth0"]));
  });
  test("each step changes it, back and forth, and no edge ever leads nowhere", () => {
    const d = starter(3);
    const host = ref(d, "xen-02");
    const seen = (): string => `${d.lab.ask("topology", { plan: "infrastructure" }).version} ${drawn(d, "xen-02").join(", ")}`;
    const way = [seen()];
    for (let n = 0; n < 4; n++) {
      d.done("wiring.undo", { host });
      way.push(seen());
    }
    expect(new Set(way).size).toBe(way.length);
    expect([way[0], way.at(-1)].map((one) => one?.includes("Domain-0 - xenbr0"))).toEqual([true, false]);
    expect(way.at(-1)).toContain("Domain-0 - eth0");
    for (let n = 0; n < 4; n++) d.done("wiring.step", { host });
    expect(drawn(d, "xen-02")).toEqual(expect.arrayContaining(["Domain-0 - xenbr0", "xenbr0 - eth0"]));
  });
});
