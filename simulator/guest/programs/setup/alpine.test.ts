import { describe, expect, test } from "vitest";
import type { DiskContent } from "../../../content/overlay";
import type { DiskSpec, GuestSpec } from "../../engine";
import { type TestGuest, TestWorld } from "../../test-harness";

const GIB = 1_073_741_824;

function disks(sizeBytes: number): DiskSpec[] {
  return [
    { device: "xvda", sizeBytes, type: "Disk", mode: "RW", bootable: true, content: { base: "blank", overlay: null } },
    { device: "xvdd", sizeBytes: 63_963_136, type: "CD", mode: "RO", bootable: false, content: { base: "alpine-3.20", overlay: null } },
  ];
}
const nic = { device: 0, mac: "00:16:3e:00:00:01", mtu: 1500 };

function live(changes: Partial<GuestSpec> = {}, sizeBytes = 4 * GIB): TestGuest {
  const guest = new TestWorld().add({
    os: "alpine",
    medium: { device: "xvdd", kind: "live", tried: ["disk"] },
    disks: disks(sizeBytes),
    domainType: "pvhvm",
    ...changes,
  });
  guest.start().waitFor("localhost login: ");
  guest.serial = "";
  guest.type("root\r").waitFor("localhost:~# ");
  return guest;
}
/** Answers questions one by one: what is waited for, and what is typed then. */
function answer(guest: TestGuest, ...pairs: [question: string, line: string][]): TestGuest {
  for (const [question, line] of pairs) {
    guest.waitFor(question, 60);
    guest.serial = "";
    guest.type(`${line}\r`);
  }
  return guest;
}
/** What a command prints before root's next prompt. */
function command(guest: TestGuest, line: string): string {
  guest.serial = "";
  guest.type(`${line}\r`).waitFor(":~# ");
  const text = guest.serial.replaceAll("\r\n", "\n");
  return text.slice(text.indexOf("\n") + 1, text.lastIndexOf("\n") + 1);
}
function begun(guest: TestGuest): TestGuest {
  guest.serial = "";
  guest.type("setup-alpine\r");
  return guest;
}
const STATIC: [string, string][] = [
  ["Select keyboard layout: [none] ", ""],
  ["[localhost] ", "web.example.org"],
  ["(or '?' or 'done') [eth0] ", ""],
  ["(or 'dhcp', 'none', '?') [dhcp] ", "10.0.0.7/24"],
  ["Gateway? (or 'none') [none] ", "10.0.0.1"],
  ["network configuration? (y/n) [n] ", ""],
  ["DNS domain name? (e.g 'bar.com') [example.org] ", ""],
  ["DNS nameserver(s)? [] ", "10.0.0.1"],
];
const ROOT: [string, string][] = [
  ["New password: ", "secret word"],
  ["Retype password: ", "secret word"],
];
const REST: [string, string][] = [
  ["[UTC] ", "Europe/Berlin"],
  ["or 'no') [no] ", "ada"],
  ["Full name for user ada [ada] ", "Ada Lovelace"],
  ["New password: ", "engine"],
  ["Retype password: ", "engine"],
  ["'none') [none] ", "xvda"],
  ["or '?' for help) [?] ", "sys"],
  ["(y/n) [n] ", "y"],
];

/** The machine boots again from what its disk holds now. */
function fromDisk(guest: TestGuest, content: DiskContent | null): TestGuest {
  const [disk] = disks(4 * GIB);
  return guest.world.add({ os: "alpine", name: "another", domainType: "pvhvm", disks: [{ ...(disk as DiskSpec), content }], nics: [nic] });
}

describe("setup-alpine", () => {
  test("what was answered is found in the system that boots from the disk", () => {
    const guest = begun(live({ nics: [nic] }));
    answer(guest, ...STATIC, ...ROOT, ...REST).waitFor("Installation is complete. Please reboot.", 120);
    const content = guest.spec.disks[0]?.content ?? null;
    expect([content?.base, content?.layout?.first]).toEqual(["alpine-3.20", "extlinux"]);
    const again = fromDisk(guest, content);
    again.start().waitFor("web login: ");
    again.serial = "";
    again.type("root\r").waitFor("Password: ").type("secret word\r").waitFor("web:~# ");
    expect(command(again, "cat /etc/hostname /etc/hosts")).toBe(
      "web\n127.0.0.1\tweb.example.org web localhost.localdomain localhost\n::1\t\tlocalhost localhost.localdomain\n",
    );
    expect(command(again, "tail -n 2 /etc/passwd; ls -ld /home/*; tail -n 1 /etc/shadow")).toMatch(
      /\nada:x:1000:1000:Ada Lovelace:\/home\/ada:\/bin\/ash\ndrwxr-xr-x\s+\d+ ada +ada .* \/home\/ada\nada:\$sim\$engine:\d+:/,
    );
    expect(command(again, "cat /etc/fstab")).toMatch(
      /^UUID=\S+\t\/boot\text4\trw,relatime 0 2\nUUID=\S+\tswap\tswap\tdefaults\t0 0\nUUID=\S+\t\/\text4\trw,relatime 0 1\n/,
    );
    expect(command(again, "lsblk -o NAME,SIZE,TYPE,MOUNTPOINTS")).toBe(
      "NAME    SIZE TYPE MOUNTPOINTS\nxvda      4G disk\n├─xvda1 100M part /boot\n├─xvda2   1G part [SWAP]\n└─xvda3 2.9G part /\n",
    );
    expect(command(again, "df -h / /boot")).toMatch(/\/dev\/xvda3 .* \/\n\/dev\/xvda1 .* \/boot\n/);
    expect(command(again, "ip -4 addr show eth0; ip route; cat /etc/resolv.conf; cat /etc/timezone; date +%Z")).toMatch(
      /inet 10\.0\.0\.7\/24[\s\S]*default via 10\.0\.0\.1[\s\S]*search example.org\nnameserver 10\.0\.0\.1\nEurope\/Berlin\nCET\n$/,
    );
  });

  test("wrong answers are asked again in its own words", () => {
    const guest = begun(live({ nics: [nic] }));
    answer(guest, ["[none] ", "klingon"], ["[none] ", "us"], ["[localhost] ", "Web"]);
    answer(guest, ["Hostname must only contain letters (a-z), digits (0-9), '.' or -", ""], ["[eth0] ", "eth7"], ["[eth0] ", ""]);
    answer(
      guest,
      ["[dhcp] ", "10.0.0"],
      ["[dhcp] ", "10.0.0.7"],
      ["[255.255.255.0] ", "255.0.255.0"],
      ["[255.255.255.0] ", ""],
      ["[none] ", "x"],
    );
    answer(guest, ["[none] ", "none"], ["[n] ", ""], ["[] ", "lab.example"], ["[] ", "10.0.0.1"], ["New password: ", "one of two"]);
    answer(
      guest,
      ["Retype password: ", "another"],
      ["Passwords don't match\r\npasswd: password for root is unchanged\r\nPlease retry.", "abc"],
    );
    answer(guest, ["Bad password: too short", "abc"], ["[UTC] ", "Europe"], ["What sub-timezone of 'Europe' are you in?", "Atlantis"]);
    answer(guest, ["'Europe/Atlantis' is not a valid timezone on this system", ""], ["[no] ", "root"], ["[root] ", ""]);
    answer(guest, ["adduser: user 'root' in use", "a:b"], ["[a:b] ", ""], ["adduser: illegal character with code 58 at position 1", ""]);
    answer(
      guest,
      ["[none] ", "xvdz"],
      ["/dev/xvdz is not a block device", "xvda"],
      ["[?] ", "lvm"],
      ["'lvm' is not part of this system.", "sys"],
    );
    answer(guest, ["(y/n) [n] ", "perhaps"], ["(y/n) [n] ", ""]).waitFor("# ");
    expect(command(guest, "echo $?; cat /etc/network/interfaces")).toBe(
      "1\nauto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet static\n\taddress 10.0.0.7\n\tnetmask 255.255.255.0\n",
    );
    expect(guest.spec.disks[0]?.content).toMatchObject({ base: "blank" });
  });

  test("passwords are not shown, and Ctrl-C leads back to the shell", () => {
    const guest = begun(live());
    answer(guest, ["[none] ", ""], ["[localhost] ", ""], ["(y/n) [n] ", ""], ["[] ", ""], ["[] ", ""], ["New password: ", "hidden one"]);
    guest.waitFor("Retype password: ");
    expect(guest.serial).not.toContain("hidden");
    guest.type("\x03").waitFor("localhost:~# ");
    expect(command(guest, "echo seen $?")).toBe("seen 130\n");
  });

  test("no server answers: it goes on without an address", () => {
    const guest = begun(live({ nics: [nic] }));
    answer(guest, ["[none] ", ""], ["[localhost] ", ""], ["[eth0] ", ""], ["[dhcp] ", ""], ["(y/n) [n] ", ""]);
    guest.waitFor("udhcpc: no lease, forking to background");
    expect(guest.serial.match(/broadcasting discover/g)).toHaveLength(3);
    guest.waitFor("New password: ");
  });

  test.each([
    ["sfdisk: failed to add #2 partition: No space left on device", 96 * 1_048_576],
    ["ERROR: Failed to create usr/lib: No space left on device", 280 * 1_048_576],
  ])("a disk that is too small: %s", (words, size) => {
    const guest = begun(live({ nics: [nic] }, size));
    answer(guest, ...STATIC, ...ROOT, ...REST)
      .waitFor(words, 120)
      .waitFor("# ");
    expect(command(guest, "echo $?; ls /mnt")).toBe("1\n");
  });

  test("a disc that is pulled half-way", () => {
    const guest = begun(live({ nics: [nic] }));
    answer(guest, ...STATIC, ...ROOT, ...REST).waitFor(" 33% #");
    guest.engine.diskUnplugged("xvdd");
    guest.waitFor("ERROR: linux-virt-6.6.49-r0: package mentioned in index not found (try 'apk update')").waitFor("# ");
    expect(guest.spec.disks[0]?.content).toMatchObject({ base: "blank", layout: { first: "syslinux" } });
  });

  test("cut off half-way, the disk says that nothing is on it to start", () => {
    const guest = begun(live({ nics: [nic] }));
    answer(guest, ...STATIC, ...ROOT, ...REST).waitFor(" 50% #");
    const content = JSON.parse(JSON.stringify(guest.spec.disks[0]?.content)) as DiskContent;
    const again = guest.world.add({ os: "none", domainType: "hvm", disks: [{ ...(disks(4 * GIB)[0] as DiskSpec), content }] });
    again.start().waitFor("Missing operating system.");
    expect(again.serial).not.toContain("No bootable device");
  });

  test("written down and read again between any two answers it goes on as before", () => {
    const [straight, cut] = [begun(live({ nics: [nic] })), begun(live({ nics: [nic] }))];
    for (const pair of [...STATIC, ...ROOT, ...REST]) {
      answer(straight, pair);
      answer(cut, pair);
      cut.engine.restore(cut.engine.save());
    }
    for (const guest of [straight, cut]) guest.waitFor("Installation is complete. Please reboot.", 120);
    expect(cut.serial).toBe(straight.serial);
    expect(cut.engine.image()).toBe(straight.engine.image());
    expect(cut.spec.disks[0]?.content).toEqual(straight.spec.disks[0]?.content);
  });
});
