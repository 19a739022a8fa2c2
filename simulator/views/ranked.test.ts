import { expect, test } from "vitest";
import { createLab, type LabMachine, simTime } from "../index";
import type { FigureName } from "./figures/table";

const anybody = { name: "eve", role: "read-only" } as const;
const ask = (lab: LabMachine, by: FigureName<"VM">, within: string | null = null, most = 100) =>
  lab.ask("ranked", { of: "VM", by, within, most }, anybody as never);

function settled(): LabMachine {
  const lab = createLab({ scenario: "starter", seed: 5, epochUs: 1_800_000_000_000_000 });
  lab.advance(simTime(60_000_000));
  return lab;
}
test("the greatest first, as their samples say, and those that have nothing are left out", () => {
  const lab = settled();
  const { refs, values, count } = ask(lab, "cpu");
  expect(count).toBe(refs.length);
  expect(refs.length).toBeGreaterThan(1);
  expect([...values].sort((a, b) => Number(b) - Number(a))).toEqual(values);
  const samples = new Map(lab.ask("samples", { refs: [...refs] }, anybody as never).map(({ ref, values: own }) => [ref, own]));
  for (const [at, ref] of refs.entries()) expect(values[at]).toBe(samples.get(ref)?.cpu_usage);
});
test("no more are told than are asked for, but how many there are", () => {
  const lab = settled();
  const all = ask(lab, "memory");
  const some = ask(lab, "memory", null, 2);
  expect(some).toEqual({ refs: all.refs.slice(0, 2), values: all.values.slice(0, 2), count: all.count });
});
test("within a host are those that run there, and each is on one host", () => {
  const lab = settled();
  const hosts = lab.ask("ranked", { of: "host", by: "cpu", within: null, most: 100 }, anybody as never).refs;
  const parts = hosts.flatMap((host) => ask(lab, "memory", host).refs);
  expect(parts.toSorted()).toEqual(ask(lab, "memory").refs.toSorted());
});
test("texts stand from A on, and several values are a list", () => {
  const lab = settled();
  const { values } = ask(lab, "mac");
  const firsts = values.map((value) => (value as readonly string[])[0] ?? "");
  expect(firsts.length).toBeGreaterThan(1);
  expect(firsts).toEqual(firsts.toSorted());
});
