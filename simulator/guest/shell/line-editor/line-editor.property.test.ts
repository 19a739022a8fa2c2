import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../content/bytes";
import { graphemeAt, graphemesOf } from "../../../content/width";
import { TestPrompt } from "./editor-test-harness";

/** A grapheme as it is shown: what has no letter of its own gets one. */
function shownAs(grapheme: string): { text: string; columns: number } {
  const columns = graphemeAt(grapheme, 0) & 3;
  const onCircle = encodeUtf8("\u25cc") + grapheme;
  if (/^(?:\p{M}|\u200d|\p{Emoji_Modifier})/u.test(decodeUtf8(grapheme))) return { text: onCircle, columns: graphemeAt(onCircle, 0) & 3 };
  return columns === 0 && grapheme !== "" && grapheme !== "\n" ? { text: encodeUtf8("\ufffd"), columns: 1 } : { text: grapheme, columns };
}

/** How a prompt and a line lie in a window of so many columns: rows of text, and the place of an offset. Written apart from the editor's own reckoning. */
function wrapped(prompt: string, line: string, at: number, cols: number): { rows: string[]; row: number; col: number } {
  const rows = [""];
  let col = 0;
  let place = { row: 0, col: 0 };
  const put = (text: string, columns: number): void => {
    if (col + columns > cols) {
      rows.push("");
      col = 0;
    }
    rows[rows.length - 1] += text;
    col += columns;
    if (col === cols) {
      rows.push("");
      col = 0;
    }
  };
  for (const grapheme of graphemesOf(prompt)) {
    const { text, columns } = shownAs(grapheme);
    put(text, columns);
  }
  let offset = 0;
  for (const grapheme of [...graphemesOf(line), ""]) {
    const { text, columns } = shownAs(grapheme);
    if (offset === at) place = col + columns > cols && grapheme !== "" ? { row: rows.length, col: 0 } : { row: rows.length - 1, col };
    if (grapheme === "\n") {
      rows.push("");
      col = 0;
    } else if (grapheme !== "") put(text, columns);
    offset += grapheme.length;
  }
  return { rows: rows.map((row) => decodeUtf8(row).trimEnd()), ...place };
}

/** The screen holds prompt and line as far as there is room, nothing below them, and the cursor where it should be. */
function check(at: TestPrompt, what: string): void {
  const { terminal, edit } = at;
  const right = wrapped(edit.message ?? edit.prompt, edit.line, edit.at, terminal.cols);
  const first = terminal.y - right.row;
  const shown: string[] = [];
  const wanted: string[] = [];
  for (let y = Math.max(0, first); y < terminal.rows; y++) {
    shown.push(terminal.text(y));
    wanted.push(right.rows[y - first] ?? "");
  }
  const state = `${what}\n${JSON.stringify({ line: decodeUtf8(edit.line), at: edit.at, cols: terminal.cols, rows: terminal.rows })}`;
  expect(shown, state).toEqual(wanted);
  expect(terminal.x, state).toBe(right.col);
  // Nothing of a line that has room is off the screen.
  if (right.rows.length <= terminal.rows) expect(first, state).toBeGreaterThanOrEqual(0);
  else expect(terminal.y, state).toBeLessThan(terminal.rows);
}

const letters = [
  ..."abc de,f.",
  ..."你好世界한",
  "é",
  "e\u0301",
  "o\u0308\u0304",
  "😀",
  "👍🏽",
  "❤\ufe0f",
  "👨\u200d👩\u200d👧",
  "🇩🇪",
  "1\ufe0f\u20e3",
  "ｱ",
];
const loose = ["\u0301", "\u200d", "🏽", "🇩", "\ufe0f", "\u1100", "\u1161", "x\u200d"];
const motions = [
  ..."\x01\x05\x02\x06\x10\x0e\x7f\x7f\x7f\x04\x0b\x15\x17\x19\x1f\x14\x0c",
  "\x1b[A",
  "\x1b[B",
  "\x1b[C",
  "\x1b[D",
  "\x1b[H",
  "\x1b[F",
  "\x1b[3~",
  ..."bfdtulcy.<>\x7f".split("").map((key) => `\x1b${key}`),
  "\x12a",
  "\x12",
  "\x13",
  "\x07",
];
const act = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 }).map((list) => ({ keys: list.join("") })) },
  { weight: 1, arbitrary: fc.constantFrom(...loose).map((keys) => ({ keys })) },
  { weight: 1, arbitrary: fc.integer({ min: 20, max: 160 }).map((count) => ({ keys: "0123456789".repeat(16).slice(0, count) })) },
  { weight: 8, arbitrary: fc.constantFrom(...motions).map((keys) => ({ keys })) },
  { weight: 1, arbitrary: fc.constantFrom("one\ntwo", "a\n\nb").map((text) => ({ keys: `\x1b[200~${text}\x1b[201~` })) },
  { weight: 2, arbitrary: fc.record({ cols: fc.integer({ min: 20, max: 141 }), rows: fc.integer({ min: 5, max: 30 }) }) },
);

const long = "for i in 1 2 3; do echo 你好世界 $i; done | sort -rn | head -n 2 > /tmp/some/where/with/a/long/name.txt";

/** @param hasNewlines - whether lines of several lines are among them */
function property(hasNewlines: boolean, together: boolean, seed: number, runs: number): void {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 40 }),
      fc.integer({ min: 20, max: 100 }),
      fc.integer({ min: 5, max: 24 }),
      (acts, cols, rows) => {
        const history = ["ls", long, "echo 👩\u200d🚀", ...(hasNewlines ? ["for i in a b\ndo echo $i\ndone"] : [])];
        const at = new TestPrompt({ prompt: "root@web-01:~# ", cols, rows, history });
        for (const a of acts) {
          if ("keys" in a) {
            if (hasNewlines || !a.keys.includes("\n")) at.type(a.keys, together);
          } else at.resize(a.cols, a.rows);
          check(at, JSON.stringify(a));
        }
      },
    ),
    { seed, numRuns: runs },
  );
}

test("whatever is typed, the screen shows prompt and line", () => property(false, false, 31, 300));
test("the same when many keys are there at once", () => property(false, true, 32, 300));
test("the same with lines of several lines", () => property(true, false, 33, 300));

test("the reckoning of this test itself", () => {
  expect(wrapped("$ ", encodeUtf8("ab你"), 5, 4)).toEqual({ rows: ["$ ab", "你"], row: 1, col: 2 });
  expect(wrapped("$ ", encodeUtf8("a你"), 1, 4)).toEqual({ rows: ["$ a", "你"], row: 1, col: 0 });
});
