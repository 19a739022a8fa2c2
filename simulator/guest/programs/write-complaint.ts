/** How a program tells that standard output could not be written, which each of GNU words in its own way. */
export function writeComplaint(name: string, why: string): string {
  if (name === "cmp") return `cmp: standard output: ${why}\n`;
  if (name === "tee") return `tee: 'standard output': ${why}\n`;
  if (name === "sort") return `sort: fflush failed: 'standard output': ${why}\nsort: write error\n`;
  return `${name}: write error: ${why}\n`;
}
