import { TRPCClientError } from "@trpc/client";
import { afterAll, expect, test } from "vitest";
import { temporaryDirectory, Visitor } from "../integration/support/test-app";
import { replay, strayBlocks } from "./replay";
import { Victim } from "./victim";

/** Kills at chance times. 200 by `npm run torture`. */
const KILLS = Number(process.env.TORTURE ?? 1);
/** Requests that a lab has in flight. */
const CLIENTS = 4;
const LABS = 2;
/** Each of so many requests makes a disk. */
const DISK_EVERY = 20;
/** Where it dies by itself while it works: at commits, while a snapshot is written, and behind it. */
const AT_WORK = [
  "before commit",
  "after commit",
  "before the first block",
  "between blocks",
  "before the snapshot",
  "in pruning",
  "after pruning",
  "in sweeping",
] as const;
/** Where it dies while it brings its labs back. */
const AT_RESTORE = ["in reading", "in opening"] as const;
const ALL = [...AT_WORK, ...AT_RESTORE];
/** Not all of them each time. */
const POINTS: readonly (typeof ALL)[number][] =
  KILLS > 1 ? ALL : ["after commit", "between blocks", "before the snapshot", "in pruning", "in opening"];
const isAtRestore = (point: string): boolean => AT_RESTORE.some((each) => each === point);

const directory = temporaryDirectory();
const data = `${directory.path}/data`;
afterAll(() => directory.remove());

/** A small stream of numbers from a seed: what is killed when can be told again. @source Tommy Ettinger: mulberry32, public domain */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What one client has asked of a lab: what was acknowledged, and what it waits for. */
interface Client {
  readonly labId: string;
  readonly name: string;
  acknowledged: number;
  asked: number;
}
const clients: Client[] = [];
/** The VM and the storage of each lab that requests go to. */
const places = new Map<string, { readonly vm: string; readonly sr: string }>();

/** Asks for a new name, or for a disk of its own name: one that is lost or made twice shows. */
async function ask(visitor: Visitor, client: Client, n: number): Promise<void> {
  const { vm, sr } = places.get(client.labId) ?? { vm: "", sr: "" };
  const isDisk = n % DISK_EVERY === 0;
  const outcome = await visitor.api.lab.submit.mutate({
    labId: client.labId,
    requestId: `${client.name} request ${n}`,
    op: isDisk ? "VDI.create" : "set_field",
    args: isDisk
      ? { SR: sr, name_label: `${client.name} disk ${n}`, virtual_size: 1024 ** 2 }
      : { class: "VM", self: vm, field: "name_description", value: `${client.name} ${n}` },
  });
  expect(outcome).toMatchObject({ ok: true });
  client.acknowledged = n;
}

/** Works until the server is dead; how many requests were acknowledged. */
async function work(victim: Victim, killAfterMs: number | null): Promise<number> {
  const visitor = await Visitor.signedIn(victim.url);
  if (killAfterMs !== null) setTimeout(() => void victim.kill(), killAfterMs);
  const before = clients.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  await Promise.all(
    clients.map(async (client) => {
      try {
        // What was in flight when the server died is asked again, under the same name.
        for (let n = client.asked; ; n++) {
          client.asked = n;
          await ask(visitor, client, n);
        }
      } catch (error) {
        // It has died; an answer that is no success is not what it died of.
        if (!(error instanceof TRPCClientError)) throw error;
      }
    }),
  );
  return clients.reduce((sum, { acknowledged }) => sum + acknowledged, 0) - before;
}

/** Everything that was acknowledged is there, once; and the state is the one that the journal leads to. */
async function verify(victim: Victim): Promise<void> {
  const states = [];
  for (const labId of victim.labs) states.push(await victim.look(labId));
  await victim.kill();
  for (const { labId, hash, disks } of states) {
    const replayed = await replay(data, labId);
    expect(replayed.hash).toBe(hash);
    const keys = new Set(replayed.keys.map((key) => key.slice(key.indexOf(":") + 1)));
    for (const { name, acknowledged, asked } of clients.filter((client) => client.labId === labId)) {
      const lost = Array.from({ length: acknowledged }, (_, n) => `${name} request ${n + 1}`).filter((key) => !keys.has(key));
      expect(lost).toEqual([]);
      for (let n = DISK_EVERY; n <= asked; n += DISK_EVERY) {
        const count = disks.filter((each) => each === `${name} disk ${n}`).length;
        if (n <= acknowledged) expect(count, `${name} disk ${n}`).toBe(1);
        else expect(count, `${name} disk ${n}`).toBeLessThanOrEqual(1);
      }
    }
  }
}

test("nothing that was acknowledged is lost or done twice, whenever the server is killed, and the state is the one of the journal", {
  timeout: KILLS * 30_000 + 300_000,
}, async () => {
  const first = await Victim.start(data);
  const visitor = await Visitor.signedIn(first.url);
  for (let n = 1; n < LABS; n++) await visitor.api.lab.create.mutate({ name: `lab ${n}`, scenario: "starter" });
  const labs = (await visitor.api.lab.list.query()).map(({ id }) => id);
  for (const labId of labs) {
    await visitor.api.lab.keep.mutate({ labId, historyHours: 1, sleepMinutes: null });
    const { vm, sr } = await first.look(labId);
    places.set(labId, { vm, sr });
    for (let n = 0; n < CLIENTS; n++) clients.push({ labId, name: `client ${n} of ${labId}`, acknowledged: 0, asked: 1 });
  }
  await first.kill();

  const random = chance(8);
  let acknowledged = 0;
  for (let round = 0; round < KILLS + POINTS.length; round++) {
    const point = round < KILLS ? "" : (POINTS[round - KILLS] ?? "");
    const victim = await Victim.start(data, point, point.endsWith("commit") ? 20 + Math.floor(random() * 40) : 0);
    // One that dies while it opens its labs is asked nothing.
    if (isAtRestore(point)) await victim.dies();
    else acknowledged += await work(victim, point === "" ? random() * 1_500 : null);
    await victim.kill();
    await verify(await Victim.start(data));
  }
  expect(acknowledged).toBeGreaterThan((KILLS + POINTS.length) * CLIENTS);
  // What was left of snapshots that did not follow goes when a server runs.
  const last = await Victim.start(data);
  for (const labId of last.labs) await last.look(labId);
  await expect.poll(() => strayBlocks(data), { timeout: 20_000, interval: 200 }).toBe(0);
  await last.kill();
});
