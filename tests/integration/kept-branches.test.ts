import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import type { LabPastView } from "../../server/contract/past";
import { besideUs } from "../../server/lab/worker/worker-thread";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const directory = temporaryDirectory();
let app: App;
let ada: Visitor;
let labId = "";
let vm = "";
let requests = 0;

beforeAll(async () => {
  app = await startTestApp(directory.path, { workerFile: besideUs("worker") });
  ada = await Visitor.signedIn(app.url);
  labId = (await ada.api.lab.create.mutate({ name: "short", scenario: "starter" })).id;
  await ada.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
  await ada.api.lab.keep.mutate({ labId, historyHours: 1, sleepMinutes: null });
  const { nodes } = await ada.ask(labId, "topology", { plan: "infrastructure" });
  vm = nodes.find(({ kind, label }) => kind === "vm" && label === "web-01")?.ref ?? "";
});
afterAll(async () => {
  ada.leave();
  await app.close();
  directory.remove();
});

const past = (): Promise<LabPastView> => ada.api.past.get.query({ labId });
const name = async (): Promise<string> => {
  const { nodes } = await ada.ask(labId, "topology", { plan: "infrastructure" });
  return nodes.find(({ ref }) => ref === vm)?.label ?? "";
};
/** Some time goes by, the VM has another name afterwards, and a snapshot is kept of it. */
async function live(us: number, label: string): Promise<void> {
  await ada.api.lab.clock.mutate({ labId, action: { kind: "step", us } });
  const args = { class: "VM", self: vm, field: "name_label", value: label };
  await ada.api.lab.submit.mutate({ labId, requestId: `request-${++requests}`, op: "set_field", args } as never);
  const mark = await ada.api.past.mark.mutate({ labId, name: label });
  await ada.api.past.unmark.mutate({ labId, mark: mark.id });
}
const deedsOf = async (branch: number): Promise<readonly string[]> =>
  (await ada.api.past.deeds.query({ labId, branch, before: null })).map(({ what }) => /"(t\d+)"/.exec(what)?.[1] ?? "").reverse();
const went = (moment: LabPastView["now"], us: number) =>
  ada.api.past.goTo.mutate({ labId, moment: { branch: moment.branch, at: moment.at + us } });

test("of a short history what each branch needs is kept, can be gone back to and is said to be; what none needs goes", {
  timeout: 120_000,
}, async () => {
  const { now: first } = await past();
  for (let n = 1; n <= 6; n++) await live(20 * MINUTE, `t${n}`);
  await went(first, 90 * MINUTE);
  expect(await name()).toBe("t4");
  for (let n = 11; n <= 19; n++) await live(20 * MINUTE, `t${n}`);
  // The present branch has its last hour and the snapshot before it, the one that was left what leads to its end. That snapshot is the
  // one of t16 unless the lab has taken more of its own accord, as it does after so much work: then it is one a little before or at it.
  const here = await past();
  const deeds = await deedsOf(1);
  expect(["t15", "t16", "t17", "t18", "t19"].slice(-deeds.length)).toEqual(deeds);
  expect(deeds.length).toBeGreaterThanOrEqual(3);
  expect(["t5 t6", "t6", ""]).toContain((await deedsOf(0)).join(" "));
  expect(here.stretches.at(-1)).toMatchObject({ to: { at: here.now.at } });
  const [reached] = here.stretches.slice(-1);
  const reach = here.now.at - (reached?.from.at ?? 0);
  expect(reach).toBeGreaterThanOrEqual(HOUR);
  expect(reach).toBeLessThan(HOUR + 40 * MINUTE);
  // What is said to be reached is; what is not is refused, and the lab stays.
  await expect(went({ ...here.now, at: reached?.from.at ?? 0 }, -MINUTE)).rejects.toThrow("does not reach back");
  expect(here.stretches.filter(({ from, to }) => from.at <= first.at + 2 * HOUR && to.at >= first.at + HOUR)).toEqual([]);
  await expect(went({ ...here.now, at: first.at }, 100 * MINUTE)).rejects.toThrow("does not reach back");
  expect(await name()).toBe("t19");
  await went({ ...here.now, at: here.now.at - HOUR }, 50 * MINUTE);
  expect(await name()).toBe("t18");
  // Every branch goes on where it was left.
  await ada.api.past.goOnIn.mutate({ labId, branch: 0 });
  expect(await name()).toBe("t6");
  const left = (await past()).stretches.at(-1);
  expect(left?.to.at).toBe(first.at + 2 * HOUR);
  // Of a branch that was left two snapshots stay: of t5 and t6, or later ones that the lab has taken of its own accord.
  expect(left?.from.at).toBeGreaterThanOrEqual(first.at + 100 * MINUTE);
  await ada.api.past.goOnIn.mutate({ labId, branch: 1 });
  expect(await name()).toBe("t19");
  // Nobody wants the first one any more: behind the next snapshot nothing is left of it.
  await ada.api.past.dropBranch.mutate({ labId, branch: 0 });
  await ada.api.past.dropBranch.mutate({ labId, branch: 2 });
  await live(MINUTE, "t20");
  expect(await deedsOf(0)).toEqual([]);
  expect((await past()).points.filter(({ branch, at }) => branch === 0 && at > first.at + 90 * MINUTE)).toEqual([]);
  await went((await past()).now, -30_000_000);
  expect(await name()).toBe("t19");
});
