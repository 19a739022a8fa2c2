/** What a guest prints is shown by the page's own terminal; here it is given the sequences that hurt others. */
import type { Terminal } from "@xterm/xterm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ConsoleTerminal } from "../../components/kinds/common/console/terminal";

vi.mock("../../components/ui/theme", () => ({ token: () => "#000000" }));
// It unpacks its tables only in a browser, and is about widths alone.
vi.mock("@xterm/addon-unicode-graphemes", () => ({
  UnicodeGraphemesAddon: class {
    activate(): void {}
    dispose(): void {}
  },
}));
vi.mock("../../components/kinds/common/console/scripted-styles", () => ({ permitScriptedStyles: () => undefined }));

const ESC = "\u001b";
const ST = `${ESC}\\`;
let terminal: ConsoleTerminal;
let xterm: Terminal;
const heard: string[] = [];
const sent: unknown[] = [];

beforeAll(async () => {
  vi.stubGlobal("self", globalThis);
  vi.stubGlobal("navigator", {
    userAgent: "test",
    platform: "test",
    language: "en",
    clipboard: { writeText: (text: string) => heard.push(`clipboard: ${text}`), readText: async () => heard.push("clipboard read") },
  });
  vi.stubGlobal("open", () => heard.push("a window"));
  const { ConsoleTerminal } = await import("../../components/kinds/common/console/terminal");
  const socket = { emit: (...message: unknown[]) => sent.push(message), on: () => undefined, off: () => undefined, connected: false };
  terminal = new ConsoleTerminal(
    socket as never,
    "lab",
    "console",
    {
      onReply: () => undefined,
      onRefused: () => undefined,
      onKeyboard: () => undefined,
      onLink: ({ target }) => heard.push(`link: ${target}`),
      onSearch: () => undefined,
      onZoom: () => undefined,
    },
    { fontSize: 13, readsAloud: false, inputLabel: "console", me: "ann", isWatched: false },
  );
  xterm = terminal.xterm;
  xterm.onTitleChange((title) => heard.push(`title: ${title}`));
});
afterAll(() => {
  terminal.close();
  vi.unstubAllGlobals();
});

beforeEach(() => void heard.splice(0));

const show = (text: string) => new Promise<void>((resolve) => xterm.write(text, resolve));
const firstLine = () => xterm.buffer.active.getLine(0)?.translateToString(true) ?? "";

test.each([
  ["a clipboard write", `${ESC}]52;c;ZXZpbA==\u0007`],
  ["a clipboard query", `${ESC}]52;c;?${ST}`],
  ["a title", `${ESC}]0;evil\u0007${ESC}]2;evil${ST}${ESC}]1;evil\u0007`],
  ["a title by C1 bytes", "\u009d0;evil\u009c"],
  ["a link", `${ESC}]8;;javascript:alert(1)${ST}click${ESC}]8;;${ST}`],
  ["a window order", `${ESC}[3;0;0t${ESC}[9;1t${ESC}[22t${ESC}[23t`],
  ["a printer order", `${ESC}[5i evil ${ESC}[4i`],
])("%s is taken and dropped", async (_what, text) => {
  await show(`${ESC}c${text}`);
  await show(`${ESC}[2J${ESC}[Hafter`);
  expect(heard).toEqual([]);
  expect(firstLine()).toBe("after");
});

test("sequences without an end, and lines of megabytes, leave a bounded scrollback and a terminal that goes on", async () => {
  await show(`${ESC}]0;${"x".repeat(1_000_000)}`);
  await show(`${ESC}P${"y".repeat(1_000_000)}`);
  await show("\u0018");
  await show("z".repeat(2_000_000));
  expect(xterm.buffer.active.length).toBeLessThanOrEqual(10_000 + xterm.rows);
  await show(`${ESC}c\u001b[2J${ESC}[Hafter`);
  expect(firstLine()).toBe("after");
  expect(heard).toEqual([]);
});

test.each([
  ["what it is", "[c"],
  ["what it is, second", "[>c"],
  ["what it is, third", "[=c"],
  ["whether it is well", "[5n"],
  ["where its cursor is", "[6n"],
  ["the same of DEC", "[?6n"],
  ["its name", "[>q"],
  ["a mode", "[4$p"],
  ["a mode of DEC", "[?1$p"],
  ["a setting", 'P$q"p\u001b\\'],
  ["a colour", "]11;?\u0007"],
  ["a colour of the palette", "]4;1;?\u0007"],
  ["its size", "[18t"],
  ["its title", "[21t"],
])("asked %s, it types nothing at the guest", async (_what, question) => {
  const typed: string[] = [];
  const listening = xterm.onData((text) => typed.push(text));
  await show(`${ESC}c${ESC}${question}`.repeat(1_000));
  await show(`${ESC}[2J${ESC}[Hafter`);
  listening.dispose();
  expect(typed).toEqual([]);
  expect(firstLine()).toBe("after");
});
