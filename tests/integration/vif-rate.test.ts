/** Limits of what guests send. @source io.md §3 (rate limit); Linux drivers/net/xen-netback */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver, starter } from "../support/lab-driver";

/** A host with two idle guests, the first of which has a limit. */
function lab(rate: string): LabDriver {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Limits",
    hosts: [{ name: "a", address: "10.0.0.11" }],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: [
      { name: "one", template: "Debian Bookworm 12", host: "a", interfaces: [{ network: "lan", rate }] },
      { name: "two", template: "Debian Bookworm 12", host: "a", interfaces: [{ network: "lan" }] },
    ],
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
}
const out = (d: LabDriver, host: string, command: string): string => d.exec(host, command, 300).stdout;
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(out(d, guest, "ip -o -4 addr show eth0"))?.[1] ?? "";
/** Mbit/s that a transfer from one guest to the other comes to. */
function rate(d: LabDriver, from: string, to: string, bytes: number): number {
  out(d, from, `head -c ${bytes} /dev/zero > /tmp/big`);
  out(d, to, "(nc -l 5000 > /tmp/got) > /dev/null 2>&1 &");
  d.run(1);
  const began = d.now;
  d.exec(from, `nc -N ${addressOf(d, to)} 5000 < /tmp/big`, 300);
  const took = d.now - began;
  expect(out(d, to, "wc -c < /tmp/got")).toBe(`${bytes}\n`);
  return (bytes * 8) / took;
}

test("a limit of 10 Mbit/s holds for what a guest sends, not for what it receives, and follows its key in XenStore", () => {
  const d = lab("10Mb/s@50ms");
  expect(out(d, "a", "xenstore-read /local/domain/0/backend/vif/1/0/rate")).toBe("62500,50000\n");
  out(d, "two", "iperf3 -s > /dev/null 2>&1 &");
  d.run(1);
  const udp = out(d, "one", `iperf3 -c ${addressOf(d, "two")} -u -b 20M -t 2 | grep receiver`);
  expect(Number(/MBytes +([\d.]+) Mbits/.exec(udp)?.[1])).toBeCloseTo(9.8, 0);
  const sent = rate(d, "one", "two", 1_000_000);
  // A bucket that is full is in it once: 62,500 of 1,000,000 bytes, and TCP finds the limit by how long its packets take.
  expect([sent > 7, sent < 10.7]).toEqual([true, true]);
  expect(rate(d, "two", "one", 2_000_000)).toBeGreaterThan(200);
  out(d, "a", "xenstore-write /local/domain/0/backend/vif/1/0/rate 12500,50000");
  const slower = rate(d, "one", "two", 500_000);
  expect([slower > 1.3, slower < 2.3]).toEqual([true, true]);
  out(d, "a", "xenstore-write /local/domain/0/backend/vif/1/0/rate fast");
  d.run(1);
  expect(out(d, "a", "dmesg | tail -1")).toContain("xen_netback: Failed to parse network rate limit. Traffic unlimited.");
  expect(rate(d, "one", "two", 2_000_000)).toBeGreaterThan(200);
  d.lab.check();
});

test("frames that wait for their turn are there after a restore, and a ping behind them takes as long", () => {
  const d = lab("100KB/s");
  const two = addressOf(d, "two");
  // 5,000 bytes in 50 ms: a ping of so many three times in each interval, once the bucket of 131,072 bytes is empty.
  const text = out(d, "one", `ping -c 400 -i 0.01 -s 1400 ${two}`);
  expect(text).toContain("400 packets transmitted, 400 received");
  expect(Number(/rtt min\/avg\/max\/mdev = [\d.]+\/[\d.]+\/([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(45);
  out(d, "one", `(ping -c 60 -i 0.01 -s 1400 ${two} > /tmp/said) > /dev/null 2>&1 &`);
  d.run(0.3);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(1.5);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
});

test("xl and XAPI write it as the back end reads it", () => {
  const d = starter(3);
  const shown = out(d, "xen-01", "xl -N network-attach web-01 bridge=xenbr0,rate=1MB/s@20ms");
  expect(shown).toContain('"rate_bytes_per_interval": 20000,\n    "rate_interval_usecs": 20000');
  out(d, "xen-01", "xl network-attach web-01 bridge=xenbr0 rate=1MB/s@20ms");
  const at = out(d, "xen-01", "xl list web-01 | tail -1 | awk '{print $2}'").trim();
  expect(out(d, "xen-01", `xenstore-ls /local/domain/0/backend/vif/${at}/1`)).toContain('rate = "20000,20000"\n');
  expect(out(d, "xen-01", "xl list -l web-01")).toContain('"rate_interval_usecs": 20000');
  expect(d.exec("xen-01", "xl network-attach web-01 rate=fast").code).not.toBe(0);
  const vif = d.all("VIF").find(({ fields }) => fields.VM === d.vm("db-01"))?.ref ?? "";
  d.taken("set_field", { class: "VIF", self: vif, field: "qos_algorithm_type", value: "ratelimit" });
  d.taken("set_field", { class: "VIF", self: vif, field: "qos_algorithm_params", value: { kbps: "1000" } });
  d.done("VIF.unplug", { self: vif });
  d.done("VIF.plug", { self: vif });
  const db = out(d, "xen-02", "xl list db-01 | tail -1 | awk '{print $2}'").trim();
  expect(out(d, "xen-02", `xenstore-read /local/domain/0/backend/vif/${db}/0/rate`)).toBe("51200,50000\n");
});
