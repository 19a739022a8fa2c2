/** Where a pool's exact run is state: looked at or not, put down and taken up, a lab goes the same way. */
import { expect, test } from "vitest";
import { MemoryChunks } from "../../simulator/content/chunks";
import { createLab, openLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

const DOM0 = "Control domain on host: patched";
/** A guest that shares its pCPU with four that are always busy, on a Xen without BOOST: its pings are under way. */
function pinging(chunks = new MemoryChunks()): LabDriver {
  const d = new LabDriver(createLab({ scenario: "exp-boost", seed: 5, epochUs: EPOCH, chunks }));
  d.run(60);
  const address = /inet (10\.0\.0\.\d+)/.exec(d.exec("client-patched", "ip -4 addr show eth0").stdout)?.[1] ?? "";
  d.exec(DOM0, `ping -c 2000 -i 0.05 ${address} > /run/pings 2>&1 &`);
  d.run(2);
  return d;
}
const runs = (d: LabDriver): number => JSON.stringify(d.lab.snapshot()).split("originUs").length - 1;
const look = (d: LabDriver): unknown => {
  const { ref } = d.named("host", "patched");
  return d.lab.ask("inside", { host: ref, detail: { kind: "scheduler", pool: 0, windowUs: 100_000 } });
};

test("a watched and an unwatched lab have one hash, and one that is opened in between goes on as they do", () => {
  const chunks = new MemoryChunks();
  const [alone, watched] = [pinging(chunks), pinging()];
  const openedFrom = (d: LabDriver): LabDriver => new LabDriver(openLab(d.lab.snapshot(), undefined, chunks)).continueRequestsAfter(100);
  let opened = openedFrom(alone);
  for (let i = 0; i < 12; i++) {
    for (const d of [alone, opened]) d.run(0.3);
    for (let n = 0; n < 10; n++) {
      expect(look(watched)).not.toBeNull();
      watched.run(0.03);
    }
    expect(watched.lab.hash()).toBe(alone.lab.hash());
    expect(opened.lab.hash()).toBe(alone.lab.hash());
    opened = openedFrom(opened);
  }
  expect(Number(alone.exec(DOM0, "grep -c 'bytes from' /run/pings").stdout)).toBeGreaterThan(60);
});

test("it is there while requests are, and gone a while after; a look begins none, a request that is followed does", () => {
  const d = pinging();
  expect(runs(d)).toBe(1);
  d.exec(DOM0, "pkill ping");
  d.run(10);
  expect(runs(d)).toBe(0);
  look(d);
  d.run(1);
  expect(runs(d)).toBe(0);
  d.taken("inside.follow", { vm: d.vm("client-patched"), request: "diskWrite", trigger: true });
  d.run(1);
  expect(runs(d)).toBe(1);
});
