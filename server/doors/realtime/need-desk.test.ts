import { expect, test } from "vitest";
import type { SlotNews } from "../../../simulator";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import { LabRefusal } from "../../lab/types";
import { Backlog } from "./backlog";
import { NeedDesk } from "./need-desk";
import type { LabSocket } from "./socket-session";

/** A lab that answers when it is let, and pages that are in it. */
function hall() {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const lab = {
    state: "running",
    queryInStep: (name: string, { slots }: { readonly slots: readonly string[] }, done: (answer: unknown) => void) => {
      asked.push(`${name} ${slots.join()}`);
      waiting.push(() => done(slots.map((slot) => ({ slot, records: [] }))));
    },
    query: async (name: string, { slots }: { readonly slots: readonly string[] }) => void asked.push(`${name} ${slots.join()}`),
  };
  const labs = {
    find: () => lab,
    enter: (principal: string) => {
      if (principal === "stranger") throw new LabRefusal("NOT_FOUND", "There is no such lab.");
    },
  } as unknown as LabDirectory;
  const full = new Set<LabSocket>();
  const gaps: LabSocket[] = [];
  const backlog = new Backlog({ unsent: (socket) => (full.has(socket) ? 2 ** 21 : 0) });
  const desk = new NeedDesk(labs, backlog, (socket) => gaps.push(socket));
  const page = (principal = "ada") => {
    const heard: string[] = [];
    const socket = {
      id: `${Math.random()}`,
      connected: true,
      emit: (_event: string, { slots }: { readonly slots: readonly SlotNews[] }) => heard.push(slots.map(({ slot }) => slot).join()),
      data: { session: { principal, at: new Map([["lab", null]]) } },
    } as unknown as LabSocket;
    const replies: unknown[] = [];
    const need = (...slots: string[]) => desk.need(socket, "lab", slots, (reply) => void replies.push(reply));
    return { socket, heard, replies, need };
  };
  const answer = (): void => {
    for (const each of waiting.splice(0)) each();
  };
  const news = (...slots: string[]) =>
    desk.told(
      "lab",
      slots.map((slot) => ({ slot, changes: [], left: [] })),
    );
  return { desk, page, asked, answer, news, full, gaps };
}

test("each page hears of what it has asked for, and of nothing else", () => {
  const { page, answer, news } = hall();
  const [a, b] = [page(), page()];
  a.need("record x", "record y");
  b.need("record y");
  news("record y");
  answer();
  news("record x", "record y", "record z");
  expect([a.heard, b.heard]).toEqual([["record x,record y"], ["record y"]]);
  expect(a.replies).toMatchObject([{ kind: "records", slots: [{ slot: "record x" }, { slot: "record y" }] }]);
});

test("the lab follows a slot while any page does, and not while one has just asked for it", () => {
  const { desk, page, asked, answer } = hall();
  const [a, b] = [page(), page()];
  a.need("record x");
  answer();
  b.need("record x");
  desk.unneed(a.socket, "lab", ["record x"]);
  answer();
  expect(asked).toEqual(["follow record x", "follow record x"]);
  desk.left(b.socket);
  expect(asked.at(-1)).toBe("unfollow record x");
});

test("who leaves before the answer has come is told it, and followed for no longer", () => {
  const { desk, page, asked, answer, news } = hall();
  const a = page();
  a.need("record x");
  a.socket.data.session.at.clear();
  desk.leave(a.socket, "lab");
  answer();
  news("record x");
  expect([a.heard, asked]).toEqual([[], ["follow record x", "unfollow record x"]]);
});

test("a lab that was opened anew follows nothing, and nobody hears of it until they ask again", () => {
  const { desk, page, answer, news } = hall();
  const a = page();
  a.need("record x");
  answer();
  desk.reopened("lab");
  news("record x");
  expect(a.heard).toEqual([]);
  a.need("record x");
  answer();
  news("record x");
  expect(a.heard).toEqual(["record x"]);
});

test("a page may follow so much; a stranger, and who has not joined, nothing", () => {
  const { page, answer } = hall();
  const a = page();
  for (let n = 0; n < 8; n++) a.need(...Array.from({ length: 250 }, (_, at) => `record ${n} ${at}`));
  expect(() => a.need("record too soon")).toThrow("8 times at once");
  answer();
  expect(() => a.need("record one more")).toThrow("2000 slots");
  a.need("record 0 0");
  expect(() => page("stranger").need("record x")).toThrow("There is no such lab.");
  const other = page();
  other.socket.data.session.at.clear();
  expect(() => other.need("record x")).toThrow("that it has joined");
});
