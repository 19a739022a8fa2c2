/** Whether firmware can start by an order: letters a floppy, c disk, d DVD drive, n network, each once, at least one. @source lifecycle.md §3 (order `cda`, n network) */
export function isBootOrder(order: string): boolean {
  return /^[acdn]+$/.test(order) && new Set(order).size === order.length;
}
