import { expect, test } from "vitest";
import { fromDisc, logIn, shellSays } from "../support/installing";
import { starter } from "../support/lab-driver";

test("Debian's live disc runs in memory and leaves the disk alone", () => {
  const d = starter();
  const vm = fromDisc(d, "live", { iso: "debian-live-12.7.0-amd64-standard.iso" });
  d.until(vm, "Booting from DVD/CD...");
  // The disk comes first in its order, and has nothing to start.
  expect(d.text(vm)).toContain("Booting from Hard Disk...\r\nBoot failed: not a bootable disk\r\n\r\nBooting from DVD/CD...");
  logIn(d, vm, "live", ["root", "xenarium"]);
  expect(shellSays(d, vm, "df / | tail -n 1; mount | grep -c ' / type tmpfs'; lsblk -no NAME,TYPE; cat /proc/cmdline")).toMatch(
    /^tmpfs .* \/\n1\nxvda disk\nxvdd rom\nBOOT_IMAGE=\/live\/vmlinuz boot=live console=ttyS0,115200n8\n$/,
  );
  shellSays(d, vm, "echo gone > /root/note; sync; mkfs.ext4 -q /dev/xvda; mount /dev/xvda /mnt; echo kept > /mnt/note; umount /mnt");
  expect(shellSays(d, vm, "cat /root/note")).toBe("gone\n");
  const from = d.end(vm);
  d.done("VM.hard_reboot", { vm });
  logIn(d, vm, "live", ["root", "xenarium"], from);
  expect(shellSays(d, vm, "ls /root; mount /dev/xvda /mnt && cat /mnt/note")).toBe("kept\n");
  d.lab.check();
});

test("what stands on a disc is seen where it is mounted", () => {
  const d = starter();
  const vm = fromDisc(d, "live", { iso: "alpine-virt-3.20.3-x86_64.iso" });
  logIn(d, vm, "localhost", ["root", null]);
  expect(shellSays(d, vm, "ls -1 /media/cdrom /media/cdrom/boot; touch /media/cdrom/x")).toBe(
    "/media/cdrom:\napks\nboot\n\n/media/cdrom/boot:\ninitramfs-virt\nvmlinuz-virt\ntouch: cannot touch '/media/cdrom/x': Read-only file system\n",
  );
});

test("the disk of an installed system is looked into from another", () => {
  const d = starter();
  const vm = fromDisc(d, "live", { iso: "alpine-virt-3.20.3-x86_64.iso" });
  d.exec("web-01", "echo found > /root/lost; sync");
  d.done("VM.clean_shutdown", { vm: d.vm("web-01") });
  const disk = (d.field("VM", d.vm("web-01"), "VBDs") as string[])
    .map((ref) => String(d.field("VBD", ref, "VDI")))
    .find((ref) => ref !== "OpaqueRef:NULL");
  const vbd = d.taken("VBD.create", { VM: vm, VDI: disk, userdevice: "1", bootable: false, mode: "RW", type: "Disk", empty: false });
  logIn(d, vm, "localhost", ["root", null]);
  d.done("VBD.plug", { self: vbd });
  expect(shellSays(d, vm, "mount /dev/xvdb1 /mnt; cat /mnt/etc/hostname /mnt/root/lost; ls /mnt/home; df -h /mnt | tail -n 1")).toMatch(
    /^web-01\nfound\nstudent\n\/dev\/xvdb1 .* 1\.3G .* \/mnt\n$/,
  );
  d.lab.check();
});
