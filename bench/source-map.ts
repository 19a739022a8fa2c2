/** Which source each byte of a script came from, read off its source map. @source ECMA-426, "Source map format" */

/** A map, or an index of maps that each begin at a place of the script. */
export interface SourceMap {
  readonly sources?: readonly (string | null)[];
  readonly mappings?: string;
  readonly sections?: readonly { readonly offset: { readonly line: number; readonly column: number }; readonly map: SourceMap }[];
}
/** From here on the script is of this source; null: of none. Lines and columns count from 0. */
interface Mark {
  readonly line: number;
  readonly column: number;
  readonly source: string | null;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers of one segment: base 64, five bits a digit, the sign lowest. */
function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function marksOf(map: SourceMap, line = 0, column = 0): Mark[] {
  if (map.sections) return map.sections.flatMap((section) => marksOf(section.map, section.offset.line, section.offset.column));
  const marks: Mark[] = [{ line, column, source: null }];
  let source = 0;
  for (const [at, text] of (map.mappings ?? "").split(";").entries()) {
    let here = at === 0 ? column : 0;
    for (const segment of text.split(",")) {
      const [ahead, other] = numbersOf(segment);
      if (ahead === undefined) continue;
      here += ahead;
      source += other ?? 0;
      marks.push({ line: line + at, column: here, source: other === undefined ? null : (map.sources?.[source] ?? null) });
    }
  }
  return marks;
}

/** Characters of a script by the source that they came from; what comes from none is under an empty name. */
export function charsBySource(script: string, map: SourceMap): Map<string, number> {
  const lines = script.split("\n");
  const chars = new Map<string, number>();
  const marks = marksOf(map);
  for (const [at, mark] of marks.entries()) {
    const next = marks[at + 1];
    let count = 0;
    for (let line = mark.line; line <= (next?.line ?? lines.length - 1); line++) {
      const end = next?.line === line ? next.column : (lines[line]?.length ?? 0);
      count += Math.max(0, end - (line === mark.line ? mark.column : 0));
    }
    const name = mark.source ?? "";
    chars.set(name, (chars.get(name) ?? 0) + count);
  }
  return chars;
}
