import { expect, test, vi } from "vitest";
import { shellConsole } from "../../../simulator";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import { Backlog, type BacklogParts } from "./backlog";
import { ConsoleDesk } from "./console-desk";
import { type LabServer, type LabSocket, rooms } from "./socket-session";

/** Two pages that have one console open, and what each gets; how far a connection is behind is set by hand. */
function pages(more: Partial<BacklogParts> = {}) {
  const got: Record<string, { offset: number; text: string }[]> = { quick: [], slow: [] };
  const unsent: Record<string, number> = { quick: 0, slow: 0 };
  const sockets = new Map(
    Object.keys(got).map((id) => {
      const emit = (_event: string, { offset, text }: { offset: number; text: string }) => got[id]?.push({ offset, text });
      return [id, { id, emit, data: { session: {} } } as unknown as LabSocket];
    }),
  );
  const io = {
    sockets: { sockets, adapter: { rooms: new Map([[rooms.console("lab", "vm"), new Set(sockets.keys())]]) } },
    to: () => ({
      except: (ids: readonly string[]) => ({
        emit: (event: string, chunk: never) => {
          for (const [id, socket] of sockets) if (!ids.includes(id)) (socket.emit as (event: string, chunk: never) => void)(event, chunk);
        },
      }),
    }),
  } as unknown as LabServer;
  const desk = new ConsoleDesk(io, {} as LabDirectory, new Backlog({ unsent: (socket) => unsent[socket.id] ?? 0, ...more }));
  let offset = 0;
  const print = (text: string) => {
    desk.output("lab", { console: "vm", offset, text });
    offset += text.length;
  };
  return { desk, got, unsent, print };
}

test("a connection that is behind gets no console text, and one word at the new offset when it has caught up", () => {
  vi.useFakeTimers();
  const { got, unsent, print } = pages();
  print("one");
  unsent.slow = 2 * 1024 * 1024;
  print("two");
  unsent.slow = 512 * 1024;
  vi.advanceTimersByTime(100);
  print("three");
  expect(got.slow).toEqual([{ offset: 0, text: "one" }]);
  unsent.slow = 0;
  vi.advanceTimersByTime(100);
  print("four");
  expect(got.slow).toEqual([
    { offset: 0, text: "one" },
    { offset: 11, text: "" },
    { offset: 11, text: "four" },
  ]);
  expect(got.quick?.map(({ text }) => text)).toEqual(["one", "two", "three", "four"]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("a connection that never catches up is closed after a while, and nothing waits for it any more", () => {
  vi.useFakeTimers();
  const closed: string[] = [];
  let nowMs = 0;
  const { unsent, print } = pages({ now: () => nowMs, behindMs: 1_000, close: ({ id }) => void closed.push(id) });
  unsent.slow = 2 * 1024 * 1024;
  print("one");
  nowMs = 999;
  vi.advanceTimersByTime(100);
  expect(closed).toEqual([]);
  nowMs = 1_000;
  vi.advanceTimersByTime(100);
  expect(closed).toEqual(["slow"]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("a shell takes keys of its owner alone, and a console whose object is gone takes none", async () => {
  const typed: unknown[] = [];
  const labs = {
    openFor: async () => ({
      index: { fill: async () => {}, isComplete: true, records: { has: (ref: string) => ref === "host", isHostConsole: () => true } },
    }),
    enter: () => ({}),
    find: () => undefined,
    input: async (_lab: unknown, input: unknown) => void typed.push(input),
  } as unknown as LabDirectory;
  const desk = new ConsoleDesk({} as LabServer, labs, new Backlog({}));
  const socket = { data: { session: { principal: { username: "ann" }, inputUnits: { take: () => true } } } } as unknown as LabSocket;
  const types = async (console: string): Promise<unknown> => {
    let reply: unknown = null;
    await desk.type(socket, "lab", console, "x", (value) => {
      reply = value;
    });
    return reply;
  };
  expect(await types(shellConsole("host", "bob", 1))).toMatchObject({
    ok: false,
    code: "FORBIDDEN",
    message: expect.stringContaining("bob's"),
  });
  expect(await types(shellConsole("gone", "ann", 1))).toMatchObject({ ok: false, code: "NOT_FOUND" });
  expect(typed).toEqual([]);
  expect(await types(shellConsole("host", "ann", 1))).toEqual({ ok: true });
  expect(typed).toEqual([{ kind: "consoleInput", console: shellConsole("host", "ann", 1), text: "x" }]);
});

test("sizes and keys of all but who writes stay outside the lab", async () => {
  const inputs: unknown[] = [];
  const view = { console: "serial:vm", cols: 80, rows: 24 };
  const lab = {
    index: { fill: async () => {}, isComplete: true, records: { has: () => true, isHostConsole: () => false } },
    queryInStep: (_name: string, _args: unknown, answer: (value: unknown) => void) => answer(view),
  };
  const labs = {
    openFor: async () => lab,
    enter: () => ({}),
    find: () => undefined,
    input: async (_lab: unknown, input: unknown, who: { username: string }) => void inputs.push([who.username, input]),
  } as unknown as LabDirectory;
  const io = { sockets: { sockets: new Map(), adapter: { rooms: new Map() } } } as unknown as LabServer;
  const desk = new ConsoleDesk(io, labs, new Backlog({}));
  const socketOf = (username: string) => {
    const session = { principal: { username, displayName: username }, consoles: new Set(), inputUnits: { take: () => true } };
    return { id: username, connected: true, join: () => {}, leave: () => {}, data: { session } } as unknown as LabSocket;
  };
  const [ann, bob] = [socketOf("ann"), socketOf("bob")];
  for (const socket of [ann, bob]) await desk.open(socket, { labId: "lab", console: "vm", since: null }, () => {});
  await desk.type(ann, "lab", "vm", "x", () => {});
  await expect(desk.type(bob, "lab", "serial:vm", "y", () => {})).rejects.toThrow(/ann has the keyboard/);
  await desk.resize(bob, "lab", "serial:vm", { cols: 10, rows: 10 });
  await desk.resize(ann, "lab", "serial:vm", { cols: 100, rows: 40 });
  expect(inputs).toEqual([
    ["ann", { kind: "consoleInput", console: "vm", text: "x" }],
    ["ann", { kind: "consoleResize", console: "serial:vm", cols: 100, rows: 40 }],
  ]);
  desk.left(ann);
  await desk.resize(bob, "lab", "serial:vm", { cols: 10, rows: 10 });
  expect(inputs.at(-1)).toEqual(["bob", { kind: "consoleResize", console: "serial:vm", cols: 10, rows: 10 }]);
});
