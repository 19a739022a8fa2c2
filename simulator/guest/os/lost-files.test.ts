import { describe, expect, test } from "vitest";
import type { DiskSpec } from "../engine";
import { type TestGuest, TestWorld } from "../test-harness";
import type { Overlay } from "./types";

const data = (device: string): DiskSpec => ({ device, sizeBytes: 1_073_741_824, type: "Disk", mode: "RW", bootable: false, content: null });

function withDisks(): { guest: TestGuest; b: DiskSpec; c: DiskSpec } {
  const [b, c] = [data("xvdb"), data("xvdc")];
  const guest = new TestWorld().add().start().login();
  for (const disk of [b, c]) guest.engine.diskPlugged(disk);
  guest.exec("mkfs.ext4 -q /dev/xvdb; mkfs.ext4 -q /dev/xvdc; mount /dev/xvdb /mnt");
  return { guest, b, c };
}

/** Leaves a process that writes to a file on /mnt each second, whatever becomes of it. */
const WRITER = "(exec 3>/mnt/f; while sleep 1; do echo old >&3 || echo refused >>/root/log; done) >/dev/null 2>&1 & sleep 2.5";

describe("open files of a disk that is pulled out", () => {
  test("fail, and leave alone what is mounted at the place next", () => {
    const { guest } = withDisks();
    guest.exec(WRITER);
    expect(guest.exec("cat /mnt/f").stdout).toBe("old\nold\n");
    guest.engine.diskUnplugged("xvdb");
    guest.exec("mount /dev/xvdc /mnt; echo new >/mnt/f; sleep 3");
    expect(guest.exec("cat /mnt/f; sort -u /root/log").stdout).toBe("new\nrefused\n");
    expect(guest.exec("umount /mnt; echo $?").stdout).toBe("0\n");
    expect(guest.faults).toEqual([]);
  });
  test("the same of a system that is brought back from what was saved", () => {
    const { guest } = withDisks();
    guest.exec(WRITER);
    guest.engine.diskUnplugged("xvdb");
    guest.engine.restore(JSON.parse(JSON.stringify(guest.engine.save())));
    guest.exec("mount /dev/xvdc /mnt; echo new >/mnt/f; sleep 3; pkill sleep");
    expect(guest.exec("cat /mnt/f").stdout).toBe("new\n");
    expect(guest.faults).toEqual([]);
  });
});

describe("files without a name that were open", () => {
  const HELD = "(exec 3>/mnt/f; head -c 100000 /dev/urandom >&3; rm /mnt/f; exec sleep 1000) >/dev/null 2>&1 & sleep 1";
  const overlay = (disk: DiskSpec): Overlay => (disk.content?.overlay ?? {}) as Overlay;
  const nodes = (disk: DiskSpec): number => Object.keys(overlay(disk).nodes ?? {}).filter((id) => id.startsWith("#")).length;

  test("are freed when their disk is mounted again", () => {
    const { guest, b } = withDisks();
    guest.exec(HELD);
    guest.engine.diskUnplugged("xvdb");
    expect(nodes(b)).toBe(1);
    guest.engine.diskPlugged(b);
    guest.exec("mount /dev/xvdb /mnt");
    expect(nodes(b)).toBe(0);
    expect(overlay(b).orphans).toBeUndefined();
  });
  test("are freed when the system stops", () => {
    const { guest, b } = withDisks();
    guest.exec(HELD);
    expect(nodes(b)).toBe(1);
    guest.type("poweroff\r");
    guest.world.run(60);
    expect(guest.reason).toBe("poweroff");
    expect(nodes(b)).toBe(0);
  });
});
