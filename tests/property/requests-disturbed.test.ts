/** Whatever is taken away from requests at whatever moment: each ends once, nothing leaks, and everybody gets an answer. */
import { describe, expect, test } from "vitest";
import { diskRequest } from "../../simulator/dom0/disk-requests";
import { RandomStreams } from "../../simulator/kernel/random";
import type { Ref } from "../../simulator/model/ref";
import { hostInside, type RunningGuest } from "../../simulator/world/world";
import { type LabDriver, starter } from "../support/lab-driver";
import { openedStarter } from "../support/opened-world";

const HOST = "xen-02";
const DOM0 = `Control domain on host: ${HOST}`;

/** What may come between, each with what makes it good again. */
const disturbances: Readonly<Record<string, (d: LabDriver) => () => void>> = {
  pause(d) {
    d.exec(DOM0, "xl pause db-01");
    return () => void d.exec(DOM0, "xl unpause db-01");
  },
  starve(d) {
    d.exec(DOM0, "xl sched-credit2 -d 0 -c 1");
    return () => void d.exec(DOM0, "xl sched-credit2 -d 0 -c 0");
  },
  crowd(d) {
    d.exec(DOM0, "xl vcpu-pin 0 all 0; xl vcpu-pin db-01 all 0; xl sched-credit2 -s -r 50000");
    return () => void d.exec(DOM0, "xl vcpu-pin 0 all all; xl vcpu-pin db-01 all all; xl sched-credit2 -s -r 1000");
  },
  snapshot(d) {
    d.lab.check();
    return () => d.lab.check();
  },
};

describe.each([1, 2, 3])("requests that are disturbed (seed %i)", (seed) => {
  test("end once, and the programs that made them end well", () => {
    const random = new RandomStreams(seed);
    const d = starter(seed);
    const lines = [
      "if=/dev/zero of=/var/tmp/a bs=4k count=300 oflag=direct",
      "if=/dev/xvda of=/dev/null bs=1M count=40",
      "if=/dev/zero of=/var/tmp/b bs=64k count=100 conv=fsync",
    ];
    for (const [i, line] of lines.entries())
      d.lab.apply({ at: d.now, kind: "exec", id: `own-${i}`, target: "db-01", commandLine: `dd ${line}; echo $? >> /run/codes` });
    for (let turn = 0; turn < 8; turn++) {
      for (let n = random.between("events", 1, 40); n > 0; n--) {
        d.lab.advance(d.lab.nextEventAt() ?? d.now);
      }
      const names = Object.keys(disturbances);
      const undo = disturbances[names[random.between("what", 0, names.length - 1)] as string]?.(d);
      d.run(random.between("long", 1, 400) / 1_000);
      d.lab.check();
      undo?.();
    }
    d.run(120);
    expect(d.exec("db-01", "cat /run/codes; pgrep -x dd").stdout).toBe("0\n0\n0\n");
    d.lab.check();
  });

  test("a back end that goes while many are on their way: all fail, and the guest shuts down", () => {
    const random = new RandomStreams(seed + 100);
    const d = starter(seed);
    const vm = d.vm("db-01");
    const domid = Number(d.field("VM", vm, "domid"));
    for (let i = 0; i < 6; i++)
      d.lab.apply({
        at: d.now,
        kind: "exec",
        id: `own-${i}`,
        target: "db-01",
        commandLine: `dd if=/dev/xvda of=/dev/null bs=4k count=100000 iflag=direct`,
      });
    for (let n = random.between("events", 20, 400); n > 0; n--) d.lab.advance(d.lab.nextEventAt() ?? d.now);
    d.lab.drain();
    d.taken("xenstore.rm", { host: d.named("host", HOST).ref, path: `/local/domain/0/backend/vbd/${domid}/51712` });
    d.run(5);
    const codes = d.lab.drain().exec.flatMap((piece) => ("code" in piece && piece.id.startsWith("own-") ? [piece.code] : []));
    expect(codes).toEqual([1, 1, 1, 1, 1, 1]);
    d.lab.check();
    d.done("VM.hard_shutdown", { vm });
    d.lab.check();
  });
});

test("a guest's drivers come up while requests of its emulated disk are on their way: they go on through the ring", () => {
  const { d, world } = openedStarter(5);
  const vm = d.vm("web-01");
  d.done("VM.hard_shutdown", { vm });
  d.done("VM.start_on", { vm, host: d.named("host", "xen-01").ref, start_paused: true });
  const inside = hostInside(world, d.named("host", "xen-01").ref as Ref<"host">);
  const disk = inside.bus.devicesOf(Number(d.field("VM", vm, "domid"))).find(({ kind }) => kind === "vbd");
  const domain = inside.hypervisor.domains.get(disk?.domid ?? -1);
  if (!disk || !domain) throw new Error("the domain has its disk");
  expect(disk.isEmulated).toBe(true);
  // What its firmware reads, before there is a kernel.
  inside.hypervisor.unpause(domain);
  const guest = inside.guests.get(disk.domid) as RunningGuest;
  for (const ticket of [1, 2, 3]) expect(diskRequest(world, guest, "xvda", { kind: "write", bytes: 65_536, ticket })).toBe(true);
  for (let n = 0; n < 2_000 && disk.flying.every(({ stage }) => stage < 8); n++) d.lab.advance(d.lab.nextEventAt() ?? d.now);
  expect(disk.flying.map(({ stage }) => stage)).toContain(8);
  inside.hypervisor.pause(domain);
  d.done("VM.unpause", { vm });
  expect(disk.isEmulated).toBe(false);
  d.run(5);
  expect([disk.isPresented, disk.flying]).toEqual([true, []]);
  expect(disk.requests).toBe(3);
  d.lab.check();
});
