import type { LabOutput } from "../../../simulator";
import type { LabBatch } from "./messages";

/**
 * Most text of one console in a batch, UTF-16 units: what a console keeps for looking back. Whoever misses more takes the
 * console's view, which has at least as much. @source simulator/world/console-ring.ts (LIMIT)
 */
export const CONSOLE_BATCH_UNITS = 64 * 1024;

type ConsoleChunk = LabOutput["console"][number];
type ExecChunk = LabOutput["exec"][number];

/** Puts together what belongs together: each console's text in one piece, cut to its newest, and each command's runs of one stream. */
export function coalesce(output: LabOutput): LabOutput {
  if (output.console.length === 0 && output.exec.length === 0) return output;
  return { ...output, console: mergeConsole(output.console).map(newest), exec: mergeExec(output.exec) };
}

/** Console text in a batch, UTF-16 units. */
export function consoleUnits(output: LabOutput): number {
  return output.console.reduce((sum, { text }) => sum + text.length, 0);
}

/** Whether a batch tells of anything but the time and its speed, to whoever hears of it now or looks later. */
export function isNews({ entries, notes, output }: LabBatch): boolean {
  return entries.length + notes.length > 0 || !isEmpty(output);
}

/** Whether nothing at all has come out. */
export function isEmpty(output: LabOutput): boolean {
  return (
    output.changes.length === 0 &&
    output.asked.length === 0 &&
    output.console.length === 0 &&
    output.exec.length === 0 &&
    output.faults.length === 0 &&
    output.tasks.length === 0
  );
}

function mergeConsole(chunks: readonly ConsoleChunk[]): ConsoleChunk[] {
  const runs: { console: string; offset: number; texts: string[]; end: number }[] = [];
  const last = new Map<string, (typeof runs)[number]>();
  for (const { console, offset, text } of chunks) {
    const run = last.get(console);
    // A console that began anew counts from 0 again: that is another piece.
    if (run && run.end === offset) {
      run.texts.push(text);
      run.end += text.length;
      continue;
    }
    const begun = { console, offset, texts: [text], end: offset + text.length };
    runs.push(begun);
    last.set(console, begun);
  }
  return runs.map(({ console, offset, texts }) => ({ console, offset, text: texts.join("") }));
}

/** A chunk's newest text, not begun inside a surrogate pair. */
function newest(chunk: ConsoleChunk): ConsoleChunk {
  let from = chunk.text.length - CONSOLE_BATCH_UNITS;
  if (from <= 0) return chunk;
  if (/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(chunk.text.slice(from - 1, from + 1))) from++;
  return { console: chunk.console, offset: chunk.offset + from, text: chunk.text.slice(from) };
}

function mergeExec(chunks: readonly ExecChunk[]): ExecChunk[] {
  const merged: ({ id: string; stream: "stdout" | "stderr"; texts: string[] } | { id: string; code: number })[] = [];
  const last = new Map<string, (typeof merged)[number]>();
  for (const chunk of chunks) {
    const before = last.get(chunk.id);
    if ("text" in chunk && before && "texts" in before && before.stream === chunk.stream) {
      before.texts.push(chunk.text);
      continue;
    }
    const begun = "text" in chunk ? { id: chunk.id, stream: chunk.stream, texts: [chunk.text] } : chunk;
    merged.push(begun);
    last.set(chunk.id, begun);
  }
  return merged.map((chunk) => ("texts" in chunk ? { id: chunk.id, stream: chunk.stream, text: chunk.texts.join("") } : chunk));
}
