/** Values as programs of RPC write them: four bytes and multiples of four. @source RFC 4506 */
/** Bytes as Latin-1. */
export type Bytes = string;

/** What was read is not what it should be. */
export class XdrError extends Error {}

export const u32 = (value: number): Bytes =>
  String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
/** A whole number up to 2^53. */
export const u64 = (value: number): Bytes => u32(Math.floor(value / 4_294_967_296)) + u32(value % 4_294_967_296);
export const bool = (value: boolean): Bytes => u32(value ? 1 : 0);
const padding = (length: number): Bytes => "\0".repeat((4 - (length % 4)) % 4);
/** Bytes with their length before them; texts are the same. */
export const opaque = (bytes: Bytes): Bytes => u32(bytes.length) + bytes + padding(bytes.length);
/** A list, each of whose values is announced. */
export const listOf = (values: readonly Bytes[]): Bytes => values.map((value) => u32(1) + value).join("") + u32(0);

export class XdrReader {
  private at = 0;

  constructor(private readonly bytes: Bytes) {}

  get rest(): Bytes {
    return this.bytes.slice(this.at);
  }
  u32(): number {
    if (this.at + 4 > this.bytes.length) throw new XdrError("short");
    const code = (i: number): number => this.bytes.charCodeAt(this.at + i);
    const value = ((code(0) << 24) | (code(1) << 16) | (code(2) << 8) | code(3)) >>> 0;
    this.at += 4;
    return value;
  }
  u64(): number {
    return this.u32() * 4_294_967_296 + this.u32();
  }
  bool(): boolean {
    return this.u32() !== 0;
  }
  fixed(length: number): Bytes {
    if (this.at + length > this.bytes.length) throw new XdrError("short");
    const value = this.bytes.slice(this.at, this.at + length);
    this.at += length + ((4 - (length % 4)) % 4);
    return value;
  }
  opaque(most = 0x7fffffff): Bytes {
    const length = this.u32();
    if (length > most) throw new XdrError("long");
    return this.fixed(length);
  }
  /** Values that are announced, one after another. */
  list<T>(one: () => T): T[] {
    const values: T[] = [];
    while (this.bool()) values.push(one());
    return values;
  }
}
