import { expect, test } from "vitest";
import { parseDisk, parseVif } from "./specs";

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
  ["nbd:/srv/x,xvda,w", { ...plain, target: "/srv/x", vdev: "xvda", unused: ["script=block-nbd"] }],
  [",hdc:cdrom,r", { ...plain, format: "empty", target: "", vdev: "hdc", mode: "RO", isCdrom: true }],
  ["vdev=hdc,format=empty,cdrom", { ...plain, format: "empty", target: "", vdev: "hdc", mode: "RO", isCdrom: true }],
  ["vdev=xvda,target=/srv/a,b c.img,raw", { ...plain, target: "/srv/a,b c.img,raw", vdev: "xvda" }],
  ["format=raw,/srv/x,xvda,w", { ...plain, target: "/srv/x", vdev: "xvda" }],
  ["/srv/x,raw,xvda,", { ...plain, target: "/srv/x", vdev: "xvda" }],
  ["/srv/x,raw,51712,w", { ...plain, target: "/srv/x", vdev: "xvda" }],
  ["/srv/x,raw,0xca11,w", { ...plain, target: "/srv/x", vdev: "xvdb1" }],
  ["/srv/x,raw,832,w", { ...plain, target: "/srv/x", vdev: "hdb" }],
  ["/srv/x,raw,d2p1,w", { ...plain, target: "/srv/x", vdev: "xvdc1" }],
  ["/srv/x,raw,xvda,w,discard,backendtype=qdisk", { ...plain, target: "/srv/x", vdev: "xvda", unused: ["discard", "backendtype=qdisk"] }],
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
  ["phy:/dev/vg/guest,hda16,w", 'unknown vdev "hda16"'],
  ["phy:/dev/vg/guest,XVDA,w", 'unknown vdev "XVDA"'],
  ["phy:/dev/vg/guest,999999,w", 'unknown vdev "999999"'],
  ["vdev=xvda", "disk has no target"],
  [",raw,xvda,rw", "disk has no target"],
  ["/a,empty,xvda", "disk has no target"],
  ["/a,raw,xvda,w,x", 'too many positional parameters near "x"'],
  ["/a,raw,xvda,w,foo=1", 'unknown disk parameter "foo=1"'],
  ["/a,raw,xvda,w,backendtype=foo", 'unknown disk parameter "backendtype=foo"'],
  ["/a,raw,xvda,w,devtype=tape", 'unknown device type "tape"'],
  ["/a,raw,xvda,vdev=xvdb", 'vdev respecified: "xvdb"'],
  ["tap:qcow2:/a,xvda,w,format=raw", 'format respecified: "raw"'],
  ["tap:foo:/a,xvda,w", 'unknown disk prefix "foo:"'],
  ["foo:/a,xvda,w", 'unknown disk prefix "foo:"'],
  ["/r/a=b,raw,xvda,w", 'bad disk syntax near "/r/a=b"'],
])("disk %s is refused", (text, error) => {
  expect(parseDisk(text)).toEqual({ error });
});

test.each([
  ["foo=1", "unrecognized argument `foo=1'"],
  ["MAC=00:16:3e:00:00:01", "unrecognized argument `MAC=00:16:3e:00:00:01'"],
  ["type=foo", "Invalid parameter `type'."],
  ["rate=fast", 'rate "fast" is not like 10Mb/s'],
  ["mtu=0x5dc", 'mtu "0x5dc" is not a number'],
])("interface %s is refused", (text, error) => {
  expect(parseVif(text)).toEqual({ error });
});
test("of two values of one option of an interface the last holds", () => {
  expect(parseVif("mtu=20, mtu= 1500,rate=10Mb/s@50ms,type=ioemu")).toEqual({
    mac: "",
    bridge: null,
    mtu: 1500,
    unused: ["rate=10Mb/s@50ms", "type=ioemu"],
  });
});
