/** Keys of the table of stations. */

/** What the table has for an address in a VLAN. */
export function keyOf(mac: string, vlan: number): string {
  if (vlan === 0) return mac;
  let own = keys.get(vlan);
  if (own === undefined) {
    own = new Map();
    keys.set(vlan, own);
  }
  const known = own.get(mac);
  if (known !== undefined) return known;
  const key = `${mac}/${vlan}`;
  if (own.size < MOST_KEYS) own.set(mac, key);
  return key;
}
/** Keys by VLAN and address: each is looked up for every frame, and made once. */
const keys = new Map<number, Map<string, string>>();
const MOST_KEYS = 16_384;
