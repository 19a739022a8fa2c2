import type { Terminal } from "@xterm/xterm";

/** Questions that xterm.js answers: what it is, where its cursor is, which modes are set. @source xterm.js 6.0.0: src/common/InputHandler.ts */
const CSI_QUESTIONS = [
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" },
  { prefix: "?", final: "n" },
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
  { prefix: ">", final: "q" },
] as const;
/** Colours of the palette, the text, the background and the cursor: they may be set, but not asked for. */
const OSC_COLOURS = [4, 10, 11, 12];

/**
 * Makes a terminal answer nothing that a guest asks it. An answer is typed at the guest's console as if somebody had typed it, once by
 * each page that shows the console, and by pages that may only look; nobody can tell it from what people type.
 */
export function silence({ parser }: Pick<Terminal, "parser">): void {
  for (const question of CSI_QUESTIONS) parser.registerCsiHandler(question, () => true);
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, () => true);
  for (const code of OSC_COLOURS) parser.registerOscHandler(code, (data) => data.split(";").includes("?"));
}
