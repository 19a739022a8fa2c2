/** Whatever is taken from a driver domain and its front ends at whatever step: each request ends once, nothing leaks, and what is whole again works. */
import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../simulator/kernel/random";
import { openLab } from "../../simulator/lab";
import type { Ref } from "../../simulator/model/ref";
import { hostInside } from "../../simulator/world/world";
import { configs, DOM0, domainOf, domidOf, driverLab, endNow, HOST, startGuest, stopNow, writeConfig } from "../support/driver-lab";
import { LabDriver } from "../support/lab-driver";
import { stateOf } from "../support/lab-state";

type Undo = () => void;
const SERVERS = ["netdom", "stor"] as const;

/** What may come between, at this instant. */
const disturbances: Readonly<Record<string, (d: LabDriver, server: (typeof SERVERS)[number], random: RandomStreams) => Undo>> = {
  pause: (d, server) => stopNow(d, domidOf(d, server)),
  crash(d, server) {
    endNow(d, domidOf(d, server), "crash");
    return () => void d.run(90);
  },
  destroy(d, server) {
    d.exec(DOM0, `xl destroy ${server}`);
    return () => startGuest(d, server);
  },
  reboot(d, server) {
    d.exec(DOM0, `xl reboot ${server}`);
    return () => void d.run(90);
  },
  suspend(d, server) {
    const vm = d.vm(server);
    d.done("VM.suspend", { vm });
    return () => void d.done("VM.resume_on", { vm, host: d.named("host", HOST).ref, start_paused: false, force: false });
  },
  daemon(d, server) {
    d.exec(server, "systemctl stop xendriverdomain");
    return () => void d.exec(server, "systemctl start xendriverdomain");
  },
  state(d, server) {
    // Whoever writes Closing has both ends close; the toolstack takes the device anew.
    const front = domidOf(d, "user");
    const dir = `/local/domain/${domidOf(d, server)}/backend/${server === "stor" ? `vbd/${front}/51728` : `vif/${front}/0`}`;
    d.exec(DOM0, `xenstore-write ${dir}/state 5`);
    return () => again(d, server);
  },
  directory(d, server) {
    const front = domidOf(d, "user");
    const dir = `/local/domain/${domidOf(d, server)}/backend/${server === "stor" ? `vbd/${front}/51728` : `vif/${front}/0`}`;
    d.exec(DOM0, `xenstore-rm ${dir}`);
    return () => again(d, server);
  },
  guest(d) {
    d.exec(DOM0, "xl destroy user");
    return () => startGuest(d, "user");
  },
  snapshot(d) {
    const copy = new LabDriver(openLab(d.lab.snapshot()));
    const before = JSON.stringify(stateOf(d.lab));
    expect(JSON.stringify(stateOf(copy.lab))).toBe(before);
    copy.run(1);
    copy.lab.check();
    return () => undefined;
  },
};

/** The toolstack takes a device off and gives it again. */
function again(d: LabDriver, server: (typeof SERVERS)[number]): void {
  if (server === "stor") d.exec(DOM0, "xl block-detach -f user xvdb; xl block-attach user phy:/dev/xvdb,xvdb,w,backend=stor");
  else d.exec(DOM0, "xl network-detach user 0; xl network-attach user backend=netdom mac=00:16:3e:00:aa:07");
  d.run(2);
  if (server === "netdom") d.exec("user", "dhclient eth0");
}

/** Nobody has anything of a domain that is not there. */
function noLeaks(d: LabDriver): void {
  const { world } = domainOf(d, 0);
  const { hypervisor, grants, events, xenstore, bus } = hostInside(world, d.named("host", HOST).ref as Ref<"host">);
  const there = new Set(hypervisor.domains.keys());
  for (const domid of there) {
    const mappedByGone = grants.runs(domid).filter((run) => run.domid !== 0 && !there.has(run.domid) && (run.flags & 0b11000) !== 0);
    expect(mappedByGone).toEqual([]);
    const ports = events.ports(domid).filter(({ state, remoteDomid }) => state === "interdomain" && !there.has(remoteDomid ?? 0));
    expect(ports).toEqual([]);
  }
  const homes = (xenstore.list("/local/domain") ?? []).map(Number);
  expect(homes.filter((domid) => !there.has(domid))).toEqual([]);
  for (const device of bus.devices.values()) {
    expect(there.has(device.domid)).toBe(true);
    if (!device.isStranded) expect(there.has(device.backDomid)).toBe(true);
  }
  for (const { key } of world.fabric.bridges.values()) {
    const [, domid] = /\/(\d+)\/[^/]+$/.exec(key) ?? [];
    if (domid !== undefined) expect(there.has(Number(domid))).toBe(true);
  }
  d.lab.check();
}

describe.each([1, 2, 3, 4])("driver domains that are disturbed (seed %i)", (seed) => {
  test("leave nothing behind, and serve again", () => {
    const random = new RandomStreams(seed);
    const d = driverLab(seed);
    for (const server of SERVERS) writeConfig(d, server, `${configs[server]}on_crash = "restart"\n`);
    writeConfig(
      d,
      "user",
      "disk = ['phy:/dev/vg0/u,xvda,w', 'format=raw,vdev=xvdb,access=rw,backend=stor,target=/dev/xvdb']\nvif = ['bridge=xenbr0,backend=netdom,mac=00:16:3e:00:aa:07']\n",
    );
    for (const name of [...SERVERS, "user"]) startGuest(d, name);
    const names = Object.keys(disturbances);
    for (let turn = 0; turn < 10; turn++) {
      d.exec("user", "(dd if=/dev/zero of=/dev/xvdb bs=4k count=3000 oflag=direct; ping -c 20 -i 0.2 -W 1 10.0.0.1) > /dev/null 2>&1 &");
      for (let n = random.between("events", 1, 300); n > 0; n--) d.lab.advance(d.lab.nextEventAt() ?? d.now);
      const server = SERVERS[random.between("server", 0, 1)] as (typeof SERVERS)[number];
      const name = names[random.between("what", 0, names.length - 1)] as string;
      const undo = disturbances[name]?.(d, server, random);
      noLeaks(d);
      d.run(random.between("long", 1, 4_000) / 1_000);
      noLeaks(d);
      undo?.();
      d.run(random.between("after", 1, 20_000) / 1_000);
      noLeaks(d);
    }
    d.run(120);
    expect(d.exec("user", "pgrep -x dd").stdout).toBe("");
    expect(d.exec("user", "dd if=/dev/zero of=/dev/xvdb bs=4k count=10 oflag=direct").code).toBe(0);
    expect(d.exec("user", "dhclient eth0; ping -c 3 -W 1 10.0.0.1").stdout).toContain("3 received");
    for (const name of ["user", ...SERVERS]) d.exec(DOM0, `xl destroy ${name}`);
    noLeaks(d);
    const { world } = domainOf(d, 0);
    const { bus } = hostInside(world, d.named("host", HOST).ref as Ref<"host">);
    expect([...bus.devices.values()].every(({ backDomid }) => backDomid === 0)).toBe(true);
  });
});
