/** Reads the user guide's Markdown. It is a small part of the language: whatever else stands there is an error and not guessed at. */
import { lexer, type Token, type Tokens } from "marked";
import type { Block, GuidePage, GuideSection, Inline, Line } from "../components/guide/guide";

export interface GuideSource {
  /** name of its file, without `.md` */
  readonly name: string;
  readonly text: string;
}
/** The anchor of a heading, in a form that GitHub follows too: `## <a id="start"></a>Starting`. */
const ANCHORED = /^<a id="([a-z][a-z0-9-]*)"><\/a>\s*(.+)$/;
const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
const plain = (text: string): string => text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);

/** One page. @throws Error that names page and text for what the guide does not use: raw HTML, pictures, headings without an anchor */
export function compilePage({ name, text }: GuideSource): GuidePage {
  const wrong = (what: string): never => {
    throw new Error(`docs/guide: ${name}.md: ${what}`);
  };
  const inline = (token: Token): Inline => {
    switch (token.type) {
      case "text":
      case "escape":
        return plain(token.text as string);
      case "strong":
        return { b: plain(token.text as string) };
      case "em":
        return { i: lineOf((token as Tokens.Em).tokens) };
      case "codespan":
        return { c: plain(token.text as string) };
      case "link": {
        const { href, tokens } = token as Tokens.Link;
        const place = /^(?:([a-z-]+)\.md)?(#[a-z0-9-]+)?$/.exec(href);
        if (!place) return wrong(`a link out of the guide: ${href}`);
        return { a: lineOf(tokens), to: `${place[1] ?? name}${place[2] ?? ""}` };
      }
      default:
        return wrong(`${token.type} is not used in the guide: ${token.raw}`);
    }
  };
  const lineOf = (tokens: readonly Token[]): Line => tokens.map(inline);
  /** A list's entry is one line; lists within lists are not used. */
  const entry = (item: Tokens.ListItem): Line => {
    const [only, ...rest] = item.tokens as Tokens.Text[];
    return only && rest.length === 0 && only.type === "text" ? lineOf(only.tokens ?? [only]) : wrong(`more than a line: ${item.raw}`);
  };
  const blockOf = (token: Token): Block => {
    switch (token.type) {
      case "paragraph":
        return { p: lineOf((token as Tokens.Paragraph).tokens) };
      case "list":
        return { list: (token as Tokens.List).items.map(entry), isNumbered: (token as Tokens.List).ordered };
      case "table": {
        const { header, rows } = token as Tokens.Table;
        const cells = (row: readonly Tokens.TableCell[]): readonly Line[] => row.map((cell) => lineOf(cell.tokens));
        return { head: cells(header), rows: rows.map(cells) };
      }
      case "code":
        return { code: (token as Tokens.Code).text };
      default:
        return wrong(`${token.type} is not used in the guide: ${token.raw}`);
    }
  };
  const [first, ...rest] = lexer(text).filter(({ type }) => type !== "space");
  if (first?.type !== "heading" || (first as Tokens.Heading).depth !== 1) return wrong("it begins with its title");
  const title = plain((first as Tokens.Heading).text);
  const sections: { id: string; title: string; blocks: Block[] }[] = [{ id: "", title, blocks: [] }];
  for (const token of rest) {
    if (token.type !== "heading") sections.at(-1)?.blocks.push(blockOf(token));
    else {
      const { depth, text: heading } = token as Tokens.Heading;
      const [, id, words] = ANCHORED.exec(heading) ?? [];
      if (depth !== 2 || !id || !words) return wrong(`a heading has two # and an anchor: ${token.raw}`);
      if (sections.some((section) => section.id === id)) return wrong(`two sections are called ${id}`);
      sections.push({ id, title: plain(words), blocks: [] });
    }
  }
  return { name, title, sections: sections satisfies readonly GuideSection[] };
}
