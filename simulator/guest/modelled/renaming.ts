/** Puts one guest's names in the place of another's, wherever they stand in text. */

/** What a guest is called by. */
export interface Names {
  /** of the VM, which its hostname follows */
  readonly name: string;
  readonly hostname: string;
  readonly uuid: string;
  readonly macs: readonly string[];
  /** dotted, in the order of the NICs */
  readonly addresses: readonly string[];
}

/** Turns a text in which one guest is named into the same of another. */
export type Rename = (text: string) => string;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const all = ({ name, hostname, uuid, macs, addresses }: Names): readonly string[] => [name, hostname, uuid, ...macs, ...addresses];

/** Finds a guest's names in text: whole, since `10.0.0.1` stands in `10.0.0.17` too. */
export function namesIn(from: Names): (to: Names) => Rename {
  const names = all(from);
  const known = names.filter((name, i) => name !== "" && names.indexOf(name) === i).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![\\w-])(?:${known.map(escaped).join("|")})(?![\\w-])`, "g");
  return (to) => {
    const own = all(to);
    const places = new Map(known.map((name) => [name, own[names.indexOf(name)] ?? name]));
    return (text) => text.replace(pattern, (found) => places.get(found) ?? found);
  };
}
