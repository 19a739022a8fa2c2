import { expect, test } from "vitest";
import { FEED_PIECE, FEED_WAITING, ScreenFeed } from "./screen-feed";

/** A terminal that parses a piece when it is told to. */
function slowTerminal() {
  const shown: string[] = [];
  let pending: (() => void) | null = null;
  const feed = new ScreenFeed((piece, done) => {
    expect(pending).toBeNull();
    shown.push(piece);
    pending = done;
  });
  const parse = (): boolean => {
    const done = pending;
    pending = null;
    done?.();
    return done !== null;
  };
  return { feed, shown, parse };
}

test("text goes to the terminal in its order, a piece when the one before has been parsed", () => {
  const { feed, shown, parse } = slowTerminal();
  const text = Array.from({ length: 5_000 }, (_, n) => `line ${n}\r\n`).join("");
  feed.push(text.slice(0, 30_000));
  feed.push(text.slice(30_000));
  expect(shown).toHaveLength(1);
  while (parse());
  expect(shown.join("")).toBe(text);
  expect(Math.max(...shown.map((piece) => piece.length))).toBe(FEED_PIECE);
  feed.push("more");
  expect(shown.at(-1)).toBe("more");
});

test("what is taken anew stands in place of what waits, and more than a terminal will ever show is not kept", () => {
  const { feed, shown, parse } = slowTerminal();
  expect(feed.push("first")).toBe(true);
  expect(feed.push("x".repeat(FEED_WAITING))).toBe(true);
  expect(feed.push("y")).toBe(false);
  feed.restart("anew");
  while (parse());
  expect(shown).toEqual(["first", "\u0018\u001bcanew"]);
});
