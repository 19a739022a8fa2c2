/**
 * The bytes behind a guest's text, piece after piece: a lone surrogate U+DC80..U+DCFF stands for the byte 0x80..0xFF that is no
 * UTF-8 there (as in Python's surrogateescape), all else is UTF-8. A pair that is cut in two between pieces is put together.
 */
export class GuestBytes {
  /** the first half of a pair whose second half has not come yet */
  private half = "";

  /** @returns bytes to write now */
  of(text: string): Buffer {
    const all = this.half + text;
    const isCut = /[\uD800-\uDBFF]$/.test(all);
    this.half = isCut ? all.slice(-1) : "";
    return encode(isCut ? all.slice(0, -1) : all);
  }

  /** @returns what is left when nothing follows */
  end(): Buffer {
    const rest = this.half;
    this.half = "";
    return encode(rest);
  }
}

function encode(text: string): Buffer {
  // With the flag u a half of a pair is no match: only bytes that stand alone are.
  if (!/[\uDC80-\uDCFF]/u.test(text)) return Buffer.from(text);
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(/[\uDC80-\uDCFF]+/gu)) {
    parts.push(Buffer.from(text.slice(from, match.index)), Buffer.from(match[0], "latin1"));
    from = match.index + match[0].length;
  }
  parts.push(Buffer.from(text.slice(from)));
  return Buffer.concat(parts);
}
