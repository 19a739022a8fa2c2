import { expect, test } from "vitest";
import { starter } from "../../../tests/support/lab-driver";
import { openedStarter } from "../../../tests/support/opened-world";
import { edgesOf } from "./kept-graph";

test("rates stand in the order of the edges, each edge between two nodes, none twice", () => {
  const d = starter(1).run(30);
  const { nodes, edges, version } = d.lab.ask("topology", { plan: "infrastructure" });
  const rates = d.lab.ask("topologyRates", { plan: "infrastructure" });
  const ids = new Set(nodes.map(({ id }) => id));
  expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
  expect(edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
  expect(rates.version).toBe(version);
  for (const list of [rates.forwardBytesPerS, rates.backwardBytesPerS, rates.framesPerS]) expect(list).toHaveLength(edges.length);
  const rate = (from: string, to: string): readonly number[] => {
    const at = edges.findIndex((edge) => edge.from === from && edge.to === to);
    return [rates.forwardBytesPerS[at] ?? -1, rates.backwardBytesPerS[at] ?? -1];
  };
  // A guest that talks to the world outside: the same on both sides of its interface, and no less beyond the gateway.
  const vm = d.vm("web-01");
  const vif = d.all("VIF").find((r) => r.fields.VM === vm)?.ref ?? "";
  const bridge = edges.find(({ from }) => from === vif)?.to ?? "";
  const [sent = 0, received = 0] = rate(vm, vif);
  expect(sent).toBeGreaterThan(0);
  expect(rate(vif, bridge)).toEqual([sent, received]);
  const beyond = edges.find(({ to }) => to === "outside")?.from ?? "";
  const [out = 0, back = 0] = rate(beyond, "outside");
  expect([out >= sent, back >= received]).toEqual([true, true]);
});

test("edges are kept while ports and links stay as they are, and drawn anew when one goes or a cable loses its carrier", () => {
  const { d, world } = openedStarter();
  const before = edgesOf(world, "infrastructure").edges;
  d.run(5);
  expect(edgesOf(world, "infrastructure").edges).toBe(before);
  const vif = d.all("VIF").find((r) => r.fields.VM === d.vm("web-01"))?.ref ?? "";
  d.done("VIF.unplug", { self: vif });
  expect(before.some(({ edge: { from } }) => from === vif)).toBe(true);
  expect(edgesOf(world, "infrastructure").edges.some(({ edge: { from } }) => from === vif)).toBe(false);
  const down = (): readonly string[] =>
    edgesOf(world, "infrastructure").edges.flatMap(({ edge: { to, state } }) => (state === "down" ? [to] : []));
  expect(down()).toEqual([]);
  const uplink = [...world.fabric.bridges.values()].find((bridge) => bridge.link)?.uplink;
  if (!uplink) throw new Error("a host has a cable");
  uplink.hasCarrier = false;
  expect(down()).toHaveLength(2);
  uplink.hasCarrier = true;
  expect(down()).toEqual([]);
});
