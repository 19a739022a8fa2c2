import { expect, test, vi } from "vitest";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { LiveLab } from "../../lab/live/live-lab";
import { LabRefusal } from "../../lab/types";
import { Backlog } from "./backlog";
import { JoinDesk } from "./join-desk";
import type { LabSocket } from "./socket-session";

interface Part {
  readonly records: readonly number[];
  readonly isLast?: boolean;
  readonly isWhole?: boolean;
}

/** A lab of so many records, and pages whose connections have room or not. */
function hall(count: number) {
  const asked: string[] = [];
  const full = new Set<string>();
  const barred = new Set<string>();
  const lab = {
    seq: 7,
    whenOpen: async () => {},
    clock: () => null,
    since: (seq: number) => (seq === 7 ? [] : null),
    queryInStep: (_name: string, _args: null, done: (records: readonly number[]) => void) =>
      done(Array.from({ length: count }, (_, n) => n)),
  } as unknown as LiveLab;
  const desk = new JoinDesk({
    labs: {
      openFor: async () => lab,
      enter: (principal: string) => {
        if (barred.has(principal)) throw new LabRefusal("NOT_FOUND", "There is no such lab.");
      },
    } as unknown as LabDirectory,
    backlog: new Backlog({
      unsent: (socket) => (full.has(socket.id) ? 2 ** 20 : 0),
      close: (socket) => (socket as unknown as { end(): void }).end(),
    }),
    epochOf: () => "epoch",
    presence: () => [],
    joined: () => {},
  });
  const page = (id: string) => {
    const parts: Part[] = [];
    const socket = {
      id,
      connected: true,
      rooms: new Set<string>(),
      join: (room: string) => {
        asked.push(id);
        socket.rooms.add(room);
      },
      emit: (_event: string, part: Part) => void parts.push(part),
      end: () => {
        socket.connected = false;
      },
      data: { session: { principal: id, at: new Map() } },
    };
    const join = (seq: number | null = null) =>
      desk.join(
        socket as unknown as LabSocket,
        "lab",
        seq === null ? null : { epoch: "epoch", seq },
        (reply) => void parts.push(reply as Part),
      );
    return { parts, socket, join };
  };
  return { page, full, asked, barred };
}
const all = (parts: readonly Part[]) => parts.flatMap(({ records }) => records);

test("a small state comes whole; one that the page has not missed comes as what it missed", async () => {
  const page = hall(20).page("a");
  await page.join();
  expect(page.parts).toMatchObject([{ kind: "snapshot", isWhole: true, seq: 7 }]);
  await page.join(7);
  expect(page.parts[1]).toMatchObject({ kind: "deltas", missed: [] });
});

test("a large state comes in parts, in order and as there is room", async () => {
  vi.useFakeTimers();
  const { page, full } = hall(1_900);
  const { parts, join } = page("a");
  await join();
  expect(parts[0]).toMatchObject({ isWhole: false });
  expect(parts.map((part) => part.isLast)).toEqual([undefined, false, false, true]);
  expect(all(parts)).toEqual(Array.from({ length: 1_900 }, (_, n) => n));

  const slow = page("slow");
  full.add("slow");
  await slow.join();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(slow.parts).toHaveLength(1);
  full.delete("slow");
  await vi.advanceTimersByTimeAsync(100);
  expect(all(slow.parts)).toHaveLength(1_900);
  vi.useRealTimers();
});

test("pages that take nothing hold up nobody for long: four states are held at a time, and who stalls is cut", async () => {
  vi.useFakeTimers();
  const { page, full, asked } = hall(1_000);
  const stuck = ["a", "b", "c", "d"].map(page);
  for (const { socket, join } of stuck) {
    full.add(socket.id);
    await join();
  }
  const later = page("later");
  const joining = later.join();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual(["a", "b", "c", "d"]);
  await vi.advanceTimersByTimeAsync(10_000);
  await joining;
  expect(stuck.map(({ socket }) => socket.connected)).toEqual([false, false, false, false]);
  expect(all(later.parts)).toHaveLength(1_000);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("who is let in no more while others have their turn gets nothing, and who leaves gets no more of a state", async () => {
  vi.useFakeTimers();
  const { page, full, asked, barred } = hall(1_000);
  const stuck = ["a", "b", "c", "d"].map(page);
  for (const { socket, join } of stuck) {
    full.add(socket.id);
    await join();
  }
  const later = page("later");
  const joining = later.join();
  barred.add("later");
  stuck[0]?.socket.rooms.clear();
  full.clear();
  await vi.advanceTimersByTimeAsync(100);
  await joining;
  expect(later.parts).toMatchObject([{ kind: "refused", code: "NOT_FOUND" }]);
  expect(asked).toEqual(["a", "b", "c", "d"]);
  expect(stuck.map(({ parts }) => all(parts).length)).toEqual([500, 1_000, 1_000, 1_000]);
  vi.useRealTimers();
});

test("a page may ask a few times at once, and not for ever", async () => {
  const { page } = hall(20);
  const { join, parts } = page("a");
  const asked = await Promise.allSettled(Array.from({ length: 6 }, () => join()));
  expect(asked.map(({ status }) => status)).toEqual([...Array(4).fill("fulfilled"), "rejected", "rejected"]);
  await join();
  expect(parts).toHaveLength(5);
});
