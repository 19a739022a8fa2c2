import type { Bytes } from "../../content/bytes";

/** What of a difference has a colour: headings, ranges of lines, what was added, what was deleted. */
export type DiffTone = "hd" | "ln" | "ad" | "de";

/** Colours as numbers of SGR, and what ends one. Plain data. */
export type DiffColours = Record<DiffTone | "rs", Bytes>;

const USUAL: DiffColours = { rs: "0", hd: "1", ad: "32", de: "31", ln: "36" };

/** Reads `--palette`; null when it cannot be read. @source diffutils 3.8: util.c, parse_diff_color */
export function paletteOf(text: Bytes): DiffColours | null {
  const colours = { ...USUAL };
  for (const part of text.split(":").filter((each) => each !== "")) {
    const found = /^(rs|hd|ad|de|ln)=([0-9;]*)$/.exec(part);
    if (!found) return null;
    colours[found[1] as DiffTone | "rs"] = found[2] ?? "";
  }
  return colours;
}

/** A text in its colour; a newline at its end stands outside. */
export function painted(colours: DiffColours | null, tone: DiffTone | null, text: Bytes): Bytes {
  if (colours === null || tone === null) return text;
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  return `\x1b[${colours[tone]}m${body}\x1b[${colours.rs}m${text.slice(body.length)}`;
}
