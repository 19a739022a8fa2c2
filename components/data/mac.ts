/** Whether a text is an address that an interface may have: six bytes of two digits, not a group's, not all zero; the lab's own rule. */
export function isStationMac(text: string): boolean {
  return /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(text) && /[1-9a-f]/i.test(text);
}
