/** Text on its way to consoles as if it had been typed there. */
import type { Words } from "../../../i18n";

/** Largest file whose text is sent, bytes: what takes minutes to type belongs on a disk. */
export const TEXT_FILE_BYTES = 1_048_576;

/** As a terminal pastes it: a line ends with Enter. @source xterm: a pasted newline is sent as carriage return */
export function asTyped(text: string, endsWithEnter: boolean): string {
  const lines = text.replace(/\r\n|\n/g, "\r");
  return endsWithEnter && !lines.endsWith("\r") ? `${lines}\r` : lines;
}
/** The text of a file, or why it is none. */
export async function textOfFile(file: Blob): Promise<{ readonly text: string } | { readonly wrong: Words }> {
  if (file.size > TEXT_FILE_BYTES) return { wrong: "console.theFileIsLargerThan" };
  const wrong: Words = "console.theFileIsNoUtf";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.includes("\0") ? { wrong } : { text };
  } catch {
    return { wrong };
  }
}
