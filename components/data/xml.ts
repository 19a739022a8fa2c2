/** The little of XML that XenCenter keeps in a pool: elements with attributes, no text between them that matters. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
/** Deeper than any search goes: what is nested deeper is none. */
const DEEPEST = 100;

function plain(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
const escaped = (text: string): string =>
  text.replace(/[<>&"\n\r\t]/g, (letter) =>
    letter < " " ? `&#${letter.charCodeAt(0)};` : `&${Object.keys(ENTITIES).find((name) => ENTITIES[name] === letter)};`,
  );

const SKIPPED = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<![^>]*>|[^<]+)/;
const OPEN = /^<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/;
const CLOSE = /^<\/([\w:.-]+)\s*>/;

/** Reads a document's root element; null: it is none. */
export function readXml(text: string): XmlElement | null {
  const root: { name: string; children: XmlElement[] } = { name: "", children: [] };
  const open = [root];
  for (let rest = text; rest !== ""; ) {
    const skipped = SKIPPED.exec(rest);
    const begun = skipped ? null : OPEN.exec(rest);
    const ended = skipped || begun ? null : CLOSE.exec(rest);
    const taken = skipped ?? begun ?? ended;
    if (!taken) return null;
    rest = rest.slice(taken[0].length);
    if (begun) {
      const attributes: Record<string, string> = Object.create(null);
      for (const [, name = "", double, single] of (begun[2] ?? "").matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
        attributes[name] = plain(double ?? single ?? "");
      const element = { name: begun[1] ?? "", attributes, children: [] as XmlElement[] };
      open.at(-1)?.children.push(element);
      if (begun[3] === "") open.push(element);
      if (open.length > DEEPEST) return null;
    } else if (ended && open.pop()?.name !== ended[1]) return null;
  }
  return open.length === 1 && root.children.length === 1 ? (root.children[0] ?? null) : null;
}

/** Writes an element in one line. */
export function writeXml({ name, attributes, children }: XmlElement): string {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)].join(" ");
  return children.length === 0 ? `<${head} />` : `<${head}>${children.map(writeXml).join("")}</${name}>`;
}
/** An element without what is undefined among its attributes and without what is null among its children. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly (XmlElement | null)[] = [],
): XmlElement {
  const kept = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { name, attributes: Object.fromEntries(kept), children: children.filter((child) => child !== null) };
}
