/** What was done in a branch, as far as it has come from the server. */
import type { DeedView } from "@/server/contract/past";

/** Newest first, without gaps. */
export type Deeds = readonly DeedView[];

/**
 * Takes a page of the newest in. What is known stays while the page reaches down to it; otherwise there would be a gap, and the page
 * alone stays.
 */
export function withNewest(known: Deeds, page: Deeds): Deeds {
  const newest = known[0]?.index;
  const least = page.at(-1)?.index;
  if (newest === undefined || least === undefined || least > newest + 1) return page;
  const more = page.filter(({ index }) => index > newest);
  return more.length === 0 ? known : [...more, ...known];
}

/** Takes a page of older ones in, asked for before the oldest that was known. */
export function withOlder(known: Deeds, page: Deeds): Deeds {
  const oldest = known.at(-1)?.index ?? Number.POSITIVE_INFINITY;
  return [...known, ...page.filter(({ index }) => index < oldest)];
}

/** Who stops for longer than this begins anew, µs of virtual time. */
const PAUSE_US = 60_000_000;
/** What is not told: all that is typed, to who may not read it; and what a terminal does not show. */
const UNTOLD: ReadonlySet<string> = new Set(["", "typed"]);
const TYPED = /^typed (".*")$/s;

/** What a deed typed; null: it was cut off, or is none of that kind. */
function typedIn({ what }: DeedView): string | null {
  try {
    return JSON.parse(TYPED.exec(what)?.[1] ?? "") as string;
  } catch {
    return null;
  }
}
/** Two as one, which begins where the older does; null: they are two. */
function joined(older: DeedView, newer: DeedView): DeedView | null {
  if (older.kind !== newer.kind || older.actor !== newer.actor || newer.virtualUs - older.virtualUs > PAUSE_US) return null;
  if (older.kind === "consoleResize") return older;
  if (older.kind !== "consoleInput") return null;
  // What is not told is told once.
  if (UNTOLD.has(older.what) || UNTOLD.has(newer.what)) return older.what === newer.what ? older : null;
  const [before, after] = [typedIn(older), typedIn(newer)];
  // A line that has been sent off is a deed of its own.
  if (before === null || after === null || before.endsWith("\r")) return null;
  return { ...older, what: `typed ${JSON.stringify(before + after)}` };
}
/** As people read them: a line that was typed is one, and not a deed for each few letters. */
export function inLines(deeds: Deeds): Deeds {
  const lines: DeedView[] = [];
  for (const deed of deeds) {
    const newer = lines.at(-1);
    const both = newer ? joined(deed, newer) : null;
    if (both) lines[lines.length - 1] = both;
    else lines.push(deed);
  }
  return lines;
}
