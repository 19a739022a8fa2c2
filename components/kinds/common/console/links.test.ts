import type { Terminal } from "@xterm/xterm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ConsoleLinks, isPlain, openLink, targetOf } from "./links";

const opened: unknown[][] = [];
let xterm: Terminal;
beforeAll(async () => {
  vi.stubGlobal("self", globalThis);
  vi.stubGlobal("navigator", { userAgent: "test", platform: "test", language: "en" });
  vi.stubGlobal("window", { open: (...args: unknown[]) => opened.push(args) });
  const { Terminal } = await import("@xterm/xterm");
  xterm = new Terminal({ cols: 40, rows: 10, allowProposedApi: true, convertEol: true });
});
afterAll(() => vi.unstubAllGlobals());

test.each([
  ["https://example.org/a?b=c", true],
  ["http://10.0.0.1:8080/", true],
  ["javascript:alert(1)", false],
  ["file:///etc/passwd", false],
  ["data:text/html,x", false],
  ["ftp://example.org/", false],
  ["//example.org", false],
  ["", false],
])("%s may be opened: %s", (text, may) => {
  expect(targetOf(text) !== null).toBe(may);
  opened.splice(0);
  openLink({ text, target: text });
  expect(opened).toEqual(may ? [[new URL(text).href, "_blank", "noopener,noreferrer"]] : []);
});

test.each([
  ["https://example.org", "https://example.org/", true],
  [" https://example.org/a ", "https://example.org/a", true],
  ["https://example.org/", "https://example.com/", false],
  ["click here", "https://example.org/", false],
  ["example.org", "https://example.org/", false],
  ["https://bank.example@evil.example/", "https://bank.example@evil.example/", false],
  ["https://\u0430pple.example/", "https://\u0430pple.example/", false],
  ["", "https://example.org/", false],
])("“%s” that leads to %s says so by itself: %s", (text, target, is) => {
  expect(isPlain({ text, target })).toBe(is);
});

test("links are listed newest first, each once, those behind other texts with what stands there", async () => {
  const links = new ConsoleLinks(xterm, () => undefined);
  const esc = "\u001b]8;;";
  const long = `https://example.org/${"way/".repeat(12)}end`;
  await new Promise<void>((resolve) =>
    xterm.write(
      `see http://one.example/x, or (${long})\n${esc}https://hidden.example/\u001b\\the manual${esc}\u001b\\ and ${esc}javascript:alert(1)\u0007bad${esc}\u0007\nhttp://one.example/x\n`,
      resolve,
    ),
  );
  expect(links.listed()).toEqual([
    { text: "the manual", target: "https://hidden.example/" },
    { text: "http://one.example/x", target: "http://one.example/x" },
    { text: long, target: long },
  ]);
  links.dispose();
});
