import { expect, test } from "vitest";
import type { Pointer, PointersNews } from "../../contract/pointers";
import { PointerDesk } from "./pointer-desk";
import type { LabServer, LabSocket } from "./socket-session";

const resting: Pointer = {
  ...{ sheet: "wires", at: null, isShown: false, selected: [], view: null },
  ...{ folds: null, presents: false, follows: null },
};
const spot = (x: number, y: number) => ({ near: null, x, y });

/** Pages of a lab, and what each has been told. */
function hall() {
  const sockets = new Map<string, ReturnType<typeof made>>();
  const late = new Map<unknown, () => void>();
  const presenting: string[] = [];
  const made = (id: string, labs: readonly string[]) => {
    const told: PointersNews[] = [];
    const rooms = new Set<string>();
    const principal = { username: `user-${id}`, displayName: id };
    return {
      ...{ id, told, rooms },
      join: (room: string) => rooms.add(room),
      leave: (room: string) => rooms.delete(room),
      emit: (_event: string, news: PointersNews) => told.push(news),
      data: { session: { principal, at: new Map(labs.map((labId) => [labId, null])) } },
    };
  };
  const io = {
    sockets: { sockets },
    to: (room: string) => ({
      except: (behind: readonly string[]) => ({
        emit(_event: string, news: PointersNews) {
          for (const [id, socket] of sockets) if (socket.rooms.has(room) && !behind.includes(id)) socket.told.push(news);
        },
      }),
    }),
  };
  const backlog = {
    isBehind: (socket: unknown) => late.has(socket),
    miss: (socket: unknown, _what: string, run: () => void) => late.set(socket, run),
  };
  const desk = new PointerDesk(io as unknown as LabServer, backlog as never, (labId) => presenting.push(labId));
  const page = (id: string, labs: readonly string[] = ["lab"]) => {
    const socket = made(id, labs);
    sockets.set(id, socket);
    const point = (place: string | null, part: Partial<Pointer> = {}, labId = "lab") =>
      desk.point(socket as unknown as LabSocket, labId, place, { ...resting, ...part });
    return { told: socket.told, socket: socket as unknown as LabSocket, point };
  };
  return { desk, page, late, presenting };
}
const pagesOf = ({ people }: PointersNews) => people.map(({ page, at }) => [page, at && [at.x, at.y]]);

test("who comes to a drawing is told all that is shown there, and then what changes, once a round however often it does", () => {
  const { desk, page } = hall();
  const [ann, bob, elsewhere] = [page("ann"), page("bob"), page("elsewhere")];
  ann.point("map", { at: spot(1, 2) });
  elsewhere.point("other map", { at: spot(9, 9) });
  bob.point("map");
  expect(bob.told.map((news) => [news.isWhole, pagesOf(news)])).toEqual([[true, [["ann", [1, 2]]]]]);
  desk.round();
  for (const x of [3, 4, 5]) ann.point("map", { at: spot(x, 0) });
  desk.round();
  desk.round();
  expect(pagesOf(bob.told.at(-1) as PointersNews)).toEqual([["ann", [5, 0]]]);
  expect(bob.told).toHaveLength(3);
  expect(elsewhere.told.every(({ place }) => place === "other map")).toBe(true);
});

test("who shows another drawing, none, or has left the lab is gone for the others", () => {
  const { desk, page } = hall();
  const [ann, bob, cid] = [page("ann"), page("bob"), page("cid")];
  for (const each of [ann, bob, cid]) each.point("map");
  desk.round();
  ann.point(null);
  bob.point("another");
  desk.round();
  expect(cid.told.at(-1)?.gone).toEqual(["ann", "bob"]);
  desk.left(cid.socket);
  ann.point("map", { at: spot(0, 0) });
  desk.round();
  expect(cid.told.at(-1)?.gone).toEqual(["ann", "bob"]);
  expect(ann.told.at(-1)?.people.map(({ page }) => page)).toEqual(["ann"]);
});

test("nothing is taken from a page that is not in the lab", () => {
  const { desk, page } = hall();
  const [ann, stranger] = [page("ann"), page("stranger", ["another lab"])];
  ann.point("map");
  desk.round();
  const before = ann.told.length;
  stranger.point("map", { at: spot(1, 1) });
  desk.round();
  expect([ann.told.length, stranger.told.length]).toEqual([before, 0]);
});

test("a connection that is behind is told all once it has caught up, and nothing until then", () => {
  const { desk, page, late } = hall();
  const [ann, bob] = [page("ann"), page("bob")];
  ann.point("map");
  bob.point("map");
  desk.round();
  const before = bob.told.length;
  late.set(bob.socket, () => undefined);
  for (const x of [1, 2]) {
    ann.point("map", { at: spot(x, x) });
    desk.round();
  }
  expect(bob.told).toHaveLength(before);
  late.get(bob.socket)?.();
  expect(bob.told.at(-1)).toMatchObject({ isWhole: true });
  expect(pagesOf(bob.told.at(-1) as PointersNews)).toContainEqual(["ann", [2, 2]]);
});

test("who presents, and which drawing, is known in the whole lab", () => {
  const { desk, page, presenting } = hall();
  const ann = page("ann");
  ann.point("map");
  expect(desk.presentedBy("user-ann", "lab")).toBe(null);
  ann.point("map", { presents: true });
  ann.point("map", { presents: true, at: spot(1, 1) });
  expect([desk.presentedBy("user-ann", "lab"), presenting]).toEqual(["map", ["lab"]]);
  expect(desk.presentedBy("user-ann", "another lab")).toBe(null);
  desk.left(ann.socket);
  expect([desk.presentedBy("user-ann", "lab"), presenting]).toEqual([null, ["lab", "lab"]]);
});
