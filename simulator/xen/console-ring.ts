/** Xen's own console ring: the newest 16 KiB of text; older bytes are overwritten, in the middle of a line too. @source hypervisor.md §11 */
export const CONRING_BYTES = 16_384;

export class XenConsole {
  /** lines with their line ends, oldest first; ASCII: a character is a byte. One long text would be glued together of all its pieces. */
  private parts: string[] = [];
  private kept = 0;

  print(line: string): void {
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
    return this.parts.map((part) => part.slice(0, -1));
  }
  export(): string {
    return this.parts.join("");
  }
  import(text: string): void {
    this.parts = text === "" ? [] : text.split(/(?<=\n)/);
    this.kept = text.length;
  }
}
