/** Files of captured frames played at interfaces of guests. */
import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { parseMac } from "../../simulator/wire/address";
import { encodeArp } from "../../simulator/wire/arp";
import { bytesToLatin1 } from "../../simulator/wire/bytes";
import { ETHERTYPE, encodeEthernet } from "../../simulator/wire/ethernet";
import { pcapHeader, pcapRecord } from "../../simulator/wire/pcap";
import { pcapngFrame, pcapngHead } from "../../simulator/wire/pcapng";
import { LabDriver, starter } from "../support/lab-driver";

const vifOf = (d: LabDriver, vm: string): string => d.all("VIF").find((r) => r.fields.VM === d.vm(vm))?.ref ?? "";
const said = (d: LabDriver, at: string, line: string): string => {
  const { stdout, stderr } = d.exec(at, line, 400);
  return `${stdout}${stderr}`;
};
const STRANGER = "02:00:00:00:00:99";
/** A stranger claims an address. */
function claim(ip: number): Uint8Array {
  const payload = encodeArp({ operation: "request", senderMac: STRANGER, senderIp: ip, targetMac: "00:00:00:00:00:00", targetIp: ip });
  return encodeEthernet({ destination: "ff:ff:ff:ff:ff:ff", source: STRANGER, vlan: null, etherType: ETHERTYPE.arp, payload });
}
const SECOND = 1_000_000;
/** Five frames, a second from one to the next. */
const FRAMES = Array.from({ length: 5 }, (_, at) => ({ at: 1_700_000_000 * SECOND + at * SECOND, bytes: claim(0x0a0000c8 + at) }));
const PCAP =
  pcapHeader(1, 65_535) + FRAMES.map(({ at, bytes }) => pcapRecord({ at, bytes: bytesToLatin1(bytes), length: bytes.length })).join("");
const PCAPNG =
  pcapngHead("test", "", [{ name: "eth0", description: "", snaplen: 65_535 }]) +
  FRAMES.map(({ at, bytes }) => pcapngFrame({ interface: 0, at, isOut: false, length: bytes.length, bytes })).join("");

/** Brought in by parts of a size. */
function loaded(d: LabDriver, file: string, size = 1_000): string {
  let replay = "";
  for (let from = 0; from < file.length; from += size)
    replay = d.taken("replay.load", { replay, name: "five.pcap", bytes: file.length, part: btoa(file.slice(from, from + size)) });
  return replay;
}
/** The port that xen-01's bridge has heard the stranger at, by number. */
const heardAt = (d: LabDriver): string | undefined =>
  new RegExp(`^ +(\\d+)\\t${STRANGER}`, "m").exec(said(d, "xen-01", "brctl showmacs xenbr0"))?.[1];

test.each([
  ["pcap", PCAP],
  ["pcapng", PCAPNG],
])("frames of a %s go out of an interface as if its guest had sent them, with the file's own gaps", (_kind, file) => {
  expect(parseMac(STRANGER)).not.toBeNull();
  const d = starter(5);
  const replay = loaded(d, file, 100);
  expect(d.lab.ask("replays", null)).toMatchObject([{ id: replay, name: "five.pcap", frames: 5, lengthUs: 4 * SECOND, playing: null }]);
  const capture = d.taken("capture.start", { links: [vifOf(d, "web-01")] });
  const task = d.taken("replay.start", { replay, vif: vifOf(d, "web-01"), direction: "from_guest" });
  expect(d.refusal("replay.remove", { replay })).toMatchObject({ why: ["playback.playing"] });
  // What was written down goes on where it was.
  d.run(2.5);
  expect(d.lab.ask("replays", null)).toMatchObject([{ playing: { sent: 3, lost: 0, task } }]);
  const again = new LabDriver(openLab(d.lab.snapshot()));
  for (const one of [d, again]) one.run(3);
  expect(again.lab.hash()).toBe(d.lab.hash());
  expect(d.record("task", task).fields.status).toBe("success");
  const seen = d.lab.ask("captureFrames", { capture, filter: `eth.src == ${STRANGER}`, from: 0, count: 20 });
  const rows = seen?.rows ?? [];
  const at = rows.map((row) => Math.round((row.at - (rows[0]?.at ?? 0)) / SECOND));
  expect(at).toEqual([0, 1, 2, 3, 4]);
  // The bridge has learned the stranger at the guest's own port.
  expect(heardAt(d)).toBe("2");
  d.taken("replay.remove", { replay });
  expect(d.lab.ask("replays", null)).toEqual([]);
  d.lab.check();
});

test("towards the guest they reach its kernel, ten times as fast, and stop when the task is cancelled", () => {
  const d = starter(5);
  const replay = loaded(d, PCAP);
  const vif = vifOf(d, "web-01");
  d.exec("web-01", "ip neigh add 10.0.0.200 lladdr 02:00:00:00:00:01 dev eth0 nud stale");
  d.done("replay.start", { replay, vif, direction: "to_guest", speed: 10 });
  expect(said(d, "web-01", "ip neigh show 10.0.0.200")).toContain(STRANGER);
  expect(heardAt(d)).toBeUndefined();
  const task = d.taken("replay.start", { replay, vif, direction: "from_guest" });
  d.run(1.5);
  d.taken("task.cancel", { task });
  d.run(5);
  expect(d.record("task", task).fields.status).toBe("cancelled");
  expect(d.lab.ask("replays", null)).toMatchObject([{ playing: null }]);
  d.lab.check();
});

test("what is no such file, too much, or not whole is refused, and frames of a guest that is gone are lost", () => {
  const d = starter(5);
  const load = (args: object) => d.refusal("replay.load", { name: "x", ...args });
  expect(load({ bytes: 60, part: btoa("x".repeat(60)) })).toMatchObject({ why: ["playback.no_file"] });
  expect(load({ bytes: 40, part: btoa("x".repeat(60)) })).toMatchObject({ why: ["playback.too_much"] });
  expect(load({ bytes: 3_000_000, part: btoa("x") })).toMatchObject({ why: ["link.bounds", 40, 2_097_152] });
  expect(load({ bytes: 60, part: "***" })).toMatchObject({ why: ["playback.no_base64"] });
  const half = d.taken("replay.load", { name: "half", bytes: PCAP.length, part: btoa(PCAP.slice(0, 50)) });
  const vif = vifOf(d, "web-01");
  expect(d.refusal("replay.start", { replay: half, vif, direction: "to_guest" })).toMatchObject({ why: ["playback.not_whole"] });
  expect(d.refusal("replay.start", { replay: "none", vif, direction: "to_guest" })).toMatchObject({ why: ["playback.no_such"] });
  const replay = loaded(d, PCAP);
  d.taken("replay.start", { replay, vif, direction: "from_guest" });
  d.run(1.5);
  d.done("VM.hard_shutdown", { vm: d.vm("web-01") });
  d.run(1);
  expect(d.lab.ask("replays", null).find(({ id }) => id === replay)?.playing?.lost ?? 0).toBeGreaterThan(0);
  d.run(5);
  d.lab.check();
});
