import type { Bytes } from "../../content/bytes";

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Order of a byte: `~` before the end, the end before letters, letters before the rest. */
function rank(text: Bytes, at: number, end: number): number {
  if (at === end) return -1;
  const code = text.charCodeAt(at);
  if (isDigit(code)) return 0;
  if (isLetter(code)) return code;
  return code === 126 ? -2 : code + 256;
}

/** Length of a name without endings such as `.tar.gz`. */
function prefixLength(text: Bytes): number {
  let prefix = 0;
  for (let i = 0; i < text.length; ) {
    i++;
    prefix = i;
    while (i + 1 < text.length && text.charCodeAt(i) === 46 && (isLetter(text.charCodeAt(i + 1)) || text[i + 1] === "~"))
      for (i += 2; i < text.length && (isLetter(text.charCodeAt(i)) || isDigit(text.charCodeAt(i)) || text[i] === "~"); ) i++;
  }
  return prefix;
}

function compareParts(a: Bytes, aEnd: number, b: Bytes, bEnd: number): number {
  let i = 0;
  let j = 0;
  while (i < aEnd || j < bEnd) {
    while ((i < aEnd && !isDigit(a.charCodeAt(i))) || (j < bEnd && !isDigit(b.charCodeAt(j)))) {
      const difference = rank(a, i, aEnd) - rank(b, j, bEnd);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    while (i < aEnd && a[i] === "0") i++;
    while (j < bEnd && b[j] === "0") j++;
    let first = 0;
    while (i < aEnd && j < bEnd && isDigit(a.charCodeAt(i)) && isDigit(b.charCodeAt(j))) {
      if (first === 0) first = a.charCodeAt(i) - b.charCodeAt(j);
      i++;
      j++;
    }
    if (i < aEnd && isDigit(a.charCodeAt(i))) return 1;
    if (j < bEnd && isDigit(b.charCodeAt(j))) return -1;
    if (first !== 0) return first;
  }
  return 0;
}

/** Names with versions in their order: digits count as numbers. @source gnulib: filevercmp.c */
export function compareVersions(a: Bytes, b: Bytes): number {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? -1 : 1;
  if (a[0] === "." || b[0] === ".") {
    if (a[0] !== b[0]) return a[0] === "." ? -1 : 1;
    for (const first of [".", ".."]) if (a === first || b === first) return a === b ? 0 : a === first ? -1 : 1;
  }
  const [x, y] = [prefixLength(a), prefixLength(b)];
  const result = compareParts(a, x, b, y);
  return result !== 0 || (x === a.length && y === b.length) ? result : compareParts(a, a.length, b, b.length);
}
