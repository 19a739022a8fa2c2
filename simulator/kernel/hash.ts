/**
 * Structural hash of plain data, 64 bits in two 32-bit lanes. Maps (objects) are summed without regard to key order, lists in
 * order. It finds divergence; it does not resist forgery.
 */
const f64 = new Float64Array(1);
const i32 = new Int32Array(f64.buffer);
let laneA = 0;
let laneB = 0;

function finish(a: number, b: number): void {
  let x = a ^ (b >>> 16);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x ^= x >>> 16;
  let y = b ^ x;
  y = Math.imul(y ^ (y >>> 16), 0xc2b2ae35);
  y = Math.imul(y ^ (y >>> 13), 0x85ebca6b);
  y ^= y >>> 16;
  laneA = (x + y) | 0;
  laneB = y | 0;
}

function text(s: string): void {
  let a = 0x9e3779b9 | 0;
  let b = 0x85ebca6b | 0;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    a = Math.imul(a ^ c, 0x9e3779b1);
    b = Math.imul(b ^ c, 0x5f356495);
    b ^= a >>> 15;
  }
  finish(a ^ s.length, b ^ s.length);
}

function mix(tag: number, a: number, b: number): void {
  finish(Math.imul(a ^ tag, 0x9e3779b1), Math.imul((b + tag) | 0, 0x5f356495));
}

function value(v: unknown): void {
  switch (typeof v) {
    case "string":
      text(v);
      return;
    case "number":
      f64[0] = v === 0 ? 0 : v;
      finish(i32[0] as number, ((i32[1] as number) + 1) | 0);
      return;
    case "boolean":
      finish(v ? 11 : 12, 13);
      return;
    default:
      break;
  }
  if (v === null || v === undefined) {
    finish(17, 18);
    return;
  }
  if (Array.isArray(v)) list(v);
  else map(v as Readonly<Record<string, unknown>>);
}

function list(items: readonly unknown[]): void {
  let a = items.length | 0;
  let b = 0x27d4eb2f | 0;
  for (const item of items) {
    value(item);
    mix(a, laneA, laneB);
    a = (Math.imul(a, 31) + laneA) | 0;
    b = (Math.imul(b, 33) ^ laneB) | 0;
  }
  finish(a, b);
}

function map(record: Readonly<Record<string, unknown>>): void {
  let a = 0;
  let b = 0;
  for (const key of Object.keys(record)) {
    const field = record[key];
    if (field === undefined) continue;
    text(key);
    const tag = laneA ^ laneB;
    value(field);
    mix(tag, laneA, laneB);
    a = (a + laneA) | 0;
    b = (b + laneB) | 0;
  }
  finish(a ^ 0x51ed270b, b);
}

function hex(n: number): string {
  return (n >>> 0).toString(16).padStart(8, "0");
}

/** 16 hex digits over plain data. */
export function hashOf(v: unknown): string {
  value(v);
  return hex(laneA) + hex(laneB);
}

/** 32-bit hash of a text, for seeding and bucketing. */
export function hashText32(s: string): number {
  text(s);
  return laneA ^ laneB;
}
