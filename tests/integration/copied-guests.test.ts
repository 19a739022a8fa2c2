import { beforeAll, describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { createLab, openLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

/** Just over a hundred VMs: three of each of thirty kinds boot, twelve are copies. The first host's all boot. */
const SCENARIO = "many:3:34";
const VMS = 102;
const options = { scenario: SCENARIO, seed: 5, epochUs: EPOCH };
/** Fully virtualised on another host, PVH, and paravirtualised: all three are copies. */
const COPIES = ["vm-00065", "vm-00070", "vm-00101"] as const;

let made: LabDriver;
let hash: string;
beforeAll(() => {
  made = new LabDriver(createLab(options));
  hash = made.lab.hash();
});
/** Each test starts where the lab was handed over. */
const again = (): LabDriver => new LabDriver(openLab(made.lab.snapshot()));

const addressOf = (d: LabDriver, vm: string): string =>
  (d.record("VM_guest_metrics", String(d.field("VM", vm, "guest_metrics"))).fields.networks as Record<string, string>)["0/ip"] ?? "";
const macOf = (d: LabDriver, vm: string): string => {
  const vif = d.all("VIF").find(({ fields }) => fields.VM === vm);
  return String(vif?.fields.MAC);
};

describe("[COP-1] a lab in which most guests are copies of a few that have booted", () => {
  test("is the same for the same seed, holds its rules, and goes on from a snapshot as it would have gone on", () => {
    const other = new LabDriver(createLab(options));
    expect(other.lab.hash()).toBe(hash);
    const opened = again();
    expect(opened.lab.hash()).toBe(hash);
    other.run(10).lab.check();
    expect(opened.run(10).lab.hash()).toBe(other.lab.hash());
  });

  test("gives each its own uuid, MAC and address, and no two are due at one time", () => {
    const guests = made.all("VM").filter(({ fields }) => fields.power_state === "Running" && fields.is_control_domain !== true);
    const metrics = made.all("VM_guest_metrics");
    const addresses = guests.map((vm) => {
      const own = metrics.find(({ ref }) => ref === vm.fields.guest_metrics);
      return (own?.fields.networks as Record<string, string> | undefined)?.["0/ip"];
    });
    for (const values of [guests.map((vm) => vm.fields.uuid), made.all("VIF").map((vif) => vif.fields.MAC), addresses])
      expect(new Set(values).size).toBe(VMS);
    const shown = made.lab.ask("samples", { refs: guests.map((vm) => vm.ref) }).map(({ values }) => JSON.stringify(values));
    expect(new Set(shown).size).toBeGreaterThan(VMS / 2);
  });

  test("shows on consoles and in kernel logs what booting would have shown, to the millisecond", () => {
    const booted = new LabDriver(createLab({ ...options, makeEngine: makeGuestEngine }));
    for (const name of COPIES) {
      const [copy, real] = [made.vm(name), booted.vm(name)];
      expect(made.field("VM", copy, "uuid")).toBe(booted.field("VM", real, "uuid"));
      expect(made.text(copy)).toBe(booted.text(real));
      expect(made.text(copy)).toMatch(new RegExp(`${name} login: $`));
      expect(made.text(copy)).toContain(`MAC ${macOf(made, copy)} MTU`);
      const start = made.record("VM_metrics", String(made.field("VM", copy, "metrics"))).fields.start_time;
      expect(start).toBe(booted.record("VM_metrics", String(booted.field("VM", real, "metrics"))).fields.start_time);
    }
    const d = again();
    for (const name of COPIES) {
      const line = "dmesg; cat /etc/hostname /etc/hosts /etc/resolv.conf; uptime -s; hostname";
      expect(d.exec(name, line)).toEqual(booted.exec(name, line));
    }
  });
});

describe("a copied guest", () => {
  test.each(COPIES)("%s behaves as one that has booted: it is logged into, has its address, and reaches others", (name) => {
    const d = again();
    const vm = d.vm(name);
    const other = d.vm("vm-00066");
    d.login(vm);
    expect(d.command(vm, "hostname")).toBe(`${name}\n`);
    const shown = d.command(vm, "ip addr show eth0");
    expect(shown).toContain(`link/ether ${macOf(d, vm)}`);
    expect(shown).toContain(`inet ${addressOf(d, vm)}/16`);
    expect(d.command(vm, "ping -c 1 10.0.0.1")).toContain(" 0% packet loss");
    expect(d.command(vm, `ping -c 1 ${addressOf(d, other)}`)).toContain(" 0% packet loss");
    expect(d.command(vm, "cat /run/dhclient.eth0.lease")).toContain(`fixed-address ${addressOf(d, vm)};`);
    d.lab.check();
  });

  test("keeps its name and its address over a reboot", () => {
    const d = again();
    const before = COPIES.map((name) => ({ name, vm: d.vm(name), address: addressOf(d, d.vm(name)), from: d.end(d.vm(name)) }));
    for (const { vm } of before) d.taken("VM.clean_reboot", { vm });
    d.run(45);
    for (const { name, vm, address, from } of before) {
      expect(d.lab.console(vm)?.text.slice(from)).toMatch(new RegExp(`${name} login: $`));
      expect(d.exec(name, "hostname; ip -4 -o addr show eth0").stdout).toMatch(new RegExp(`^${name}\n.*inet ${address}/16`));
    }
  });

  test("is suspended and resumed, also on another host, and what was written in it alone is there", () => {
    const d = again();
    const [first, second] = COPIES.map((name) => d.vm(name)) as [string, string];
    d.exec(COPIES[0], "echo mine > /etc/motd; echo own > /root/own");
    for (const vm of [first, second]) d.done("VM.suspend", { vm });
    d.done("VM.resume", { vm: first });
    d.done("VM.resume_on", { vm: second, host: d.named("host", "host-001").ref });
    d.run(2);
    expect(d.exec(COPIES[0], "cat /root/own /etc/motd; ping -c 1 10.0.0.1 | grep loss").stdout).toMatch(/^own\nmine\n.* 0% packet loss/);
    expect(d.exec(COPIES[1], "hostname; ping -c 1 10.0.0.1 | grep loss").stdout).toMatch(new RegExp(`^${COPIES[1]}\n.* 0% packet loss`));
    expect(d.exec("vm-00066", "cat /root/own").code).not.toBe(0);
    d.lab.check();
  });

  test("holds its address until a time of its own, and is given it again when it asks", () => {
    const d = again();
    const left = COPIES.map((name) => Number(/valid_lft (\d+)sec/.exec(d.exec(name, "ip addr show eth0").stdout)?.[1]));
    expect(new Set(left).size).toBe(COPIES.length);
    for (const seconds of left) expect(seconds).toBeGreaterThan(86_400 - 120);
    const [name] = COPIES;
    const address = addressOf(d, d.vm(name));
    expect(d.exec(name, "dhclient -v eth0").code).toBe(0);
    expect(d.exec(name, "ip addr show eth0").stdout).toContain(`inet ${address}/16`);
  });
});
