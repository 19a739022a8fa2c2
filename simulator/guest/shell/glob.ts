import { componentMatcher, unquotePattern } from "./pattern";
import type { Shell } from "./variables";

/** Paths that match a pattern, sorted; none when nothing matches. Hidden names need a leading dot in the pattern. */
export function globPaths(sh: Shell, pattern: string): string[] {
  const fs = sh.ctx.fs;
  const isAbsolute = pattern.startsWith("/");
  const parts = pattern.split("/").filter((part) => part !== "");
  let found: string[] = [isAbsolute ? "/" : ""];
  for (const [index, part] of parts.entries()) {
    const next: string[] = [];
    const last = index === parts.length - 1;
    const special = /(^|[^\\])[*?[]/.test(part) || /[?*+@!]\(/.test(part);
    const matcher = componentMatcher(part);
    for (const base of found) {
      const join = (name: string): string => (base === "" ? name : base.endsWith("/") ? base + name : `${base}/${name}`);
      if (!special) {
        const path = join(unquotePattern(part));
        if (typeof fs.lookup(sh.ctx.path(path), !last) !== "string") next.push(path);
        continue;
      }
      const names = fs.list(sh.ctx.path(base === "" ? "." : base));
      if (typeof names === "string") continue;
      for (const name of names) {
        if (name.startsWith(".") && !part.startsWith(".")) continue;
        if (matcher(name) && (last || fs.isDir(sh.ctx.path(join(name))))) next.push(join(name));
      }
    }
    found = next;
  }
  if (pattern.endsWith("/")) found = found.filter((path) => fs.isDir(sh.ctx.path(path))).map((path) => `${path}/`);
  return parts.length === 0 ? [] : found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
