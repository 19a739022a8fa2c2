/** The user guide as a page has it: made of `docs/guide` by `scripts/guide.ts`, one file for each language. */

/** A piece of a line: text; a label of the screen (b), emphasis (i), what is typed (c), or a link to a place of the guide (a). */
export type Inline =
  | string
  | { readonly b: string }
  | { readonly i: readonly Inline[] }
  | { readonly c: string }
  | { readonly a: readonly Inline[]; readonly to: string };
export type Line = readonly Inline[];
export type Block =
  | { readonly p: Line }
  | { readonly list: readonly Line[]; readonly isNumbered: boolean }
  | { readonly head: readonly Line[]; readonly rows: readonly (readonly Line[])[] }
  | { readonly code: string };

export interface GuideSection {
  /** its anchor in both languages; empty: what stands before the first heading of its page */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}
export interface GuidePage {
  /** its address: `/guide/NAME`, and the name of its file */
  readonly name: string;
  readonly title: string;
  readonly sections: readonly GuideSection[];
}
export type Guide = readonly GuidePage[];

/** The address of a place of the guide, `PAGE` or `PAGE#SECTION`, as a page of its own. */
export function guideAddress(to: string): string {
  return `/guide/${to}`;
}
/** What stands at a place; null: the guide has no such place. */
export function placeIn(guide: Guide, to: string): { readonly page: GuidePage; readonly section: GuideSection } | null {
  const [name, id = ""] = to.split("#");
  const page = guide.find((one) => one.name === name);
  const section = page?.sections.find((one) => one.id === id);
  return page && section ? { page, section } : null;
}
/** The words of a line, without what marks them. */
export function plainText(line: Line): string {
  return line
    .map((part) => {
      if (typeof part === "string") return part;
      if ("b" in part) return part.b;
      if ("c" in part) return part.c;
      return plainText("i" in part ? part.i : part.a);
    })
    .join("");
}
/** All words of a block. */
export function blockText(block: Block): string {
  if ("p" in block) return plainText(block.p);
  if ("list" in block) return block.list.map(plainText).join("\n");
  if ("code" in block) return block.code;
  return [block.head, ...block.rows].map((row) => row.map(plainText).join(" ")).join("\n");
}
