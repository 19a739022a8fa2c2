/** As much of XML as configurations of thresholds are written in: elements, attributes, texts. @source XML 1.0 §2; Python: xml.dom.minidom */

/** An element, or a text. */
export type XmlNode = XmlElement | string;
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}

/** The text is no XML; the message says where. */
export class XmlFault extends Error {}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
/** Elements within one another at most. guess: real ones are three deep */
const DEPTH = 32;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  document(): XmlElement {
    this.skipMisc();
    if (!this.text.startsWith("<", this.at)) this.fail("no element found");
    const root = this.element(0);
    this.skipMisc();
    if (this.at < this.text.length) this.fail("junk after document element");
    return root;
  }

  private fail(why: string): never {
    const before = this.text.slice(0, this.at).split("\n");
    throw new XmlFault(`${why}: line ${before.length}, column ${(before.at(-1) ?? "").length}`);
  }

  /** What matches at this place; null: nothing does. */
  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  /** Blanks, comments and instructions. */
  private skipMisc(): void {
    while (this.take(/\s+/y) || this.skipNote()) {}
  }
  private skipNote(): boolean {
    for (const [start, end] of [
      ["<!--", "-->"],
      ["<?", "?>"],
    ] as const) {
      if (!this.text.startsWith(start, this.at)) continue;
      const close = this.text.indexOf(end, this.at + start.length);
      if (close < 0) this.fail("unclosed token");
      this.at = close + end.length;
      return true;
    }
    return false;
  }

  private element(depth: number): XmlElement {
    const tag = this.take(/<([A-Za-z_:][\w:.-]*)/y)?.[1];
    if (tag === undefined || depth > DEPTH) this.fail("not well-formed (invalid token)");
    const attributes: Record<string, string> = {};
    for (;;) {
      const found = this.take(/\s+([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y);
      if (!found) break;
      const name = found[1] as string;
      if (Object.hasOwn(attributes, name)) this.fail("duplicate attribute");
      Object.defineProperty(attributes, name, { value: this.plain(found[2] ?? found[3] ?? ""), enumerable: true });
    }
    if (this.take(/\s*\/>/y)) return { tag, attributes, children: [] };
    if (!this.take(/\s*>/y)) this.fail("not well-formed (invalid token)");
    const children = this.children(depth);
    const close = this.take(/<\/([A-Za-z_:][\w:.-]*)\s*>/y);
    if (close?.[1] !== tag) this.fail("mismatched tag");
    return { tag, attributes, children };
  }

  private children(depth: number): XmlNode[] {
    const children: XmlNode[] = [];
    for (;;) {
      const text = this.take(/[^<]+/y)?.[0];
      if (text !== undefined) children.push(this.plain(text));
      else if (this.at >= this.text.length) this.fail("no element found");
      else if (this.skipNote()) continue;
      else if (this.text.startsWith("</", this.at)) return children;
      else children.push(this.element(depth + 1));
    }
  }

  /** A text with its references resolved. */
  private plain(text: string): string {
    return text.replace(/&([^;\s]{0,12});?/g, (whole, name: string) => {
      const code = /^#(?:(\d+)|x([0-9a-fA-F]+))$/.exec(name);
      const point = code ? Number.parseInt(code[1] ?? (code[2] as string), code[1] === undefined ? 16 : 10) : Number.NaN;
      const value = point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ENTITIES[name];
      if (value === undefined || !whole.endsWith(";")) this.fail("undefined entity");
      return value;
    });
  }
}

/** Reads a document. @throws XmlFault */
export function parseXml(text: string): XmlElement {
  return new Reader(text).document();
}

/** Elements of a name below one, in the order of the document. */
export function elementsNamed(within: XmlElement, tag: string): XmlElement[] {
  return within.children.flatMap((child) =>
    typeof child === "string" ? [] : [...(child.tag === tag ? [child] : []), ...elementsNamed(child, tag)],
  );
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** An element with a line for each node, as `toprettyxml` writes it: texts of nothing but blanks have lines too. */
export function prettyXml(node: XmlNode, indent = ""): string {
  if (typeof node === "string") return `${indent}${escaped(node)}\n`;
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escaped(value).replaceAll('"', "&quot;")}"`);
  const head = `${indent}<${node.tag}${attributes.join("")}`;
  const [only, ...others] = node.children;
  if (only === undefined) return `${head}/>\n`;
  if (typeof only === "string" && others.length === 0) return `${head}>${escaped(only)}</${node.tag}>\n`;
  return `${head}>\n${node.children.map((child) => prettyXml(child, `${indent}\t`)).join("")}${indent}</${node.tag}>\n`;
}
