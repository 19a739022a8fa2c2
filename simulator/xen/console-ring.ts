/** Xen's own console ring: the newest 16 KiB of text; older bytes are overwritten, in the middle of a line too. @source hypervisor.md §11 */
export const CONRING_BYTES = 16_384;

export class XenConsole {
  /** ASCII: a character is a byte */
  private text = "";

  print(line: string): void {
    const longer = `${this.text}${line}\n`;
    this.text = longer.length > CONRING_BYTES ? longer.slice(longer.length - CONRING_BYTES) : longer;
  }
  clear(): void {
    this.text = "";
  }
  /** oldest first; the first may have lost its beginning */
  get lines(): readonly string[] {
    return this.text === "" ? [] : this.text.slice(0, -1).split("\n");
  }
  export(): string {
    return this.text;
  }
  import(text: string): void {
    this.text = text;
  }
}
