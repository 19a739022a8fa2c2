/** Brace expansion on a word's source text: `a{b,c}{1..3}` → six texts. Quotes and `${` are stepped over. @source bash(1), Brace Expansion */
export function expandBraces(text: string): string[] {
  const open = findOpen(text, 0);
  if (open === null) return [text];
  const { start, end, commas } = open;
  const before = text.slice(0, start);
  const tails = expandBraces(text.slice(end + 1));
  const inner = text.slice(start + 1, end);
  const choices = commas.length > 0 ? splitAt(text, start, end, commas).flatMap(expandBraces) : sequence(inner);
  if (choices === null) return expandBraces(text.slice(start + 1)).map((rest) => `${before}{${rest}`);
  const out: string[] = [];
  for (const choice of choices) for (const tail of tails) if (out.length < 100_000) out.push(before + choice + tail);
  return out;
}

function splitAt(text: string, start: number, end: number, commas: readonly number[]): string[] {
  const cuts = [start, ...commas, end];
  return cuts.slice(1).map((cut, i) => text.slice((cuts[i] ?? 0) + 1, cut));
}

function findOpen(text: string, from: number): { start: number; end: number; commas: number[] } | null {
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "'" || c === '"') i = quoteEnd(text, i);
    else if (c === "$" && text[i + 1] === "{") i = closing(text, i + 1)?.end ?? i + 1;
    else if (c === "{") {
      const close = closing(text, i);
      if (close && (close.commas.length > 0 || sequence(text.slice(i + 1, close.end)) !== null)) return { start: i, ...close };
    }
  }
  return null;
}

function quoteEnd(text: string, at: number): number {
  const end = text.indexOf(text[at] ?? "", at + 1);
  return end < 0 ? text.length : end;
}

function closing(text: string, at: number): { end: number; commas: number[] } | null {
  let depth = 0;
  const commas: number[] = [];
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "'" || c === '"') i = quoteEnd(text, i);
    else if (c === "{") depth++;
    else if (c === "," && depth === 1) commas.push(i);
    else if (c === "}" && --depth === 0) return { end: i, commas };
  }
  return null;
}

function sequence(inner: string): string[] | null {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(inner);
  const letters = /^([a-zA-Z])\.\.([a-zA-Z])(?:\.\.(-?\d+))?$/.exec(inner);
  const found = numbers ?? letters;
  if (!found) return null;
  const first = found[1] ?? "";
  const last = found[2] ?? "";
  const from = numbers ? Number(first) : first.charCodeAt(0);
  const to = numbers ? Number(last) : last.charCodeAt(0);
  const by = Math.max(1, Math.abs(Number(found[3] ?? 1)));
  const width = numbers && (/^-?0\d/.test(first) || /^-?0\d/.test(last)) ? Math.max(first.length, last.length) : 0;
  const out: string[] = [];
  for (let v = from; from <= to ? v <= to : v >= to; v += from <= to ? by : -by) {
    if (out.length >= 100_000) break;
    const text = numbers ? String(Math.abs(v)).padStart(v < 0 ? width - 1 : width, "0") : String.fromCharCode(v);
    out.push(numbers && v < 0 ? `-${text}` : text);
  }
  return out;
}
