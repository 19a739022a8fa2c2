import { expect, test } from "vitest";
import { openLab } from "../../simulator";
import { type Answers, answer, driveOf, fromDisc, logIn, shellSays } from "../support/installing";
import { LabDriver, starter } from "../support/lab-driver";

const ISO = "alpine-virt-3.20.3-x86_64.iso";
const NAMES: Answers = [
  ["localhost login: ", "root"],
  ["localhost:~# ", "setup-alpine"],
  ["[none] ", "us"],
  ["[localhost] ", "lighthouse"],
  ["[eth0] ", ""],
];
const DHCP: Answers = [
  ["[dhcp] ", ""],
  ["(y/n) [n] ", ""],
];
const PEOPLE: Answers = [
  ["New password: ", "keeper"],
  ["Retype password: ", "keeper"],
  ["[UTC] ", "Europe/London"],
  ["[no] ", "grace"],
  ["[grace] ", "Grace Darling"],
  ["New password: ", "rowing boat"],
  ["Retype password: ", "rowing boat"],
];
const ONTO_DISK: Answers = [
  ["[none] ", "xvda"],
  ["[?] ", "sys"],
  ["(y/n) [n] ", "y"],
];
const ALL: Answers = [...NAMES, ...DHCP, ...PEOPLE, ...ONTO_DISK];

function installed(d: LabDriver): string {
  const vm = fromDisc(d, "lighthouse", { iso: ISO });
  answer(d, vm, ALL);
  d.until(vm, "Installation is complete. Please reboot.", 300);
  return vm;
}

test("a VM that was installed from Alpine's disc boots from its disk, with all that was answered", () => {
  const d = starter();
  const vm = installed(d);
  const from = d.end(vm);
  d.type(vm, "reboot\r");
  // The disk comes first in its order: the disc may stay.
  const said = d.until(vm, "lighthouse login: ", 120, from);
  expect(said).toContain("EXTLINUX");
  expect(said).not.toContain("DVD/CD");
  logIn(d, vm, "lighthouse", ["root", "keeper"]);
  expect(shellSays(d, vm, "hostname; cat /etc/timezone; id grace; cat /proc/swaps | tail -n 1")).toMatch(
    /^lighthouse\nEurope\/London\nuid=1000\(grace\).*wheel.*\n\/dev\/xvda2 +partition\t1048572/,
  );
  expect(shellSays(d, vm, "df / | tail -n 1; mount | grep -c xvda")).toMatch(/^\/dev\/xvda3 .*\/\n2\n$/);
  expect(shellSays(d, vm, "ip -4 addr show eth0")).toMatch(/inet 10\.0\.0\.\d+\/24/);
  d.run(90);
  const record = d.record("VM", vm).fields;
  expect(d.field("VM_guest_metrics", String(record.guest_metrics), "os_version")).toMatchObject({ name: "Alpine Linux v3.20" });
  d.type(vm, "exit\r");
  logIn(d, vm, "lighthouse", ["grace", "rowing boat"]);
  d.lab.check();
});

test("with the disc first the live system comes again, until it is ejected", () => {
  const d = starter();
  const vm = installed(d);
  d.taken("set_field", { class: "VM", self: vm, field: "HVM_boot_params", value: { order: "dc", firmware: "bios" } });
  let from = d.end(vm);
  d.type(vm, "reboot\r").until(vm, "localhost login: ", 120, from);
  d.taken("VBD.eject", { vbd: driveOf(d, vm) });
  from = d.end(vm);
  d.done("VM.hard_reboot", { vm });
  d.until(vm, "lighthouse login: ", 120, from);
  d.lab.check();
});

test("its disk is read and written while packages are brought", () => {
  const d = starter();
  const vm = fromDisc(d, "lighthouse", { iso: ISO });
  answer(d, vm, ALL);
  d.until(vm, "Installing system on /dev/xvda3:", 60);
  const begun = d.now;
  d.until(vm, "Installation is complete", 300);
  const took = (d.now - begun) / 1_000_000;
  expect(took).toBeGreaterThan(7);
  expect(took).toBeLessThan(120);
  const [sample] = d.lab.ask("samples", { refs: [vm] });
  const { vbd_xvda_write: written = 0, vbd_xvdd_read: read = 0, cpu_usage: busy = 0 } = sample?.values ?? {};
  expect(written).toBeGreaterThan(10_000_000);
  expect(read).toBeGreaterThan(5_000_000);
  expect(busy).toBeGreaterThan(0.5);
});

test("an installation that was cut off starts nothing, nor goes on to the disc", () => {
  const d = starter();
  const vm = fromDisc(d, "lighthouse", { iso: ISO });
  answer(d, vm, ALL);
  d.until(vm, " 50% #", 300);
  d.done("VM.hard_shutdown", { vm });
  const from = d.end(vm);
  d.done("VM.start", { vm, start_paused: false, force: false });
  const said = d.until(vm, "Missing operating system.", 60, from);
  expect(said).not.toContain("DVD/CD");
  // With the disc first it is begun anew.
  d.done("VM.hard_shutdown", { vm });
  d.taken("set_field", { class: "VM", self: vm, field: "HVM_boot_params", value: { order: "dc", firmware: "bios" } });
  d.done("VM.start", { vm, start_paused: false, force: false });
  d.until(vm, "localhost login: ", 60, d.end(vm) - 10);
});

test("pulling the disc half-way fails it with a read error", () => {
  const d = starter();
  const vm = fromDisc(d, "lighthouse", { iso: ISO });
  answer(d, vm, ALL);
  d.until(vm, " 20% #", 300);
  d.taken("VBD.eject", { vbd: driveOf(d, vm) });
  d.until(vm, "package mentioned in index not found", 60);
  d.until(vm, "lighthouse:~# ", 60);
  d.lab.check();
});

test("opened again from a snapshot at any question it comes to the same", () => {
  const straight = starter();
  const first = installed(straight);
  let cut = starter();
  const vm = fromDisc(cut, "lighthouse", { iso: ISO });
  for (const pair of ALL) {
    let from = Math.max(0, cut.end(vm) - 400);
    cut.until(vm, pair[0], 120, from);
    const next = new LabDriver(openLab(cut.lab.snapshot()));
    next.continueRequestsOf(cut);
    cut = next;
    from = cut.end(vm);
    cut.type(vm, `${pair[1]}\r`);
    cut.run(0.5);
  }
  cut.until(vm, "Installation is complete. Please reboot.", 300);
  expect(vm).toBe(first);
  cut.type(vm, "reboot\r");
  logIn(cut, vm, "lighthouse", ["root", "keeper"]);
  expect(shellSays(cut, vm, "cat /etc/hostname /etc/timezone")).toBe("lighthouse\nEurope/London\n");
});

test("the same seed and the same entries come to the same hash, reopened in the middle or not", () => {
  const answered = (reopen: boolean): string => {
    let d = starter(7);
    const vm = fromDisc(d, "lighthouse", { iso: ISO });
    for (const [i, [, line]] of ALL.entries()) {
      d.run(i === 0 ? 40 : 20);
      if (reopen) {
        const next = new LabDriver(openLab(d.lab.snapshot()));
        next.continueRequestsOf(d);
        d = next;
      }
      d.type(vm, `${line}\r`);
    }
    d.run(7);
    if (reopen) d = new LabDriver(openLab(d.lab.snapshot()));
    d.run(60);
    expect(d.text(vm)).toContain("Installation is complete. Please reboot.");
    return d.lab.hash();
  };
  expect(answered(true)).toBe(answered(false));
});
