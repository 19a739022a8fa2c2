import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltServer } from "../support/built-server";
import { haltedPool } from "../support/halted-pool";
import { Api, Lab } from "./support/api";
import { expect, test } from "./support/fixtures";

const VMS = 40;
const LARGE = 3;

async function running(lab: Lab): Promise<number> {
  const vms = (await lab.records()).flatMap((each) => (each.class === "VM" ? [each.fields] : []));
  return vms.filter(({ name_label, power_state }) => /^vm-/.test(String(name_label)) && power_state === "Running").length;
}

test("[cases/server 17] a bulk operation that was acknowledged goes on after kill -9, and what was refused is still known", async () => {
  const data = mkdtempSync(join(tmpdir(), "xenarium-bulk-"));
  let server = await startBuiltServer(data);
  try {
    const admin = await Api.signedIn(server.url, "admin", server.password);
    const { id } = await admin.call.lab.create.mutate({ name: "bulk", file: haltedPool({ hosts: 2, vms: VMS, large: LARGE }) });
    const lab = new Lab(admin, id, "bulk");
    await lab.speed(0);
    const items = (await lab.records()).flatMap((each) =>
      each.class === "VM" && /^vm-/.test(String(each.fields.name_label)) ? [{ ref: each.ref }] : [],
    );
    const outcome = await lab.submit("lab.bulk", { op: "VM.start", items });
    const task = (outcome.ok && outcome.task) || "";
    await lab.pass(1.5);
    const before = await running(lab);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(VMS - LARGE);
    await server.kill();

    server = await startBuiltServer(data);
    const again = new Lab(await Api.signedIn(server.url, "admin", server.password), id, "bulk");
    expect(await running(again)).toBe(before);
    await again.pass(60);
    await expect.poll(() => running(again)).toBe(VMS - LARGE);
    const answer = await again.api.call.lab.ask.query({ labId: id, view: "bulk", args: { task } });
    expect(answer).toMatchObject({ done: VMS - LARGE, left: 0, refused: [{}, {}, {}] });
  } finally {
    await server.kill();
    rmSync(data, { recursive: true, force: true });
  }
});
