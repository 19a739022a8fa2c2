/** Lines of a text in a given width: between words, and between characters of scripts that have none. */

/** Scripts that break between any two characters: Chinese, Japanese and Korean, with their punctuation and wide forms. */
const WIDE = "\\u1100-\\u11ff\\u2e80-\\u303f\\u3041-\\ua4cf\\uac00-\\ud7af\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uff60\\uffe0-\\uffe6";
/** What never begins a line: it stays with the character before it. @source UAX #14: CL, CP, EX, NS */
const CLOSING = "\\u3001\\u3002\\uff0c\\uff0e\\uff1a\\uff1b\\uff01\\uff1f\\uff09\\u300d\\u300f\\u3011\\u300b\\u3009\\u201d\\u2019\\u2026";
const PARTS = new RegExp(`[${WIDE}][${CLOSING}]*|\\s+|[^\\s${WIDE}]+`, "gu");

export type MeasureText = (text: string) => number;

/** A word that is wider than a line, in pieces that are not. */
function pieces(word: string, width: number, measure: MeasureText): readonly string[] {
  if (measure(word) <= width) return [word];
  const made: string[] = [];
  let piece = "";
  for (const character of word) {
    if (piece !== "" && measure(piece + character) > width) {
      made.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...made, piece];
}
function paragraph(text: string, width: number, measure: MeasureText): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of (text.match(PARTS) ?? []).flatMap((one) => (one.trim() === "" ? [one] : pieces(one, width, measure)))) {
    // A blank at the end of a line takes no room.
    if (line !== "" && part.trim() !== "" && measure(line + part) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += line === "" && lines.length > 0 ? part.trimStart() : part;
  }
  return [...lines, line.trimEnd()];
}
/** @param width - of a line, in what `measure` says */
export function wrapped(text: string, width: number, measure: MeasureText): readonly string[] {
  return text.split("\n").flatMap((one) => paragraph(one, width, measure));
}
/** The lines that have room; where some have none, the last one says so by three dots. */
export function cutLines(lines: readonly string[], most: number, width: number, measure: MeasureText): readonly string[] {
  if (lines.length <= most) return lines;
  const shown = lines.slice(0, Math.max(0, most));
  const last = shown.pop();
  if (last === undefined) return [];
  let kept = last;
  while (kept !== "" && measure(`${kept}…`) > width) kept = [...kept].slice(0, -1).join("");
  return [...shown, `${kept}…`];
}
/** A text in one line; where it has no room, with three dots. */
export const cutText = (text: string, width: number, measure: MeasureText): string =>
  measure(text) <= width ? text : (cutLines([text, ""], 1, width, measure)[0] ?? "");
