import { beforeEach, expect, test, vi } from "vitest";
import type { PreferenceChange, PreferencesView } from "@/server/contract/preferences";
import { OwnSettings } from "./own-settings";
import { heardOfStorage, keepPref, keptPref, listenToOwn, prefsOf, readPref, writePref } from "./prefs";

const HIDDEN = "grid.vms.hidden";
const SORT = "grid.vms.sort";
const stored = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
  key: (at: number) => [...stored.keys()][at] ?? null,
  get length() {
    return stored.size;
  },
});

class Refused extends Error {}
/** A server with one person's settings. */
class Server {
  readonly kept = new Map<string, string>();
  readonly puts: (readonly PreferenceChange[])[] = [];
  fails: ((changes: readonly PreferenceChange[]) => Error | null) | null = null;
  readonly settings = new OwnSettings({
    list: async (): Promise<PreferencesView> => ({ user: "ada", preferences: [...this.kept].map(([key, value]) => ({ key, value })) }),
    put: async (changes) => {
      const failure = this.fails?.(changes);
      if (failure) throw failure;
      this.puts.push(changes);
      for (const { key, value } of changes) {
        if (value === null) this.kept.delete(key);
        else this.kept.set(key, value);
      }
    },
    isRefused: (error) => error instanceof Refused,
  });
}
let server: Server;
/** Leaves the page and opens it again. */
function opened(user = "ada"): OwnSettings {
  prefsOf("");
  prefsOf(user);
  const { settings } = server;
  listenToOwn((key) => settings.set(key));
  return settings;
}
beforeEach(() => {
  vi.useFakeTimers();
  stored.clear();
  server = new Server();
});

test("what is set goes to the server after a pause, once, and what is set there is shown here", async () => {
  const settings = opened();
  await settings.load();
  writePref(HIDDEN, ["uuid"]);
  writePref(HIDDEN, ["uuid", "name"]);
  writePref("panels:lab", [1]);
  expect(server.puts).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(server.puts).toEqual([[{ key: HIDDEN, value: '["uuid","name"]' }]]);
  server.kept.set(HIDDEN, "[]");
  server.kept.set(SORT, '[{"id":"name","desc":true}]');
  await settings.load();
  expect(readPref(HIDDEN, null)).toEqual([]);
  expect(readPref(SORT, null)).toEqual([{ id: "name", desc: true }]);
  // Taken back elsewhere: it is as at first here too. What belongs to the browser stays.
  server.kept.clear();
  await settings.load();
  expect(readPref(HIDDEN, "as at first")).toBe("as at first");
  expect(stored.has(`xenarium:ada:${HIDDEN}`)).toBe(false);
  expect(readPref("panels:lab", null)).toEqual([1]);
  writePref(SORT, undefined);
  await vi.advanceTimersByTimeAsync(500);
  expect(server.puts.at(-1)).toEqual([{ key: SORT, value: null }]);
});

test("what has not got through stands here, after a reload too, and is sent again", async () => {
  const settings = opened();
  await settings.load();
  server.kept.set(HIDDEN, '["theirs"]');
  server.fails = () => new Error("no connection");
  writePref(HIDDEN, ["mine"]);
  await vi.advanceTimersByTimeAsync(500);
  await settings.load();
  expect(readPref(HIDDEN, null)).toEqual(["mine"]);
  const again = opened();
  await again.load();
  expect(readPref(HIDDEN, null)).toEqual(["mine"]);
  server.fails = null;
  await vi.advanceTimersByTimeAsync(10_500);
  expect(server.kept.get(HIDDEN)).toBe('["mine"]');
  server.kept.set(HIDDEN, '["theirs"]');
  await again.load();
  expect(readPref(HIDDEN, null)).toEqual(["theirs"]);
});

test("a setting that is refused keeps no other away, and is not sent on and on", async () => {
  const settings = opened();
  await settings.load();
  let tries = 0;
  server.fails = (changes) => {
    if (!changes.some(({ key }) => key === SORT)) return null;
    tries += 1;
    return new Refused();
  };
  writePref(SORT, "nonsense");
  writePref(HIDDEN, ["uuid"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.kept).toEqual(new Map([[HIDDEN, '["uuid"]']]));
  expect(tries).toBe(2);
  await settings.load();
  expect(readPref(SORT, null)).toBe("nonsense");
});

test("what a browser had before it met the server goes there, where the server says nothing else", async () => {
  keepPrefOf("ada", HIDDEN, ["mine"]);
  keepPrefOf("ada", SORT, [{ id: "mine", desc: false }]);
  keepPrefOf("bob", "tree.mode", "objects");
  server.kept.set(SORT, '[{"id":"theirs","desc":true}]');
  const settings = opened();
  await settings.load();
  expect(readPref(SORT, null)).toEqual([{ id: "theirs", desc: true }]);
  await vi.advanceTimersByTimeAsync(500);
  expect([...server.kept.keys()].sort()).toEqual([HIDDEN, SORT]);
  expect(server.kept.get(HIDDEN)).toBe('["mine"]');
});
function keepPrefOf(user: string, key: string, value: unknown): void {
  stored.set(`xenarium:${user}:${key}`, JSON.stringify(value));
}

test("an answer from before a write is asked for again", async () => {
  const settings = opened();
  await settings.load();
  writePref(HIDDEN, ["new"]);
  const old = new Map(server.kept);
  let asked = 0;
  Object.assign((settings as unknown as { door: { list: unknown } }).door, {
    list: async () => {
      asked += 1;
      if (asked > 1) return { user: "ada", preferences: [...server.kept].map(([key, value]) => ({ key, value })) };
      await settings.flush();
      return { user: "ada", preferences: [...old].map(([key, value]) => ({ key, value })) };
    },
  });
  await settings.load();
  expect(asked).toBe(2);
  expect(readPref(HIDDEN, null)).toEqual(["new"]);
});

test("another page of the browser is followed in what follows the person, and in nothing else", async () => {
  opened();
  keepPref(HIDDEN, ["here"]);
  keepPref("panels:lab", ["here"]);
  for (const key of [HIDDEN, "panels:lab"]) {
    stored.set(`xenarium:ada:${key}`, '["there"]');
    heardOfStorage({ key: `xenarium:ada:${key}` });
  }
  expect(keptPref(HIDDEN)).toEqual(["there"]);
  expect(keptPref("panels:lab")).toEqual(["here"]);
  heardOfStorage({ key: null });
});
