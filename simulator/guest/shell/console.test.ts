import { expect, test } from "vitest";
import { encodeUtf8 } from "../../content/bytes";
import { type TestGuest, TestWorld } from "../test-harness";
import { TestTerminal } from "./line-editor/terminal-test-harness";

/** A guest at its prompt, and what its console shows in a window. */
function atPrompt(
  cols = 80,
  rows = 24,
): { guest: TestGuest; screen: () => string[]; cursor: () => number[]; size: (cols: number, rows: number) => void } {
  const guest = new TestWorld().add().start().login();
  const terminal = new TestTerminal(cols, rows);
  guest.engine.serialResize(cols, rows);
  guest.command("true");
  guest.serial = "";
  guest.type("\x15\r").waitFor("# ");
  let seen = guest.serial.lastIndexOf("root@");
  const draw = (): void => {
    guest.world.run(0.2);
    terminal.write(encodeUtf8(guest.serial.slice(seen)));
    seen = guest.serial.length;
  };
  return {
    guest,
    screen: () => {
      draw();
      return terminal.screen();
    },
    cursor: () => [terminal.x, terminal.y],
    size: (c, r) => {
      draw();
      terminal.resize(c, r);
      guest.engine.serialResize(c, r);
    },
  };
}

const PROMPT = "root@web-01:~# ";

test("row 12: a line longer than the window, Home, letters; and a window that changes while nobody types", () => {
  const { guest, screen, cursor, size } = atPrompt(141);
  const line = `echo ${"0123456789".repeat(16)}`;
  guest.type(`${line}\x1b[H`);
  const rows = (text: string, cols: number): string[] => text.match(new RegExp(`.{1,${cols}}`, "g")) ?? [];
  expect(screen()).toEqual(rows(PROMPT + line, 141));
  expect(cursor()).toEqual([15, 0]);
  for (const letter of "xyz") guest.type(letter);
  expect(screen()).toEqual(rows(`${PROMPT}xyz${line}`, 141));
  expect(cursor()).toEqual([18, 0]);
  size(50, 24);
  expect(screen()).toEqual(rows(`${PROMPT}xyz${line}`, 50));
  expect(cursor()).toEqual([18, 0]);
});

test("row 13: characters of two columns: screen and command agree", () => {
  const { guest, screen } = atPrompt();
  guest.type("echo 你好世界\x7f\x7fX");
  expect(screen()).toEqual([`${PROMPT}echo 你好X`]);
  guest.type("\r");
  expect(screen()).toEqual([`${PROMPT}echo 你好X`, "你好X", PROMPT.trimEnd()]);
});

test("row 14: 200 lines pasted, slow ones among them, in the browser's pieces and with half a line at the end: all run", () => {
  const guest = new TestWorld().add().start().login();
  const lines = Array.from({ length: 200 }, (_, i) => (i % 40 === 7 ? "sleep 1" : `echo line ${i} ${"x".repeat(i % 60)}.`));
  const text = `${lines.join("\r")}\recho ha`;
  guest.serial = PROMPT;
  for (let at = 0; at < text.length; at += 2048) guest.type(text.slice(at, at + 2048));
  guest.world.run(30);
  guest.type("lf\r");
  guest.world.run(2);
  const shown = guest.serial.replace(/ \r(?!\n)/g, "").replaceAll("\x1b[A", "");
  const wanted = lines.map((line) => `${PROMPT}${line}\r\n${line.startsWith("echo") ? `${line.slice(5)}\r\n` : ""}`).join("");
  expect(shown).toBe(`${wanted}${PROMPT}echo half\r\nhalf\r\n${PROMPT}`);
});

test("a paste goes on in the program that one of its lines starts, and Ctrl-C stops what is left of it", () => {
  const { guest, screen } = atPrompt();
  guest.type("cat > /tmp/pasted\rfirst\rsecond\r\x04cat /tmp/pasted\r");
  expect(screen()).toEqual([
    `${PROMPT}cat > /tmp/pasted`,
    "first",
    "second",
    `${PROMPT}cat /tmp/pasted`,
    "first",
    "second",
    PROMPT.trimEnd(),
  ]);
  guest.type(`sleep 100\r${"echo never\r".repeat(3_000)}`);
  guest.world.run(1);
  guest.type("\x03");
  guest.world.run(1);
  expect(guest.serial).not.toContain("never");
  expect(guest.command("echo $?")).toBe("130\n");
});
