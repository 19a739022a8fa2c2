/** Disks beyond the sixteenth, and which of them a guest without Xen's driver sees. @source xen docs/man/xen-vbd-interface.7; tools/libs/light/libxl_dm.c; eras.md §8 */
import { describe, expect, test } from "vitest";
import { DOM0, startGuest } from "../support/driver-lab";
import { type LabDriver, starter } from "../support/lab-driver";

/** A guest with disks of these names, made from a configuration. */
function guest(d: LabDriver, name: string, lines: string, vdevs: readonly string[]): void {
  const disks = vdevs.map((vdev) => `'phy:/dev/vg0/${name}-${vdev},${vdev},w'`).join(", ");
  d.exec(DOM0, `cat > /etc/xen/${name}.cfg <<'X'\nname = "${name}"\nmemory = 512\nvcpus = 1\n${lines}disk = [${disks}]\nX`);
}
const domid = (d: LabDriver, name: string): number => Number(d.exec(DOM0, `xl domid ${name}`).stdout);

/** XenStore lists names as text. */
const inOrder = (names: readonly string[]): number[] => names.map(Number).sort((a, b) => a - b);

describe("disks beyond the sixteenth", () => {
  test("have numbers of the extended form, the same to the guest, XenStore and the tools", () => {
    const d = starter();
    guest(d, "many", 'type = "pv"\nbootloader = "pygrub"\n', ["xvda", "xvdp", "xvdq", "xvdz", "xvdaa"]);
    startGuest(d, "many");
    const numbers = [51_712, 51_952, 268_439_552, 268_441_856, 268_442_112];
    const id = domid(d, "many");
    const { stdout: listed } = d.exec(DOM0, `xenstore-list /local/domain/${id}/device/vbd`);
    expect(inOrder(listed.trim().split("\n"))).toEqual(numbers);
    expect(d.exec(DOM0, `xenstore-read /local/domain/${id}/device/vbd/${numbers[2]}/virtual-device`).stdout).toBe(`${numbers[2]}\n`);
    expect(d.exec(DOM0, `xenstore-read /local/domain/0/backend/vbd/${id}/${numbers[4]}/dev`).stdout).toBe("xvdaa\n");
    const { stdout: blocks } = d.exec(DOM0, "xl block-list many");
    expect(inOrder([...blocks.matchAll(/^(\d+)/gm)].map(([number]) => number))).toEqual(numbers);
    const { stdout: partitions } = d.exec("many", "cat /proc/partitions");
    const rows = [...partitions.matchAll(/^ +(\d+) +(\d+) +\d+ (xvd[a-z]+)$/gm)].map(([, major, minor, name]) => [name, major, minor]);
    expect(rows).toEqual([
      ["xvda", "202", "0"],
      ["xvdp", "202", "240"],
      ["xvdq", "202", "4096"],
      ["xvdz", "202", "6400"],
      ["xvdaa", "202", "6656"],
    ]);
    expect(d.exec("many", "lsblk -n -d -o NAME,MAJ:MIN | tail -n 1").stdout).toMatch(/^xvdaa +202:6656\s*$/);
    expect(d.exec("many", "mkfs.ext4 -q /dev/xvdaa && mount /dev/xvdaa /mnt && echo here > /mnt/f && sync && cat /mnt/f").stdout).toBe(
      "here\n",
    );
    expect(d.exec(DOM0, "xl block-detach many xvdaa").code).toBe(0);
    d.run(10);
    expect(d.exec("many", "ls /dev/xvdaa").code).not.toBe(0);
  });
});

describe("what a device model emulates", () => {
  test("is hda to hdd: without Xen's driver the others are not there, with it all are", () => {
    const d = starter();
    const vdevs = ["hda", "hdd", "xvde", "xvdf"];
    for (const [name, lines] of [
      ["bare", 'type = "hvm"\nxen_platform_pci = 0\n'],
      ["full", 'type = "hvm"\n'],
    ] as const) {
      guest(d, name, lines, vdevs);
      startGuest(d, name);
    }
    const names = (vm: string): string[] =>
      [...d.exec(vm, "cat /proc/partitions").stdout.matchAll(/ ((?:xvd|sd)[a-z]+)$/gm)].map(([, name]) => `${name}`);
    expect(names("full")).toEqual(["xvda", "xvdd", "xvde", "xvdf"]);
    expect(names("bare")).toEqual(["sda", "sdd"]);
    const { stdout } = d.exec(DOM0, "xl block-list bare");
    expect([...stdout.matchAll(/^(\d+)/gm)]).toHaveLength(4);
    const id = domid(d, "bare");
    expect(d.exec(DOM0, `xenstore-read /local/domain/${id}/device/vbd/51776/state`).stdout).toBe("1\n");
  });
});
