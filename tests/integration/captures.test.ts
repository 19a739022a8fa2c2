/** Captures of frames on links, from their start to a file. */
import { expect, test } from "vitest";
import { MemoryChunks } from "../../simulator/content/chunks";
import type { CaptureView } from "../../simulator/contract/capture";
import { createLab, openLab } from "../../simulator/lab";
import { readPcapng } from "../../simulator/wire/pcapng";
import { BulkLab, nameOf } from "../support/bulk-lab";
import { fileOf, rowsOf } from "../support/capture-lab";
import { EPOCH, LabDriver, starter } from "../support/lab-driver";

const linkOf = (d: LabDriver, has: { readonly vm?: string; readonly on?: string; readonly name?: string }): string => {
  const all = d.lab.ask("captureLinks", null) ?? [];
  const found = all.find((link) => Object.entries(has).every(([key, value]) => link[key as "vm" | "on" | "name"] === value));
  if (!found) throw new Error(`no link ${JSON.stringify(has)} among ${JSON.stringify(all)}`);
  return found.link;
};
const shown = (d: LabDriver, id: string): CaptureView => {
  const found = d.lab.ask("captures", null)?.find((one) => one.id === id);
  if (!found) throw new Error(`no capture ${id}`);
  return found;
};
const begin = (d: LabDriver, ...links: readonly string[]): string => d.taken("capture.start", { links, label: "" });

test("what a ping says went by is captured, each way, at each link that it passes", () => {
  const d = starter(3).run(60);
  const web = linkOf(d, { vm: "web-01" });
  const db = linkOf(d, { on: "xen-02", vm: "db-01", name: "vif1.0" });
  const links = [web, linkOf(d, { on: "xen-01", name: "eth0" }), linkOf(d, { on: "xen-02", name: "eth0" }), db];
  const capture = begin(d, ...links);
  const { stdout } = d.exec("web-01", "ping -c 3 -i 0.2 10.0.0.102");
  expect(stdout).toContain("3 packets transmitted, 3 received");
  const rows = rowsOf({ d, capture }, "icmp");
  const words = (sequence: number, what: string) => expect.stringMatching(new RegExp(`^Echo \\(ping\\) ${what}.*seq=${sequence}/`));
  for (const sequence of [1, 2, 3])
    for (const [what, order] of [
      ["request", [0, 1, 2, 3]],
      ["reply", [3, 2, 1, 0]],
    ] as const) {
      const passed = rows.filter(({ info }) => info.includes(what) && info.includes(`seq=${sequence}/`));
      expect(passed.map(({ link }) => link)).toEqual(order);
      expect(passed.map(({ info }) => info)).toEqual(order.map(() => words(sequence, what)));
      // Into Dom0 from the guest, out by the NIC, in by the other host's, out to the other guest.
      expect(passed.map(({ isOut }) => isOut)).toEqual([false, true, false, true]);
    }
});

test("a broadcast is captured where nobody is concerned, on the other host too", () => {
  const d = starter(3).run(60);
  const capture = begin(d, linkOf(d, { on: "xen-02", vm: "db-01", name: "vif1.0" }), linkOf(d, { on: "xen-02", name: "eth0" }));
  d.exec("web-01", "ping -c 1 -W 1 10.0.0.222");
  const asked = rowsOf({ d, capture }, "arp.dst.proto_ipv4 == 10.0.0.222").filter(({ info }) => info.startsWith("Who has 10.0.0.222?"));
  // Once by the NIC, once to the guest, for each of the kernel's requests.
  expect(asked.length).toBeGreaterThan(0);
  for (const link of [0, 1]) expect(asked.filter((row) => row.link === link)).toHaveLength(asked.length / 2);
});

test("a capture goes on over a restart of its VM, and after it was stopped nothing comes to it", () => {
  const d = starter(3).run(60);
  const capture = begin(d, linkOf(d, { vm: "web-01" }));
  d.done("VM.clean_reboot", { vm: d.vm("web-01") });
  d.run(60);
  expect(shown(d, capture).links[0]).toMatchObject({ name: "vif3.0", on: "xen-01", vm: "web-01" });
  expect(rowsOf({ d, capture }, "dhcp").map(({ info }) => info.slice(0, 13).trim())).toContain("DHCP ACK");
  d.taken("capture.stop", { capture });
  const { seen } = shown(d, capture).links[0] ?? {};
  d.exec("web-01", "ping -c 2 10.0.0.1");
  expect(shown(d, capture).links[0]?.seen).toBe(seen);
  expect(shown(d, capture).stoppedAt).not.toBeNull();
  d.taken("capture.remove", { capture });
  expect(d.lab.ask("captures", null)).toEqual([]);
});

test("no more is kept of a frame than is asked for, and a file says how long it was", () => {
  const d = starter(3).run(60);
  const capture = d.taken("capture.start", { links: [linkOf(d, { vm: "web-01" })], snaplen: 60 });
  d.exec("web-01", "ping -c 1 -s 1000 10.0.0.102");
  const file = readPcapng(fileOf({ d, capture }, "icmp").toString("latin1"));
  expect(file?.frames.map(({ length, bytes }) => [length, bytes.length])).toEqual([
    [1_042, 60],
    [1_042, 60],
  ]);
  expect(file?.frames.every(({ at }) => at > EPOCH && at < EPOCH + 120e6)).toBe(true);
});

test("a capture is as it was after the lab is kept and opened, and goes on as if it had not been", () => {
  const chunks = new MemoryChunks();
  const d = new LabDriver(createLab({ scenario: "starter", seed: 3, epochUs: EPOCH, chunks })).run(60);
  const capture = begin(d, linkOf(d, { vm: "web-01" }), linkOf(d, { on: "xen-01", name: "eth0" }));
  // Enough for runs of frames that lie in the store.
  d.exec("web-01", "ping -c 60 -i 0.01 -s 1400 10.0.0.102");
  const other = new LabDriver(openLab(d.lab.snapshot(), undefined, chunks));
  other.continueRequestsOf(d);
  expect(rowsOf({ d: other, capture })).toEqual(rowsOf({ d, capture }));
  for (const each of [d, other]) each.exec("web-01", "ping -c 2 10.0.0.102");
  expect(rowsOf({ d: other, capture })).toEqual(rowsOf({ d, capture }));
  expect(fileOf({ d: other, capture }).equals(fileOf({ d, capture }))).toBe(true);
  expect(other.lab.hash()).toBe(d.lab.hash());
});

test("both ends of a connection are told in their order, once, whatever came twice", () => {
  const d = starter(3).run(60);
  d.taken("link.set", { link: "gateway:eth0", loss: 1 });
  const capture = begin(d, linkOf(d, { vm: "web-01" }), linkOf(d, { vm: "app-01" }));
  d.taken("link.set", { link: linkOf(d, { vm: "app-01" }), loss: 200_000 });
  const { stdout } = d.exec("app-01", "curl -s http://web-01/", 120);
  const first = rowsOf({ d, capture }, "http.request")[0];
  const stream = d.lab.ask("captureStream", { capture, number: first?.number ?? 0 });
  expect(stream).toMatchObject({ protocol: "tcp", missing: 0, isCut: false });
  expect(stream?.parts.map(({ isClients }) => isClients)).toEqual([true, false]);
  expect(stream?.parts[0]?.text).toMatch(/^GET \/ HTTP\/1\.1\r\nHost: web-01\r\n/);
  expect(stream?.parts[1]?.text.split("\r\n\r\n")[1]).toBe(stdout);
});

test("what flows as a rate goes frame by frame from the moment that somebody watches it", () => {
  const bulk = BulkLab.make(1, 2);
  bulk.exec(nameOf(0), "head -c 28000000 /dev/zero > /tmp/f");
  const got = bulk.start(nameOf(1), "nc -l 5000 | wc -c");
  bulk.driver.run(3);
  const sent = bulk.start(nameOf(0), `nc -N ${bulk.ip(1)} 5000 < /tmp/f`);
  bulk.until(() => bulk.runs.length > 0);
  const capture = begin(bulk.driver, linkOf(bulk.driver, { vm: nameOf(1) }));
  bulk.until(() => bulk.runs.length === 0);
  const counted = () => Object.entries(bulk.counts()).find(([name]) => name.endsWith(" vif2.0"))?.[1] ?? [0, 0, 0, 0];
  const [inBefore, , outBefore] = counted();
  const first = shown(bulk.driver, capture).links[0]?.seen ?? 0;
  expect(bulk.wait(got).trim()).toBe("28000000");
  bulk.wait(sent);
  const [into, , out] = counted();
  const rows = rowsOf({ d: bulk.driver, capture }).slice(first);
  const bytes = (isOut: boolean) => rows.filter((row) => row.isOut === isOut).reduce((sum, { length }) => sum + length, 0);
  // Byte for byte what the port has counted.
  expect([bytes(false), bytes(true)]).toEqual([into - inBefore, out - outBefore]);
  expect(bytes(true)).toBeGreaterThan(1_000_000);
});

test("links that are none, too many of them, and more captures than a lab keeps are refused", () => {
  const d = starter(3).run(60);
  const refused = (args: Record<string, unknown>) => d.refusal("capture.start", { label: "", ...args });
  expect(refused({ links: [] })).toMatchObject({ code: "INVALID_VALUE", params: ["links", "0"] });
  expect(refused({ links: ["switch:eth0/99"] })).toMatchObject({ code: "INVALID_VALUE", params: ["links", "switch:eth0/99"] });
  expect(refused({ links: Array(17).fill("gateway:eth0") })).toMatchObject({ code: "INVALID_VALUE", params: ["links", "17"] });
  expect(refused({ links: ["gateway:eth0"], snaplen: 13 })).toMatchObject({ code: "INVALID_VALUE", params: ["snaplen", "13"] });
  for (let n = 0; n < 8; n++) begin(d, "gateway:eth0");
  expect(refused({ links: ["gateway:eth0"] }).code).toBe("OPERATION_NOT_ALLOWED");
  for (const id of ["capture-1", "capture-2"]) d.taken("capture.remove", { capture: id });
  const all = (d.lab.ask("captureLinks", null) ?? []).map(({ link }) => link);
  const many = Array.from({ length: 13 }, (_, n) => all[n] ?? "");
  begin(d, ...many);
  expect(refused({ links: many.concat("gateway:eth0") })).toMatchObject({ why: ["capture.too_many_links", 32] });
  expect(d.refusal("capture.stop", { capture: "capture-99" })).toMatchObject({ code: "INVALID_VALUE" });
  expect(d.lab.ask("captureFrames", { capture: "capture-3", filter: "ip.adr", from: 0, count: 1 })).toMatchObject({
    fault: { code: "unknown_field", at: 0 },
    rows: [],
  });
});
