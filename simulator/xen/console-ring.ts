/** Xen's own console ring: the newest 16 KiB of text; older bytes are overwritten, in the middle of a line too. @source hypervisor.md §11 */
export const CONRING_BYTES = 16_384;

/** Pieces that may lie side by side before they become one text: each of them takes some hundred bytes more than its letters. */
const PIECES_MOST = 32;

export class XenConsole {
  /** text in pieces, oldest first; ASCII: a character is a byte */
  private parts: string[] = [];
  private kept = 0;

  print(line: string): void {
    if (this.parts.length === PIECES_MOST) this.parts = [this.export()];
    this.parts.push(`${line}\n`);
    this.kept += line.length + 1;
    while (this.kept > CONRING_BYTES) {
      const over = this.kept - CONRING_BYTES;
      const [first = ""] = this.parts;
      if (first.length <= over) this.parts.shift();
      else this.parts[0] = first.slice(over);
      this.kept -= Math.min(over, first.length);
    }
  }
  clear(): void {
    this.import("");
  }
  /** oldest first; the first may have lost its beginning */
  get lines(): readonly string[] {
    const text = this.export();
    return text === "" ? [] : text.slice(0, -1).split("\n");
  }
  export(): string {
    return this.parts.join("");
  }
  import(text: string): void {
    this.parts = text === "" ? [] : [text];
    this.kept = text.length;
  }
}
