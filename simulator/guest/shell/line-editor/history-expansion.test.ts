import { expect, test } from "vitest";
import { expandHistory } from "./history-expansion";
import { historyWords } from "./words";

/** Lines typed before, the line, and what bash 5.2 makes of it. */
test.each([
  [["echo one two three four"], "echo !$", "echo four"],
  [["echo one two three four"], "echo !^", "echo one"],
  [["echo a.b/c.d"], "echo !:1:h", "echo a.b"],
  [["echo one two three four"], "echo !!:2-3", "echo two three"],
  [["echo one two three four"], "echo !!:2*", "echo two three four"],
  [["echo one two three four"], "echo !-1:2-", "echo two three"],
  [["echo one two three four"], "!!:s/one/ONE/", "echo ONE two three four"],
  [["echo x y x y"], "!!:gs/x/z/", "echo z y z y"],
  [["apt-get x"], "!apt-get", "apt-getget"],
  [["apt-get install", "install"], "!?install?:%", "install"],
  [["ls"], "echo 'no !! here'", null],
  [["ls"], 'echo "in !! quotes"', 'echo "in ls quotes"'],
  [["ls"], "a ! b != c", null],
  [["ls"], 'echo "wow!"', null],
  [["echo one two"], "^one^1", "echo 1 two"],
  [["echo /usr/lib/libx.so.1"], "echo !$:t !$:r !$:e !$:h", "echo libx.so.1 /usr/lib/libx.so .1 /usr/lib"],
  [["echo one"], "echo !!:9", "! :9: bad word specifier"],
  [["echo one"], "!nosuch", "! !nosuch: event not found"],
  [["echo one"], "!7", "! !7: event not found"],
  [["echo one"], "!!:z", "! z: unrecognized history modifier"],
  [["echo one two three"], "echo !*", "echo one two three"],
  [["ls"], "echo bar !#:1", "echo bar bar"],
  [["ls"], "echo [!a] \u0024{!x} $!", null],
  [["echo one two"], "echo !!:q", "echo 'echo one two'"],
  [["ls"], "echo a\\!b", null],
  [["echo one;echo two|cat"], "echo !$ !!:2", "echo cat ;"],
  [["make all", "echo hi"], "!m", "make all"],
  [["echo $(echo hi) there"], "echo !!:1", "echo $(echo hi)"],
  [["one", "two", "three"], "!2", "two"],
  [["one", "two", "three"], "sudo !!", "sudo three"],
  [["echo 'a b' c"], "echo !:1", "echo 'a b'"],
] as const)("after %j: %s", (history, line, right) => {
  const found = expandHistory(line, [...history]);
  expect(found.kind === "same" ? null : found.kind === "error" ? `! ${found.message}` : found.line.trimEnd()).toBe(right);
});

test("a line that doubles is refused when no shell would read it", () => {
  let line = "echo abc";
  let last = expandHistory("!! !!", [line]);
  for (let i = 0; i < 30 && last.kind === "line"; i++) {
    line = last.line;
    last = expandHistory("!! !!", [line]);
  }
  expect(last).toEqual({ kind: "error", message: "history expansion failed" });
  expect(line.length).toBeLessThan(140_000);
  expect(expandHistory(`!!:gs/a/${"a".repeat(4_000)}/`, ["a".repeat(1_000)])).toEqual({
    kind: "error",
    message: "history expansion failed",
  });
});

test(":p only shows the line", () => {
  expect(expandHistory("!!:p", ["ls -l"])).toEqual({ kind: "line", line: "ls -l", onlyShown: true });
});

test.each([
  ["a 'b c' \"d e\"f g\\ h", ["a", "'b c'", '"d e"f', "g\\ h"]],
  ["ls -l|sort>out 2>&1;x&&y", ["ls", "-l", "|", "sort", ">", "out", "2>&1", ";", "x", "&&", "y"]],
  ["echo $(a b) `c d` <(e f)", ["echo", "$(a b)", "`c d`", "<(e f)"]],
  ["open 'quote", ["open", "'quote"]],
] as const)("words of %j", (line, words) => {
  expect(historyWords(line)).toEqual([...words]);
});
