import { expect, test } from "vitest";
import { parseDisk, parseVif } from "./specs";

const plain = { backend: "", format: "raw", mode: "RW", isCdrom: false, unused: [] };
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
  ["/dev/vg/guest", ["disk.no_vdev"]],
  ["/dev/vg/guest,cow,xvda", ["disk.format", "cow"]],
  ["phy:/dev/vg/guest,xvda16,w", ["disk.vdev", "xvda16"]],
  ["phy:/dev/vg/guest,xvda0,w", ["disk.vdev", "xvda0"]],
  ["phy:/dev/vg/guest,nvme0,w", ["disk.vdev", "nvme0"]],
  ["phy:/dev/vg/guest,hdc:tape,w", ["disk.type", "tape"]],
  ["phy:/dev/vg/guest,xvda,x", ["disk.access", "x"]],
  ["phy:/dev/vg/guest,hda16,w", ["disk.vdev", "hda16"]],
  ["phy:/dev/vg/guest,XVDA,w", ["disk.vdev", "XVDA"]],
  ["phy:/dev/vg/guest,999999,w", ["disk.vdev", "999999"]],
  ["vdev=xvda", ["disk.no_target"]],
  [",raw,xvda,rw", ["disk.no_target"]],
  ["/a,empty,xvda", ["disk.no_target"]],
  ["/a,raw,xvda,w,x", ["disk.too_many", "x"]],
  ["/a,raw,xvda,w,foo=1", ["disk.parameter", "foo=1"]],
  ["/a,raw,xvda,w,backendtype=foo", ["disk.parameter", "backendtype=foo"]],
  ["/a,raw,xvda,w,devtype=tape", ["disk.type", "tape"]],
  ["/a,raw,xvda,vdev=xvdb", ["disk.twice", "vdev", "xvdb"]],
  ["tap:qcow2:/a,xvda,w,format=raw", ["disk.twice", "format", "raw"]],
  ["tap:foo:/a,xvda,w", ["disk.prefix", "foo:"]],
  ["foo:/a,xvda,w", ["disk.prefix", "foo:"]],
  ["/r/a=b,raw,xvda,w", ["disk.syntax", "/r/a=b"]],
])("disk %s is refused", (text, error) => {
  expect(parseDisk(text)).toEqual({ error });
});

test.each([
  ["foo=1", ["vif.argument", "foo=1"]],
  ["MAC=00:16:3e:00:00:01", ["vif.argument", "MAC=00:16:3e:00:00:01"]],
  ["type=foo", ["vif.type"]],
  ["rate=fast", ["vif.rate", "fast"]],
  ["mtu=0x5dc", ["vif.mtu", "0x5dc"]],
])("interface %s is refused", (text, error) => {
  expect(parseVif(text)).toEqual({ error });
});
test("the domain that serves a device", () => {
  expect(parseDisk("phy:/dev/xvdb,xvdc,w,backend=stor")).toEqual({ ...plain, target: "/dev/xvdb", vdev: "xvdc", backend: "stor" });
  expect(parseVif("bridge=xenbr0,backend=5")).toEqual({
    mac: "",
    bridge: "xenbr0",
    mtu: null,
    model: "",
    backend: "5",
    script: "",
    ip: "",
    gatewaydev: "",
    unused: [],
  });
});
test("of two values of one option of an interface the last holds", () => {
  expect(parseVif("mtu=20, mtu= 1500,rate=10Mb/s@50ms,type=ioemu")).toEqual({
    mac: "",
    bridge: null,
    mtu: 1500,
    model: "",
    backend: "",
    script: "",
    ip: "",
    gatewaydev: "",
    rate: "10Mb/s@50ms",
    unused: ["type=ioemu"],
  });
});
