/**
 * Numbers as printable text, exactly: most rates are short decimals, and as text of 6 bits a letter they take two to five bytes, in
 * memory and in JSON alike, where a double takes eight and up to 24. Letters run from # to c without the backslash.
 */

/** What a whole number is multiplied by; the first stands for the 64 bits themselves. */
const SCALES: readonly { readonly up: number; readonly down: number }[] = [
  { up: 0, down: 0 },
  { up: 1, down: 1 },
  { up: 1, down: 1e3 },
  { up: 1, down: 1e6 },
  { up: 1, down: 1e9 },
  { up: 1e2, down: 1 },
  { up: 1e3, down: 1 },
  { up: 1024, down: 1 },
];
/** A whole number above this is no shorter than the 64 bits. */
const LONGEST = 35_184_372_088_832;
const bits = new DataView(new ArrayBuffer(8));

function letter(digit: number): string {
  return String.fromCharCode(digit < 57 ? digit + 35 : digit + 36);
}

/** A whole number, 0 to 2^53 − 1: five bits a letter, lowest first. */
export function countText(count: number): string {
  let text = "";
  let rest = count;
  while (rest >= 32) {
    const low = rest % 32;
    text += letter(32 + low);
    rest = (rest - low) / 32;
  }
  return text + letter(rest);
}

/** Places that are set, rising. */
export function placesText(places: readonly number[]): string {
  let text = "";
  let group = 0;
  let set = 0;
  for (const place of places) {
    for (; place >= group + 5; group += 5) {
      text += letter(32 + set);
      set = 0;
    }
    set |= 1 << (place - group);
  }
  return text + letter(set);
}

/** Any finite number, exactly. */
export function numberText(value: number): string {
  let scale = 0;
  let whole = LONGEST;
  for (let s = 1; s < SCALES.length; s++) {
    const { up, down } = SCALES[s] as (typeof SCALES)[number];
    const tried = Math.round((value / up) * down);
    if (tried >= 0 && tried < whole && (tried * up) / down === value) {
      scale = s;
      whole = tried;
    }
  }
  if (scale === 0 || Object.is(value, -0)) return bitsText(value);
  const low = whole % 4;
  const rest = (whole - low) / 4;
  return rest === 0 ? letter(scale + 8 * low) : letter(32 + scale + 8 * low) + countText(rest);
}

function bitsText(value: number): string {
  bits.setFloat64(0, value);
  const low = bits.getUint32(4);
  let high = bits.getUint32(0) * 4 + (low >>> 30);
  let text = letter(0);
  for (let i = 0; i < 5; i++) text += letter((low >>> (6 * i)) & 63);
  for (let i = 0; i < 6; i++) {
    text += letter(high % 64);
    high = Math.floor(high / 64);
  }
  return text;
}

/** Reads what the functions above wrote, from left to right. */
export class PackedReader {
  private at = 0;
  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }
  count(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 32) {
      const digit = this.digit();
      value += (digit % 32) * weight;
      if (digit < 32) return value;
    }
  }
  places(): number[] {
    const places: number[] = [];
    for (let group = 0; ; group += 5) {
      const digit = this.digit();
      for (let i = 0; i < 5; i++) if (digit & (1 << i)) places.push(group + i);
      if (digit < 32) return places;
    }
  }
  number(): number {
    const digit = this.digit();
    const scale = digit & 7;
    if (scale === 0) return this.bits();
    const { up, down } = SCALES[scale] as (typeof SCALES)[number];
    const whole = ((digit >> 3) & 3) + (digit < 32 ? 0 : 4 * this.count());
    return (whole * up) / down;
  }
  private bits(): number {
    let low = 0;
    for (let i = 0; i < 5; i++) low |= this.digit() << (6 * i);
    let high = 0;
    for (let i = 0, weight = 1; i < 6; i++, weight *= 64) high += this.digit() * weight;
    bits.setUint32(4, (low | ((high % 4) << 30)) >>> 0);
    bits.setUint32(0, Math.floor(high / 4));
    return bits.getFloat64(0);
  }
  private digit(): number {
    const code = this.text.charCodeAt(this.at++);
    return code < 92 ? code - 35 : code - 36;
  }
}
