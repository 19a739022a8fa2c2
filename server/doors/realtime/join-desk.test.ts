import { expect, test } from "vitest";
import type { JoinReply } from "../../contract/events";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { LiveLab } from "../../lab/live/live-lab";
import { LabRefusal } from "../../lab/types";
import { Backlog } from "./backlog";
import { JoinDesk } from "./join-desk";
import type { LabSocket } from "./socket-session";

/** A lab whose newest deltas have number 7, and pages at its door. */
function hall() {
  const barred = new Set<string>();
  const lab = {
    seq: 7,
    clock: () => null,
    since: (seq: number) => (seq >= 5 ? [] : null),
  } as unknown as LiveLab;
  const desk = new JoinDesk({
    labs: {
      openFor: async (principal: string) => {
        if (barred.has(principal)) throw new LabRefusal("NOT_FOUND", "There is no such lab.");
        return lab;
      },
    } as unknown as LabDirectory,
    backlog: new Backlog(),
    epochOf: () => "epoch",
    presence: () => [],
    joined: () => {},
  });
  const page = (id: string) => {
    const replies: JoinReply[] = [];
    const socket = {
      id,
      rooms: new Set<string>(),
      join: (room: string) => socket.rooms.add(room),
      data: { session: { principal: id, at: new Map() } },
    };
    const join = (seq: number | null = null, epoch = "epoch", labId = "lab") =>
      desk.join(
        socket as unknown as LabSocket,
        labId,
        seq === null ? null : { epoch, seq },
        (reply) => void replies.push(reply as JoinReply),
      );
    return { replies, socket, join };
  };
  return { page, barred };
}

test("who has a state that deltas continue gets what it has missed; who has none or an older one is told so, and hears what comes", async () => {
  const { replies, socket, join } = hall().page("a");
  await join(7);
  await join(4);
  await join(7, "another run");
  await join();
  expect(replies).toMatchObject([
    { kind: "deltas", seq: 7, missed: [] },
    { kind: "behind", seq: 7 },
    { kind: "behind", seq: 7 },
    { kind: "behind", seq: 7 },
  ]);
  expect([...socket.rooms]).toEqual(["lab:lab"]);
});

test("who may not see a lab does not enter it", async () => {
  const { page, barred } = hall();
  const { replies, socket, join } = page("stranger");
  barred.add("stranger");
  await expect(join()).rejects.toThrow("There is no such lab.");
  expect([replies, socket.rooms.size]).toEqual([[], 0]);
});

test("a page may ask a few times at once, and not for ever; it may watch so many labs", async () => {
  const { replies, join } = hall().page("a");
  const asked = await Promise.allSettled(Array.from({ length: 6 }, () => join()));
  expect(asked.map(({ status }) => status)).toEqual([...Array(4).fill("fulfilled"), "rejected", "rejected"]);
  await join();
  expect(replies).toHaveLength(5);
  for (let n = 1; n < 16; n++) await join(null, "epoch", `lab ${n}`);
  await expect(join(null, "epoch", "one more")).rejects.toThrow("16 labs");
});
