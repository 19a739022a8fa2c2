import { expect, test } from "vitest";
import { openLab } from "../../simulator";
import { type Answers, answer, driveOf, fromDisc, logIn, shellSays } from "../support/installing";
import { LabDriver, starter } from "../support/lab-driver";

const ISO = "debian-12.5.0-amd64-netinst.iso";
const PLACE: Answers = [
  ["Language:", ""],
  ["Country, territory or area:", "16"],
  ["Keymap to use:", "2"],
];
const NAMES: Answers = [
  ["Hostname:", "windmill"],
  ["Domain name:", "example.org"],
];
const PEOPLE: Answers = [
  ["Root password:", "sails"],
  ["Re-enter password to verify:", "sails"],
  ["Full name for the new user:", "Don Quixote"],
  ["Username for your account:", ""],
  ["Choose a password for the new user:", "rocinante"],
  ["Re-enter password to verify:", "rocinante"],
];
const DISK: Answers = [
  ["Partitioning method:", ""],
  ["Select disk to partition:", ""],
  ["Partitioning scheme:", ""],
  ["Finish partitioning and write changes to disk", "2"],
  ["Write the changes to disks?", "1"],
];
const LOADER: Answers = [
  ["Install the GRUB boot loader to your primary drive?", ""],
  ["Device for boot loader installation:", "2"],
];
const ALL: Answers = [...PLACE, ...NAMES, ...PEOPLE, ...DISK, ...LOADER];
/** Long enough for the base system. */
const LONG_S = 600;

test("a VM that was installed from Debian's disc boots from its disk, with all that was answered, and the disc is out", () => {
  const d = starter();
  const vm = fromDisc(d, "windmill", { iso: ISO });
  answer(d, vm, ALL, LONG_S);
  d.until(vm, "Installation complete", 60);
  const from = d.end(vm);
  const domid = d.field("VM", vm, "domid");
  d.type(vm, "\r");
  const said = d.until(vm, "windmill login: ", 180, from);
  expect(said).toMatch(/Booting from Hard Disk\.\.\.[\s\S]*GRUB loading/);
  expect(d.field("VM", vm, "domid")).not.toBe(domid);
  expect([d.field("VBD", driveOf(d, vm), "empty"), d.field("VBD", driveOf(d, vm), "VDI") ?? "OpaqueRef:NULL"]).toEqual([
    true,
    "OpaqueRef:NULL",
  ]);
  logIn(d, vm, "windmill", ["root", "sails"]);
  const shown = shellSays(
    d,
    vm,
    "hostname; cat /etc/timezone; tail -n 1 /etc/passwd; lsblk -no NAME,SIZE,MOUNTPOINTS; df --output=source / | tail -n 1",
  );
  expect(shown).toBe(
    "windmill\nEurope/London\ndon:x:1000:1000:Don Quixote,,,:/home/don:/bin/bash\nxvda      8G\n├─xvda1   7G /\n├─xvda2   1K\n└─xvda5 975M [SWAP]\n/dev/xvda1\n",
  );
  expect(shellSays(d, vm, "ip -4 addr show eth0 | grep inet; cat /etc/network/interfaces | tail -n 2")).toMatch(
    /inet 10\.0\.0\.\d+\/24[\s\S]*allow-hotplug eth0\niface eth0 inet dhcp\n$/,
  );
  d.run(90);
  const metrics = String(d.field("VM", vm, "guest_metrics"));
  expect(d.field("VM_guest_metrics", metrics, "os_version")).toMatchObject({ name: "Debian GNU/Linux 12 (bookworm)" });
  // What it writes from now on is as lasting as on any disk.
  shellSays(d, vm, "echo kept > /root/kept; sync");
  const rebooted = d.end(vm);
  d.done("VM.hard_reboot", { vm });
  logIn(d, vm, "windmill", ["root", "sails"], rebooted);
  expect(shellSays(d, vm, "cat /root/kept")).toBe("kept\n");
  d.lab.check();
});

test("with the disc first it boots from the disk all the same, since the installer has ejected the disc", () => {
  const d = starter();
  const vm = fromDisc(d, "windmill", { iso: ISO });
  d.taken("set_field", { class: "VM", self: vm, field: "HVM_boot_params", value: { order: "dc", firmware: "bios" } });
  answer(d, vm, ALL, LONG_S);
  d.until(vm, "Installation complete", 60);
  const from = d.end(vm);
  d.type(vm, "\r").until(vm, "windmill login: ", 180, from);
  d.lab.check();
});

test("paused while packages are brought, it goes on", () => {
  const d = starter();
  const vm = fromDisc(d, "windmill", { iso: ISO });
  answer(d, vm, [...PLACE, ...NAMES, ...PEOPLE, ...DISK], LONG_S);
  d.until(vm, "Installing the base system  ... 10%", LONG_S);
  d.done("VM.pause", { vm });
  const said = d.text(vm);
  d.run(600);
  expect(d.text(vm)).toBe(said);
  d.done("VM.unpause", { vm });
  answer(d, vm, LOADER, LONG_S);
  const from = d.end(vm);
  d.until(vm, "Installation complete", 60);
  d.type(vm, "\r").until(vm, "windmill login: ", 180, from);
  d.lab.check();
});

test("a clone of an installed disk boots as it does", () => {
  const d = starter();
  const vm = fromDisc(d, "windmill", { iso: ISO });
  answer(d, vm, ALL, LONG_S);
  d.until(vm, "Installation complete", 60);
  d.type(vm, "\r").until(vm, "windmill login: ", 180);
  // Its agent says that it hears of a shutdown.
  d.run(5);
  d.done("VM.clean_shutdown", { vm });
  d.done("VM.clone", { vm, new_name: "second mill" });
  const second = d.vm("second mill");
  d.done("VM.start", { vm: second, start_paused: false, force: false });
  logIn(d, second, "windmill", ["don", "rocinante"]);
  d.lab.check();
});

test("no DHCP server: it says so, and takes addresses by hand", () => {
  const d = starter();
  const vm = fromDisc(d, "windmill", { iso: ISO, network: "Host internal network" });
  answer(d, vm, [
    ...PLACE,
    ["Network autoconfiguration failed", ""],
    ["Network configuration method:", "3"],
    ["IP address:", "192.168.7.7/24"],
    ["Gateway:", ""],
    ["Name server addresses:", ""],
    ...NAMES,
    ["Root password:", "<"],
    ["Debian installer main menu", "15"],
    ["Press enter to continue", ""],
  ]);
  d.until(vm, "~ # ");
  expect(shellSays(d, vm, "ip -4 addr show eth0 | grep -o 'inet [^ ]*'; ip route | head -n 1; ps -e -o comm= | grep debian")).toMatch(
    /^inet 192\.168\.7\.7\/24\ndefault via 192\.168\.7\.1 .*\ndebian-install/,
  );
});

test("its disk is written and the disc read while the base system is installed, and that takes a CPU", () => {
  const d = starter();
  const vm = fromDisc(d, "windmill", { iso: ISO });
  answer(d, vm, [...PLACE, ...NAMES, ...PEOPLE, ...DISK], LONG_S);
  d.until(vm, "Installing the base system  ... 10%... 20%", LONG_S);
  const begun = d.now;
  const [sample] = d.lab.ask("samples", { refs: [vm] });
  const { vbd_xvda_write: written = 0, vbd_xvdd_read: read = 0, cpu_usage: busy = 0 } = sample?.values ?? {};
  expect(written).toBeGreaterThan(8_000_000);
  expect(read).toBeGreaterThan(2_000_000);
  expect(busy).toBeGreaterThan(0.5);
  d.until(vm, "Install the GRUB boot loader", LONG_S);
  const took = (d.now - begun) / 1_000_000;
  expect(took).toBeGreaterThan(60);
  expect(took).toBeLessThan(300);
});

test("power off half-way leaves a disk that starts nothing; pulling the disc fails the step", () => {
  const d = starter();
  const vm = fromDisc(d, "windmill", { iso: ISO });
  answer(d, vm, [...PLACE, ...NAMES, ...PEOPLE, ...DISK], LONG_S);
  d.until(vm, "Installing the base system  ... 10%", LONG_S);
  const half = d.lab.snapshot();
  d.done("VM.hard_shutdown", { vm });
  let from = d.end(vm);
  d.done("VM.start", { vm, start_paused: false, force: false });
  d.run(60);
  expect(d.text(vm).slice(-60)).toMatch(/Booting from Hard Disk\.\.\.\s*$/);
  const pulled = new LabDriver(openLab(half));
  pulled.continueRequestsAfter(1_000);
  from = pulled.end(vm);
  pulled.taken("VBD.eject", { vbd: driveOf(pulled, vm) });
  answer(pulled, vm, [
    ["Debootstrap Error", ""],
    ["Base system installation error", ""],
    ["Installation step failed", ""],
  ]);
  pulled.until(vm, "11: Install the base system [*],", 30, from);
  pulled.taken("VBD.insert", { vbd: driveOf(pulled, vm), vdi: pulled.named("VDI", ISO).ref });
  pulled.run(2);
  pulled.type(vm, "\r");
  answer(pulled, vm, LOADER, LONG_S);
  pulled.until(vm, "Installation complete", 60);
  pulled.lab.check();
});

test("the same seed and the same entries come to the same hash, opened again at each question or not", () => {
  const answered = (reopen: boolean): string => {
    let d = starter(5);
    const vm = fromDisc(d, "windmill", { iso: ISO });
    const reopened = (): void => {
      if (!reopen) return;
      const next = new LabDriver(openLab(d.lab.snapshot()));
      next.continueRequestsOf(d);
      d = next;
    };
    for (const [i, [, line]] of ALL.entries()) {
      d.run(i === 0 ? 40 : i === ALL.length - 2 ? 90 : 15);
      reopened();
      if (i === ALL.length - 2) d.run(120);
      reopened();
      d.type(vm, `${line}\r`);
    }
    d.run(60);
    expect(d.text(vm)).toContain("Installation complete");
    d.type(vm, "\r").run(0.3);
    reopened();
    d.run(120);
    expect(d.text(vm)).toContain("windmill login: ");
    return d.lab.hash();
  };
  expect(answered(true)).toBe(answered(false));
});
