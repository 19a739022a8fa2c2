import { createRequire } from "node:module";
import { afterEach, expect, test, vi } from "vitest";

interface WidthTable {
  readonly version: string;
  wcwidth(codepoint: number): 0 | 1 | 2;
}

afterEach(() => vi.unstubAllGlobals());

/** The addon's table of widths, decoded where `Buffer` is what is given. */
async function widthsWith(name: string, buffer: unknown): Promise<WidthTable | undefined> {
  const tables: WidthTable[] = [];
  vi.stubGlobal("Buffer", buffer);
  // The name makes it a module of its own: the table is decoded once, when it is loaded.
  const file = new URL("../../../../node_modules/@xterm/addon-unicode-graphemes/lib/addon-unicode-graphemes.mjs", import.meta.url);
  const { UnicodeGraphemesAddon } = await import(/* @vite-ignore */ `${file.href}?${name}`);
  vi.unstubAllGlobals();
  new UnicodeGraphemesAddon().activate({ unicode: { register: (table: WidthTable) => tables.push(table), activeVersion: "6" } });
  return tables.find(({ version }) => version === "15-graphemes");
}

// Of Node's own Buffers several share one memory, which the addon does not expect. The bundler puts its own in their place.
test.each([
  ["nothing", undefined],
  ["polyfill", createRequire(import.meta.url)("next/dist/compiled/buffer").Buffer],
])("in a browser, where Buffer is %s, an emoji is as wide as in a guest", async (name, buffer) => {
  const widths = await widthsWith(name, buffer);
  expect(["A", "é", "中", "😀", "👨", "한", "─"].map((letter) => widths?.wcwidth(letter.codePointAt(0) ?? 0))).toEqual([
    1, 1, 2, 2, 2, 2, 1,
  ]);
  expect(widths?.wcwidth(0x301)).toBe(0);
});
