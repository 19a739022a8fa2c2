import { expect, test } from "vitest";
import { type LabDriver, starter } from "../../tests/support/lab-driver";
import { openedStarter } from "../../tests/support/opened-world";
import { plainEngine } from "../../tests/support/plain-engine";
import type { LabSnapshot } from "../contract/lab";
import { simTime } from "../kernel/time";
import { openLab } from "../lab";

type Fields = Readonly<Record<string, unknown>>;

/** A frame that comes to a node, as it was written when each kind of node had an arrival of its own. */
function frameInOldForm(payload: Fields, vmOf: ReadonlyMap<string, string>): Fields {
  const { to, node, port, ...rest } = payload;
  if (to !== "node") return payload;
  const [first = "", ...others] = `${node}`.split("/");
  if (port !== "") return { to: "bridge", bridge: node, port, ...rest };
  if (first === "gateway") return { to: "gateway", segment: others.join("/"), ...rest };
  return { to: "guest", vm: vmOf.get(`${first}/${others[0]}`), device: Number(others[1]), ...rest };
}

/** A snapshot as it was written when a VM had one domain at most: memory, wake-ups, stops and ports by VM. */
function inOldForm(snapshot: LabSnapshot): LabSnapshot {
  const vmOf = new Map<string, string>();
  for (const { part, text } of snapshot.slices)
    if (part === "guest") for (const { vm, host, domid } of JSON.parse(text) as Fields[]) vmOf.set(`${host}/${domid}`, `${vm}`);
  const slices = snapshot.slices.map(({ part, key, text }) => {
    if (part === "memory") return { part, key: vmOf.get(key) as string, text };
    if (part === "guest") {
      const guests = (JSON.parse(text) as Fields[]).map(({ isActive: _, ...rest }) => rest);
      return { part, key, text: JSON.stringify(guests) };
    }
    if (part === "bridge") {
      const bridge = JSON.parse(text) as { readonly ports: { readonly attachment: Fields }[] };
      const ports = bridge.ports.map((port) => {
        const { kind, domain, ...rest } = port.attachment;
        return domain === undefined ? port : { ...port, attachment: { kind, vm: vmOf.get(`${domain}`), ...rest } };
      });
      return { part, key, text: JSON.stringify({ ...bridge, ports }) };
    }
    if (part !== "events") return { part, key, text };
    const events = (JSON.parse(text) as [number, string, Fields][]).map(([at, kind, payload]) => {
      if (kind === "net.frame") return [at, kind, frameInOldForm(payload, vmOf)];
      const { domain, ...rest } = payload ?? {};
      if (domain === undefined) return [at, kind, payload];
      const domid = kind === "guest.stopped" ? { domid: Number(`${domain}`.split("/")[1]) } : {};
      return [at, kind, { vm: vmOf.get(`${domain}`), ...domid, ...rest }];
    });
    return { part, key, text: JSON.stringify(events) };
  });
  return { ...snapshot, slices, versions: { ...snapshot.versions, memory: 1, guest: 2, events: 1, bridge: 2 } };
}

/** With a guest that stops at this instant. */
function stopping(): LabDriver {
  const { d, servicesOf } = openedStarter(3);
  d.run(11);
  servicesOf(d.vm("web-01")).stopped("poweroff");
  expect(d.lab.snapshot().slices.some(({ part, text }) => part === "events" && text.includes("guest.stopped"))).toBe(true);
  return d;
}

test("a state whose events and memory are by VM opens as one that has them by domain, and goes on like it", () => {
  const { lab } = stopping();
  const snapshot = lab.snapshot();
  const old = inOldForm(snapshot);
  expect(old.slices).not.toEqual(snapshot.slices);
  const opened = openLab(old, plainEngine);
  expect(opened.hash()).toBe(lab.hash());
  const goal = simTime(lab.now() + 60_000_000);
  for (const each of [lab, opened]) each.advance(goal);
  expect(opened.hash()).toBe(lab.hash());
});

test("a state of a later form than is known is not opened", () => {
  const snapshot = starter(3, plainEngine).lab.snapshot();
  for (const [part, version] of [
    ["memory", 3],
    ["guest", 4],
    ["events", 4],
    ["bridge", 4],
  ] as const)
    expect(() => openLab({ ...snapshot, versions: { ...snapshot.versions, [part]: version } }, plainEngine)).toThrow(
      `part ${part} of the state is of version ${version}, which is not known`,
    );
});
