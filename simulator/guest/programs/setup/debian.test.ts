import { describe, expect, test } from "vitest";
import type { DiskSpec, GuestSpec } from "../../engine";
import { type TestGuest, TestWorld } from "../../test-harness";

const GIB = 1_073_741_824;
const nic = { device: 0, mac: "00:16:3e:00:00:01", mtu: 1500 };

function disks(sizeBytes: number): DiskSpec[] {
  return [
    { device: "xvda", sizeBytes, type: "Disk", mode: "RW", bootable: true, content: { base: "blank", overlay: null } },
    {
      device: "xvdd",
      sizeBytes: 659_554_304,
      type: "CD",
      mode: "RO",
      bootable: false,
      content: { base: "debian-installer-12", overlay: null },
    },
  ];
}
function installer(changes: Partial<GuestSpec> = {}, sizeBytes = 8 * GIB): TestGuest {
  const guest = new TestWorld().add({
    medium: { device: "xvdd", kind: "installer", tried: ["disk"] },
    disks: disks(sizeBytes),
    domainType: "pvhvm",
    nics: [nic],
    ...changes,
  });
  return guest.start();
}
type Pair = readonly [question: string, line: string];
/** Answers questions one by one: what is waited for, and what is typed then. */
function answer(guest: TestGuest, ...pairs: Pair[]): TestGuest {
  for (const [question, line] of pairs) {
    guest.waitFor(question, 240);
    guest.serial = "";
    guest.type(`${line}\r`);
  }
  return guest;
}
const PLACE: Pair[] = [
  ["Language:\r\n  1: C,      2: English [*],\r\nPrompt: '?' for help, default=2> ", ""],
  ["Country, territory or area:", "7"],
  ["Keymap to use:", "5"],
];
/** No server answers on this wire. */
const BY_HAND: Pair[] = [
  ["!! ERROR: Network autoconfiguration failed\r\n\r\n", ""],
  ["Network configuration method:", "3"],
  ["IP address:\r\nPrompt: '?' for help> ", "10.0.0.7"],
  ["Netmask:\r\nPrompt: '?' for help, default=255.255.255.0> ", ""],
  ["Gateway:\r\nPrompt: '?' for help, default=10.0.0.1> ", ""],
  ["Name server addresses:", "10.0.0.1"],
];
const NAMES: Pair[] = [
  ["Hostname:\r\nPrompt: '?' for help, default=debian> ", "mill"],
  ["Domain name:\r\nPrompt: '?' for help> ", "example.org"],
];
const PEOPLE: Pair[] = [
  ["Root password:\r\n", "secret word"],
  ["Re-enter password to verify:\r\n", "secret word"],
  ["Full name for the new user:", "Ada Lovelace"],
  ["default=ada> ", ""],
  ["Choose a password for the new user:\r\n", "engine"],
  ["Re-enter password to verify:\r\n", "engine"],
];
const DISK: Pair[] = [
  ["  1: Guided - use entire disk [*],\r\nPrompt: '?' for help, default=1> ", ""],
  ["  1: Virtual disk 1 (xvda) - 8.6 GB Xen Virtual Block Device [*],", ""],
  ["Partitioning scheme:", ""],
  ["Finish partitioning and write changes to disk [*],", ""],
  ["Write the changes to disks?\r\n  1: Yes      2: No [*]\r\n", "1"],
];
const LOADER: Pair[] = [
  ["Install the GRUB boot loader to your primary drive?\r\n  1: Yes [*]  2: No\r\n", ""],
  ["Device for boot loader installation:", ""],
];
const ALL: Pair[] = [...PLACE, ...BY_HAND, ...NAMES, ...PEOPLE, ...DISK, ...LOADER];
const COMPLETE: Pair = ["Installation complete", ""];

function fromDisk(guest: TestGuest): TestGuest {
  const [disk] = disks(8 * GIB);
  const content = guest.spec.disks[0]?.content ?? null;
  return guest.world.add({ name: "another", domainType: "pvhvm", disks: [{ ...(disk as DiskSpec), content }], nics: [nic] });
}

describe("debian-installer", () => {
  test("what was answered is found in the system that boots from the disk", () => {
    const guest = answer(installer(), ...ALL, COMPLETE);
    guest.waitFor("reboot: Restarting system");
    expect(guest.reason).toBe("reboot");
    expect(guest.spec.disks[0]?.content).toMatchObject({ base: "debian-12", layout: { first: "grub" } });
    const again = fromDisk(guest);
    again.start().waitFor("mill login: ");
    again.serial = "";
    again.type("ada\r").waitFor("Password: ").type("engine\r").waitFor("ada@mill:~$ ");
    expect(again.command("id; pwd")).toBe("uid=1000(ada) gid=1000(ada) groups=1000(ada),999(users)\n/home/ada\n");
    const root = again.exec("cat /etc/hostname /etc/timezone /etc/resolv.conf; tail -n 1 /etc/passwd; grep ^root: /etc/shadow; ls /home");
    expect(root.stdout).toMatch(
      /^mill\nEurope\/Berlin\nsearch example.org\nnameserver 10.0.0.1\nada:x:1000:1000:Ada Lovelace,,,:\/home\/ada:\/bin\/bash\nroot:\$sim\$secret word:\d+:0:99999:7:::\nada\n$/,
    );
    expect(again.exec("grep -v ^# /etc/fstab; cat /etc/hosts | sed -n 2p").stdout).toMatch(
      /^UUID=\S+ \/ +ext4 +errors=remount-ro 0 +1\nUUID=\S+ none +swap +sw +0 +0\n\/dev\/sr0 .*\n127.0.1.1\tmill.example.org\tmill\n$/,
    );
    expect(again.exec("lsblk -o NAME,SIZE,MOUNTPOINTS").stdout).toBe(
      "NAME    SIZE MOUNTPOINTS\nxvda      8G\n├─xvda1   7G /\n├─xvda2   1K\n└─xvda5 975M [SWAP]\n",
    );
    expect(again.exec("fdisk -l").stdout.replace(/0x[0-9a-f]{8}/, "0x0")).toBe(
      [
        "Disk /dev/xvda: 8 GiB, 8589934592 bytes, 16777216 sectors",
        "Units: sectors of 1 * 512 = 512 bytes",
        "Sector size (logical/physical): 512 bytes / 512 bytes",
        "I/O size (minimum/optimal): 512 bytes / 512 bytes",
        "Disklabel type: dos",
        "Disk identifier: 0x0",
        "",
        "Device     Boot    Start      End  Sectors Size Id Type",
        "/dev/xvda1 *        2048 14778367 14776320   7G 83 Linux",
        "/dev/xvda2      14778368 16777215  1998848 976M  5 Extended",
        "/dev/xvda5      14780416 16777215  1996800 975M 82 Linux swap / Solaris",
        "",
      ].join("\n"),
    );
    expect(again.exec("blkid | sed 's/UUID=[^ ]*/U/'; blkid -s UUID -o value /dev/xvda1 | xargs -I{} grep -c {} /etc/fstab").stdout).toBe(
      '/dev/xvda1: U TYPE="ext4"\n/dev/xvda5: U TYPE="swap"\n1\n',
    );
    expect(again.exec("ip -4 addr show eth0 | grep inet; ip route | head -n 1").stdout).toMatch(
      /inet 10.0.0.7\/24[\s\S]*default via 10.0.0.1/,
    );
    expect(again.exec("date -d '2026-07-01 12:00 UTC' '+%H %Z'; readlink /etc/localtime; TZ=Asia/Tokyo date -d @0 +%H").stdout).toBe(
      "14 CEST\n/usr/share/zoneinfo/Europe/Berlin\n09\n",
    );
    expect(again.exec("cat /etc/default/keyboard | grep LAYOUT; free | tail -n 1").stdout).toMatch(
      /^XKBLAYOUT="de"\nSwap: +998396 +0 +998396\n$/,
    );
  });

  test("with a separate /home", () => {
    const [way, disk, , overview, write] = DISK as [Pair, Pair, Pair, Pair, Pair];
    const scheme: Pair = ["Partitioning scheme:", "2"];
    const guest = answer(installer(), ...PLACE, ...BY_HAND, ...NAMES, ...PEOPLE, way, disk, scheme, overview, write, ...LOADER, COMPLETE);
    guest.waitFor("reboot: Restarting system");
    const again = fromDisk(guest);
    again.start().waitFor("mill login: ");
    expect(again.exec("lsblk -no NAME,MOUNTPOINTS; df --output=source,target / /home; grep -c /home /proc/mounts").stdout).toBe(
      "xvda\n├─xvda1 /\n├─xvda2\n├─xvda5 [SWAP]\n└─xvda6 /home\nFilesystem     Mounted on\n/dev/xvda1     /\n/dev/xvda6     /home\n1\n",
    );
  });

  test("wrong answers are asked again in its own words", () => {
    const guest = installer();
    answer(
      guest,
      ["Language:", "9"],
      ["English [*],", "?"],
      ["KEYSTROKES:", "2"],
      ["territory or area:", ""],
      ["Keymap", ""],
      ["failed\r\n\r\n", ""],
    );
    answer(guest, ["method:", "3"], ["IP address:", "10.0.0"], ["!! ERROR: Malformed IP address", ""], ["IP address:", "10.0.0.7/24"]);
    answer(guest, ["Gateway:", "10.9.9.9"], ["!! ERROR: Unreachable gateway", ""], ["Gateway:", "!"], ["addresses:", "a.b"]);
    answer(guest, ["!! ERROR: Malformed IP address", ""], ["addresses:", "!"], ["Hostname:", "-mill"], ["!! ERROR: Invalid hostname", ""]);
    answer(guest, ["Hostname:", "mill"], ["Domain name:", ""], ["Root password:", "one"], ["verify:", "two"]);
    answer(guest, ["!! ERROR: Password input error", ""], ["Root password:", ""], ["Full name", "Ada"], ["default=ada> ", "Ada"]);
    answer(
      guest,
      ["!! ERROR: Invalid username", ""],
      ["default=ada> ", "daemon"],
      ["!! ERROR: Reserved username", ""],
      ["default=ada> ", ""],
    );
    answer(
      guest,
      ["new user:", ""],
      ["!! ERROR: Empty password", ""],
      ["new user:", "a"],
      ["verify:", "b"],
      ["!! ERROR: Password input", ""],
    );
    answer(guest, ["new user:", "a"], ["verify:", "a"], ["Select your time zone:", "2"], ["Partitioning method:", ""], ["Select disk", ""]);
    answer(guest, ["Partitioning scheme:", "1"], ["write changes to disk", ""], ["Write the changes to disks?", ""]).waitFor(
      "Undo changes",
    );
    expect(guest.spec.disks[0]?.content).toEqual({ base: "blank", overlay: null });
  });

  test("help, and what is no choice, leave the description away the second time", () => {
    const guest = answer(installer(), ["Language:", "?"]);
    guest.waitFor("default=2> ");
    expect(guest.serial.replaceAll("\r\n", "\n")).toBe(
      "?\nKEYSTROKES:\n '?' Display this help message\n '<' Go back to previous question\nLanguage:\n  1: C,      2: English [*],\nPrompt: '?' for help, default=2> ",
    );
    guest.serial = "";
    guest.type("7\r").waitFor("default=2> ");
    expect(guest.serial).toBe("7\r\n  1: C,      2: English [*],\r\nPrompt: '?' for help, default=2> ");
  });

  test("in a paravirtualised guest, by pygrub", () => {
    const guest = installer({ domainType: "pv" });
    guest.waitFor("Loading kernel /install.amd/vmlinuz").waitFor("Command line: DEBIAN_FRONTEND=text --- quiet console=hvc0");
    answer(guest, ...ALL, COMPLETE).waitFor("reboot: Restarting system");
  });

  test("no root password: nobody logs in as root, and the first user may become it", () => {
    const people: Pair[] = [["Root password:", ""], ...PEOPLE.slice(2)];
    const guest = answer(installer(), ...PLACE, ...BY_HAND, ...NAMES, ...people, ...DISK, ...LOADER, COMPLETE);
    guest.waitFor("reboot: Restarting system");
    const again = fromDisk(guest);
    again.start().waitFor("mill login: ").type("root\r").waitFor("Password: ").type("\r").waitFor("Login incorrect");
    expect(again.exec("id ada").stdout).toContain("27(sudo)");
  });

  test("`<` leads back, and from the first question to the main menu", () => {
    const guest = answer(installer(), ...PLACE, ...BY_HAND, ["Hostname:", "mill"], ["Domain name:", "<"], ["default=mill> ", "<"]);
    answer(guest, ["Network configuration method:", "4"], ["Hostname:", ""], ["Domain name:", ""], ["Root password:", "<"]);
    guest.waitFor("Debian installer main menu\r\n--------------------------\r\n\r\nChoose the next step in the install process:\r\n");
    answer(guest, ["  7: Set up users and passwords [*],", "2"]);
    answer(guest, ["Keymap to use:", ""]).waitFor("Root password:");
  });

  test("a step that is done again undoes what stands on it, and later answers count", () => {
    const guest = answer(installer(), ...PLACE, ...BY_HAND, ...NAMES, ...PEOPLE, ...DISK, [LOADER[0]?.[0] ?? "", "<"], ["main menu", "7"]);
    answer(guest, ["Root password:", "other word"], ["verify:", "other word"], ["Full name", "Bob"], ["default=bob> ", ""]);
    answer(guest, ["new user:", "builder"], ["verify:", "builder"], [LOADER[0]?.[0] ?? "", "<"], ["main menu", "10"], ...DISK);
    // The base system is brought once more.
    guest.waitFor("Installing the base system  ... 10%");
    answer(guest, ...LOADER, COMPLETE).waitFor("reboot: Restarting system");
    const again = fromDisk(guest);
    again.start().waitFor("mill login: ").type("bob\r").waitFor("Password: ").type("builder\r").waitFor("bob@mill:~$ ");
    expect(again.exec("ls /home; grep -c ada /etc/passwd; grep ^root: /etc/shadow").stdout).toMatch(/^bob\n0\nroot:\$sim\$other word:/);
  });

  test("a shell from the menu, in which the installer is seen at work", () => {
    const guest = answer(installer(), ["Language:", "<"], ["15: Execute a shell", "15"], ["[Press enter to continue] ", ""]);
    guest.waitFor("~ # ");
    guest.serial = "";
    guest.type("ps -e -o comm= | grep -c debian-inst; hostname; df / | tail -n 1\r").waitFor("tmpfs");
    expect(guest.serial).toMatch(/\r\n1\r\n\(none\)\r\ntmpfs .* \/\r\n/);
    guest.waitFor("~ # ").type("exit\r").waitFor("Debian installer main menu");
  });

  test("Ctrl-C is not heard, and passwords are not shown", () => {
    const guest = answer(installer(), ...PLACE, ...BY_HAND, ...NAMES);
    guest.waitFor("Root password:");
    guest.serial = "";
    guest.type("\x03hidden\r").waitFor("Re-enter password to verify:");
    expect(guest.serial).not.toContain("hidden");
  });

  test("a disk that is too small", () => {
    const guest = answer(installer({}, GIB), ...PLACE, ...BY_HAND, ...NAMES, ...PEOPLE, ["method:", ""], ["Select disk", ""]);
    answer(guest, ["Partitioning scheme:", ""], ["!! ERROR: Failed to partition the selected disk", ""]).waitFor("Partitioning method:");
  });

  test("without a disk, and without an interface", () => {
    const [, disc] = disks(GIB);
    const guest = installer({ disks: [disc as DiskSpec], nics: [] });
    answer(guest, ...PLACE, ["!! ERROR: No network interfaces detected", ""], ...NAMES, ...PEOPLE, [
      "!! ERROR: No partitionable media",
      "",
    ]);
    answer(guest, ["The failing step is: Partition\r\ndisks", ""]).waitFor("Debian installer main menu");
  });

  test("a disc that is pulled half-way fails the step, which is done anew when it is back", () => {
    const guest = answer(installer(), ...PLACE, ...BY_HAND, ...NAMES, ...PEOPLE, ...DISK);
    guest.waitFor("Installing the base system  ... 10%... 20%", 120);
    const [, disc] = disks(GIB);
    guest.engine.diskUnplugged("xvdd");
    answer(guest, ["!! ERROR: Debootstrap Error", ""], ["!! ERROR: Base system installation error", ""]);
    answer(guest, ["!! ERROR: Installation step failed", ""]).waitFor(" 11: Install the base system [*],");
    guest.engine.diskPlugged(disc as DiskSpec);
    guest.serial = "";
    guest.type("11\r");
    answer(guest, ...LOADER).waitFor("Installation complete", 60);
  });

  test("without its loader the disk starts nothing", () => {
    const [ask] = LOADER as [Pair, Pair];
    const guest = answer(installer(), ...PLACE, ...BY_HAND, ...NAMES, ...PEOPLE, ...DISK, [ask[0], "2"], ["main menu", "13"]);
    answer(guest, ["No boot loader installed", ""], COMPLETE).waitFor("reboot: Restarting system");
    expect(guest.spec.disks[0]?.content).toMatchObject({ base: "debian-12", layout: { first: "parted" } });
  });

  test("written down and read again between any two answers it goes on as before", () => {
    const [straight, cut] = [installer(), installer()];
    for (const pair of ALL) {
      answer(straight, pair);
      answer(cut, pair);
      cut.engine.restore(cut.engine.save());
    }
    for (const guest of [straight, cut]) guest.waitFor("Installation complete", 120);
    expect(cut.serial).toBe(straight.serial);
    expect(cut.engine.image()).toBe(straight.engine.image());
    expect(cut.spec.disks[0]?.content).toEqual(straight.spec.disks[0]?.content);
  });
});
