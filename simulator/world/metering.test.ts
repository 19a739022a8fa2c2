import { expect, test } from "vitest";
import { simTime } from "../kernel/time";
import { createLab } from "../lab";

test("a paused guest neither reads nor writes, uses no CPU, and is no fault in the topology", () => {
  const lab = createLab({ scenario: "starter", seed: 1, epochUs: 1_800_000_000_000_000 });
  const web = lab.allRecords().find((record) => record.op === "add" && record.class === "VM" && record.fields.name_label === "web-01");
  const vm = web?.ref ?? "";
  const run = (seconds: number) => lab.advance(simTime(lab.now() + seconds * 1_000_000));
  let requests = 0;
  const call = (op: string) => {
    requests += 1;
    const outcome = lab.apply({
      at: lab.now(),
      kind: "operation",
      requestId: `request-${requests}`,
      actor: { user: "admin", role: "pool-admin" },
      call: { op, args: { vm } },
    });
    expect(outcome).toMatchObject({ ok: true });
    run(30);
  };
  const values = () => lab.ask("samples", { refs: [vm] })[0]?.values ?? {};
  run(30);
  const before = values();
  const rates = Object.keys(before).filter((name) => /^(cpu|vbd_|vif_)/.test(name));
  expect(rates.some((name) => name.startsWith("vbd_") && (before[name] ?? 0) > 0)).toBe(true);
  call("VM.pause");
  const paused = values();
  expect(rates.filter((name) => paused[name] !== 0)).toEqual([]);
  expect(lab.ask("topology", { plan: "infrastructure" }).nodes.find((node) => node.ref === vm)?.state).toBe("up");
  call("VM.unpause");
  expect(values().vbd_xvda_write).toBeGreaterThan(0);
});
