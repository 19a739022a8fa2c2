import { expect, test } from "vitest";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import { LabRefusal, type LabRefusalCode } from "../../lab/types";
import type { AskedView, ViewNews } from "../../lab/worker/messages";
import type { Question } from "../../lab/worker/view-question";
import { Backlog } from "./backlog";
import { type LabSocket, SocketSession } from "./socket-session";
import { ViewFeed } from "./view-feed";

interface Page {
  readonly socket: LabSocket;
  readonly told: unknown[];
  unsent: number;
}

/** A feed over one lab whose answers the test gives. */
class Desk {
  readonly asked: AskedView[] = [];
  readonly answers: ((news: ViewNews) => void)[] = [];
  readonly opening: (() => void)[] = [];
  readonly strangers = new Set<string>();
  isOpen = true;
  speed = 1;
  /** how often the lab has been taken elsewhere */
  generation = 0;
  private readonly pages = new Map<LabSocket, Page>();
  private readonly lab = {
    query: (_name: "view", args: AskedView) => {
      this.asked.push(args);
      return new Promise<ViewNews>((resolve) => this.answers.push(resolve));
    },
  };
  readonly backlog = new Backlog({ unsent: (socket) => this.pages.get(socket)?.unsent ?? 0 });
  readonly feed: ViewFeed;

  constructor(everyMs = 250, most = 1) {
    const follow = { everyMs, isAtOnce: false, most };
    const labs = {
      question: (_who: unknown, _labId: string, view: string, args: unknown): Question => ({ view, args, role: "read-only", follow }),
      asker: ({ username }: { readonly username: string }) => {
        if (this.strangers.has(username)) throw new LabRefusal("NOT_FOUND" satisfies LabRefusalCode, "no");
      },
      openFor: () => (this.isOpen ? Promise.resolve() : new Promise<void>((resolve) => this.opening.push(resolve))),
      find: () => ({ ...this.lab, speed: this.speed, generation: this.generation }),
    };
    this.feed = new ViewFeed(labs as unknown as LabDirectory, this.backlog);
  }
  page(username: string): Page {
    const told: unknown[] = [];
    const socket = {
      connected: true,
      data: { session: new SocketSession({ username } as never) },
      conn: { transport: { writable: true } },
      emit: (_event: string, { answer }: { readonly answer: unknown }) => told.push(answer),
    } as unknown as LabSocket;
    const page: Page = { socket, told, unsent: 0 };
    this.pages.set(socket, page);
    return page;
  }
  follow(page: Page, args: unknown, id = "a"): Promise<void> {
    return this.feed.follow(page.socket, "lab", id, args === null ? null : { view: "v", args }, () => undefined);
  }
  async answer(news: ViewNews): Promise<void> {
    this.answers.shift()?.(news);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("equal questions are asked once, and who comes while one is on its way is told too", async () => {
  const desk = new Desk();
  const [ann, ben, eve] = [desk.page("ann"), desk.page("ben"), desk.page("eve")];
  await desk.follow(ann, 1);
  await desk.follow(ben, 1);
  await desk.follow(eve, 2);
  expect(desk.asked.map(({ args, known }) => [args, known])).toEqual([
    [1, ""],
    [2, ""],
  ]);
  await desk.answer({ stamp: "s", answer: "one" });
  await desk.answer({ stamp: "t", answer: "two" });
  expect([ann.told, ben.told, eve.told]).toEqual([["one"], ["one"], ["two"]]);
  desk.feed.round();
  expect(desk.asked.slice(2).map(({ args, known }) => [args, known])).toEqual([
    [1, "s"],
    [2, "t"],
  ]);
  const zoe = desk.page("zoe");
  await desk.follow(zoe, 1);
  await desk.answer({ stamp: "s" });
  expect(desk.asked.at(-1)).toMatchObject({ args: 1, known: "" });
  await desk.answer({ stamp: "t" });
  await desk.answer({ stamp: "s", answer: "one" });
  expect([ann.told, zoe.told]).toEqual([["one"], ["one"]]);
});

test("what is followed is asked no more often than it says, and of a standing lab only after a change", async () => {
  const desk = new Desk(1_000);
  const ann = desk.page("ann");
  await desk.follow(ann, 1);
  await desk.answer({ stamp: "s", answer: 1 });
  const rounds = async (n: number): Promise<number> => {
    const before = desk.asked.length;
    for (let each = 0; each < n; each++) {
      desk.feed.round();
      await desk.answer({ stamp: "s" });
    }
    return desk.asked.length - before;
  };
  expect(await rounds(8)).toBe(2);
  desk.speed = 0;
  expect(await rounds(8)).toBe(0);
  desk.feed.changed("lab");
  expect(await rounds(8)).toBe(1);
});

test("a page that is behind gets the latest when it has caught up, and no queue of old ones", async () => {
  const desk = new Desk();
  const ann = desk.page("ann");
  await desk.follow(ann, 1);
  ann.unsent = 2 ** 30;
  for (const [n, answer] of ["old", "older"].entries()) {
    if (n > 0) desk.feed.round();
    await desk.answer({ stamp: answer, answer });
  }
  expect(ann.told).toEqual([]);
  ann.unsent = 0;
  await expect.poll(() => desk.answers.length).toBe(1);
  await desk.answer({ stamp: "new", answer: "new" });
  expect(ann.told).toEqual(["new"]);
  desk.backlog.stop();
});

test("what is ended while its lab opens is not followed, and nothing is asked for who has gone or may not look", async () => {
  const desk = new Desk();
  const [ann, ben, eve] = [desk.page("ann"), desk.page("ben"), desk.page("eve")];
  desk.isOpen = false;
  const coming = desk.follow(ann, 1);
  await desk.follow(ann, null);
  for (const open of desk.opening) open();
  await coming;
  expect(desk.asked).toEqual([]);
  desk.isOpen = true;
  await desk.follow(ben, 1);
  await desk.follow(eve, 2);
  await desk.answer({ stamp: "s", answer: "ben's" });
  desk.feed.left(ben.socket);
  desk.strangers.add("eve");
  desk.feed.accessChanged("lab");
  await desk.answer({ stamp: "t", answer: "eve's" });
  desk.feed.round();
  expect([desk.asked.length, ben.told, eve.told]).toEqual([2, ["ben's"], []]);
});

test("another question under a name takes the place of the one before; a second name is one too many", async () => {
  const desk = new Desk();
  const ann = desk.page("ann");
  await desk.follow(ann, 1);
  await desk.follow(ann, 2);
  await expect(desk.follow(ann, 3, "b")).rejects.toMatchObject({ code: "TOO_BUSY" });
  await desk.answer({ stamp: "s", answer: "one" });
  await desk.answer({ stamp: "t", answer: "two" });
  expect(ann.told).toEqual(["two"]);
});

test("a lab that was taken to another moment is asked anew: what says there that nothing has changed says so of that moment alone", async () => {
  const desk = new Desk();
  const ann = desk.page("ann");
  await desk.follow(ann, 1);
  await desk.answer({ stamp: "7", answer: "seven, as it was" });
  desk.feed.round();
  expect(desk.asked.at(-1)).toMatchObject({ known: "7" });
  await desk.answer({ stamp: "7" });
  desk.generation++;
  desk.feed.round();
  expect(desk.asked.at(-1)).toMatchObject({ known: "" });
  await desk.answer({ stamp: "7", answer: "seven, elsewhere" });
  desk.feed.round();
  expect(desk.asked.at(-1)).toMatchObject({ known: "7" });
  expect(ann.told).toEqual(["seven, as it was", "seven, elsewhere"]);
});

test("answers that come while another is being written go out behind it, one of each question, and the newest after that", async () => {
  const desk = new Desk(250, 2);
  const ann = desk.page("ann");
  const { transport } = ann.socket.conn as { transport: { writable: boolean } };
  await desk.follow(ann, 1, "a");
  await desk.follow(ann, 2, "b");
  transport.writable = false;
  for (const answer of ["a1", "b1"]) await desk.answer({ stamp: answer, answer });
  expect(ann.told).toEqual(["a1", "b1"]);
  // Nothing has left meanwhile: a page that takes nothing has no queue of old answers.
  for (const turn of [2, 3]) {
    desk.feed.round();
    for (const name of ["a", "b"]) await desk.answer({ stamp: `${name}${turn}`, answer: `${name}${turn}` });
  }
  expect(ann.told).toEqual(["a1", "b1"]);
  transport.writable = true;
  desk.feed.round();
  for (const answer of ["a4", "b4"]) await desk.answer({ stamp: answer, answer });
  expect(ann.told).toEqual(["a1", "b1", "a4", "b4"]);
});
