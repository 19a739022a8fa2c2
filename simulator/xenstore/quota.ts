/** What one unprivileged domain may keep or have open; Dom0 is exempt. @source xenstore.md §6 */
export const quota = {
  nodes: 1000,
  watches: 128,
  transactions: 10,
  /** nodes that one transaction may touch */
  transactionNodes: 1024,
  /** entries of one node's permission list */
  permissions: 5,
  /** bytes of one node's value */
  nodeBytes: 2048,
} as const;

/** Most bytes of one request, for anybody: path, NUL and value. @source xenstore.md §1 */
export const PAYLOAD_LIMIT = 4096;

/** Length in UTF-8, which is what goes over the ring. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of its four bytes.
    if (code >= 0x80) bytes += code >= 0x800 && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
