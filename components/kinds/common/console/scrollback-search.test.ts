import type { Terminal } from "@xterm/xterm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { HITS_MOST, type Hit, hitsIn, matcherOf, ScrollbackSearch, type SearchFor, type SearchState } from "./scrollback-search";

vi.mock("../../../ui/theme", () => ({ token: () => "#112233" }));

let make: () => Terminal;
let xterm: Terminal;
beforeAll(async () => {
  vi.stubGlobal("self", globalThis);
  vi.stubGlobal("navigator", { userAgent: "test", platform: "test", language: "en" });
  const { Terminal } = await import("@xterm/xterm");
  make = () => new Terminal({ cols: 20, rows: 5, scrollback: 20_000, allowProposedApi: true, convertEol: true });
});
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  xterm = make();
});

const show = (text: string) => new Promise<void>((resolve) => xterm.write(text, resolve));
const wanted = (text: string, more: Partial<SearchFor> = {}): SearchFor => ({ text, isCase: false, isRegex: false, ...more });
async function found(what: SearchFor): Promise<readonly Hit[] | null> {
  const match = await matcherOf(what);
  if (!match) return null;
  const looking = hitsIn(xterm.buffer.active, xterm.cols, match);
  for (;;) {
    const { done, value } = looking.next();
    if (done) return value as Hit[];
  }
}

test("text is found as it stands, in either case or in one, and as an expression", async () => {
  await show("one Error here\nerror (2) error\n");
  expect(await found(wanted("error"))).toEqual([
    { row: 0, column: 4, length: 5 },
    { row: 1, column: 0, length: 5 },
    { row: 1, column: 10, length: 5 },
  ]);
  expect(await found(wanted("Error", { isCase: true }))).toHaveLength(1);
  expect(await found(wanted("(2)"))).toEqual([{ row: 1, column: 6, length: 3 }]);
  expect(await found(wanted("^error.*r$", { isRegex: true }))).toEqual([{ row: 1, column: 0, length: 15 }]);
  expect(await found(wanted("(", { isRegex: true }))).toBeNull();
  expect(await found(wanted("x*", { isRegex: true }))).toEqual([]);
});

test("a line that fills several rows is one, and wide letters and marks count the cells that they take", async () => {
  await show(`${"a".repeat(18)}needle and\n你好 ne\u0301edle\n`);
  expect(await found(wanted("needle"))).toEqual([{ row: 0, column: 18, length: 6 }]);
  expect(await found(wanted("e\u0301edle"))).toEqual([{ row: 2, column: 6, length: 5 }]);
});

test("an expression that takes others for ever holds nothing up", async () => {
  await show(`${"a".repeat(4_000)}b\n`);
  expect(await found(wanted("^(a+)+$", { isRegex: true }))).toEqual([]);
});

test("no more than can be counted are kept", async () => {
  await show("xxxxxxxxxx\n".repeat(1_200));
  expect(await found(wanted("x"))).toHaveLength(HITS_MOST);
});

test("a search begins at what is on the screen, goes up and down and round, and counts what is printed meanwhile", async () => {
  await show(Array.from({ length: 50 }, (_, n) => `line ${n}${n % 10 === 0 ? " hit" : ""}\n`).join(""));
  const states: SearchState[] = [];
  // Only one that is on a page has a selection.
  const select = vi.spyOn(xterm, "select").mockReturnValue();
  const search = new ScrollbackSearch(xterm, (state) => states.push(state));
  await search.find(wanted("HIT"));
  expect(states.at(-1)).toEqual({ count: 5, at: 4, isWrong: false });
  search.step(-1);
  expect(states.at(-1)?.at).toBe(3);
  expect(select).toHaveBeenLastCalledWith(8, 30, 3);
  search.step(1);
  search.step(1);
  expect(states.at(-1)?.at).toBe(0);
  await show("one more hit\n");
  await vi.waitFor(() => expect(states.at(-1)).toEqual({ count: 6, at: 0, isWrong: false }));
  await search.find(wanted("[", { isRegex: true }));
  expect(states.at(-1)).toEqual({ count: 0, at: null, isWrong: true });
  await search.find(wanted(""));
  expect(states.at(-1)).toEqual({ count: 0, at: null, isWrong: false });
  search.close();
});
