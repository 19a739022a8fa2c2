import { expect, test } from "vitest";
import { parseDisk } from "./specs";

const plain = { format: "raw", mode: "RW", isCdrom: false, unused: [] };
test.each([
  ["/dev/vg/guest,raw,xvda,rw", { ...plain, target: "/dev/vg/guest", vdev: "xvda" }],
  ["/dev/vg/guest,,xvda", { ...plain, target: "/dev/vg/guest", vdev: "xvda" }],
  ["format=qcow2, vdev=xvdb, access=ro, target=/srv/x.img", { ...plain, format: "qcow2", target: "/srv/x.img", vdev: "xvdb", mode: "RO" }],
  ["phy:/dev/vg/guest,xvda,w", { ...plain, target: "/dev/vg/guest", vdev: "xvda" }],
  ["qcow2:/srv/x.img,xvda,w", { ...plain, format: "qcow2", target: "/srv/x.img", vdev: "xvda" }],
  ["tap:aio:/r/a.raw,xvda,w", { ...plain, target: "/r/a.raw", vdev: "xvda" }],
  ["tap:qcow2:/r/a.q,xvda,w", { ...plain, format: "qcow2", target: "/r/a.q", vdev: "xvda" }],
  ["phy:/dev/vg0/a,xvda2,w", { ...plain, target: "/dev/vg0/a", vdev: "xvda2" }],
  ["file:/isos/a.iso,hdc:cdrom,r", { ...plain, target: "/isos/a.iso", vdev: "hdc", mode: "RO", isCdrom: true }],
  ["/isos/a.iso,,hdc,cdrom", { ...plain, target: "/isos/a.iso", vdev: "hdc", mode: "RO", isCdrom: true }],
])("disk %s", (text, disk) => {
  expect(parseDisk(text)).toEqual(disk);
});
test.each([
  ["/dev/vg/guest", "disk has no vdev"],
  ["/dev/vg/guest,cow,xvda", 'unknown disk format "cow"'],
  ["phy:/dev/vg/guest,xvda16,w", 'unknown vdev "xvda16"'],
  ["phy:/dev/vg/guest,xvda0,w", 'unknown vdev "xvda0"'],
  ["phy:/dev/vg/guest,nvme0,w", 'unknown vdev "nvme0"'],
  ["phy:/dev/vg/guest,hdc:tape,w", 'unknown device type "tape"'],
  ["phy:/dev/vg/guest,xvda,x", 'unknown disk access "x"'],
])("disk %s is refused", (text, error) => {
  expect(parseDisk(text)).toEqual({ error });
});
