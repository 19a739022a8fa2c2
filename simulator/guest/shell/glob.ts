import type { Bytes } from "../../content/bytes";
import type { Found } from "../fs/filesystem";
import { joined } from "../programs/tree-walk";
import { checkMoment, OutOfMemory, STRING_BYTES } from "./memory";
import { componentMatcher, matches, unquotePattern } from "./pattern";
import type { Shell } from "./variables";

/** Links that one pattern may go through, those of deep paths counted more than once: beyond it the shell's memory is used up, as it is with links that lead back. */
const LOOKS_MOST = 4_096;

/** One directory that may lead to matches: as it is written, and where it is. */
interface Place {
  readonly shown: Bytes;
  readonly path: Bytes;
}

/** Whether a part of a pattern can match more than one name. */
function isSpecial(part: Bytes): boolean {
  return /(^|[^\\])(\\\\)*(?:[*?[]|[+@!]\()/.test(part);
}

/** Whether names with a leading dot are meant. */
function wantsHidden(sh: Shell, part: Bytes, ignores: boolean): boolean {
  return part.startsWith(".") || part.startsWith("\\.") || sh.st.shopts.dotglob === true || ignores;
}

/** Parts of a pattern between slashes that stand outside brackets and groups. */
function partsOf(pattern: Bytes): Bytes[] {
  const out: Bytes[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "(" && /[?*+@!]/.test(pattern[i - 1] ?? "")) depth++;
    else if (c === ")" && depth > 0) depth--;
    else if (c === "/" && depth === 0) {
      out.push(pattern.slice(from, i));
      from = i + 1;
    }
  }
  return [...out, pattern.slice(from)].filter((part) => part !== "");
}

/**
 * Paths that match a pattern, sorted by byte; none when nothing matches. Hidden names need a leading dot in the pattern.
 *
 * @param globIgnore - patterns with colons between: paths that match one of them are left out
 * @source bash(1), Pathname Expansion and GLOBIGNORE
 */
export function globPaths(sh: Shell, pattern: Bytes, globIgnore: Bytes): Bytes[] {
  const { ctx } = sh;
  const left = globIgnore.split(":").filter((each) => each !== "");
  const all = partsOf(pattern);
  // One `**` behind another adds nothing.
  const parts = sh.st.shopts.globstar ? all.filter((part, i) => part !== "**" || all[i + 1] !== "**") : all;
  const plain = parts.findIndex(isSpecial);
  if (parts.length === 0) return [];
  const isAbsolute = pattern.startsWith("/");
  let found: Place[] = [{ shown: isAbsolute ? "/" : "", path: isAbsolute ? "/" : ctx.cwd }];
  let bytes = 0;
  const looks = { count: 0 };
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const next: Place[] = [];
    for (const place of found) {
      for (const match of matchesIn(sh, place, part, { last, shownWhole: index === plain, ignores: left.length > 0, looks })) {
        next.push(match);
        bytes += match.shown.length + match.path.length + 64;
      }
      checkMoment(bytes);
    }
    found = next;
  }
  if (pattern.endsWith("/"))
    found = found.filter((place) => ctx.fs.isDir(place.path)).map(({ shown, path }) => ({ shown: `${shown}/`, path }));
  if (left.length > 0) found = found.filter(({ shown }) => !left.some((each) => matches(each, shown, ctx)));
  ctx.charge("compared", found.length * 8);
  return found.map(({ shown }) => shown).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function below(place: Place, name: Bytes): Place {
  const shown = place.shown === "" ? name : place.shown.endsWith("/") ? place.shown + name : `${place.shown}/${name}`;
  return { shown, path: joined(place.path, name) };
}

function dirOf(sh: Shell, place: Place): Found | null {
  const found = sh.ctx.fs.lookup(place.path);
  return typeof found === "string" || found.node.t !== "d" ? null : found;
}

/** @param how - `last`: nothing comes behind the part; `shownWhole`: no wildcard stands before it; `ignores`: there is a GLOBIGNORE */
function matchesIn(
  sh: Shell,
  place: Place,
  part: Bytes,
  how: { readonly last: boolean; readonly shownWhole: boolean; readonly ignores: boolean; readonly looks: { count: number } },
): Place[] {
  const { ctx } = sh;
  const { last, looks } = how;
  const depth = 1 + place.shown.split("/").length / 4;
  ctx.charge("node", 1);
  if (!isSpecial(part)) {
    const name = unquotePattern(part);
    const at = below(place, name);
    const path = name === ".." || name === "." ? ctx.path(at.shown) : at.path;
    return typeof ctx.fs.lookup(path, !last) === "string" ? [] : [{ shown: at.shown, path }];
  }
  const dir = dirOf(sh, place);
  if (dir === null || !ctx.fs.permits(dir.node, ctx.uid, ctx.process.gid, 4)) return [];
  if (part === "**" && sh.st.shopts.globstar) return everywhere(sh, place, how);
  const matcher = componentMatcher(part, ctx, { ignoreCase: sh.st.shopts.nocaseglob === true, extglob: sh.st.shopts.extglob === true });
  const hidden = wantsHidden(sh, part, how.ignores);
  const names = ctx.fs.namesOf(dir);
  ctx.charge("node", names.length / 4);
  const out: Place[] = [];
  for (const name of names) {
    if (name.startsWith(".") && !hidden) continue;
    if (!matcher(name)) continue;
    const at = below(place, name);
    if (last) {
      out.push(at);
      continue;
    }
    const own = ctx.fs.lookup(at.path, false);
    if (typeof own === "string") continue;
    ctx.charge("node", 0.5);
    if (own.node.t === "l") {
      ctx.charge("node", depth / 2);
      looks.count += depth;
      if (looks.count > LOOKS_MOST) throw new OutOfMemory(STRING_BYTES);
    }
    if (own.node.t === "d" || (own.node.t === "l" && ctx.fs.isDir(at.path))) out.push(at);
  }
  return out;
}

/** `**`: the directory itself and all below it. */
function everywhere(sh: Shell, place: Place, { last, shownWhole }: { readonly last: boolean; readonly shownWhole: boolean }): Place[] {
  const { ctx } = sh;
  // Behind a directory's name the directory itself is shown with its slash.
  const itself = last && shownWhole && place.shown !== "" && !place.shown.endsWith("/") ? { ...place, shown: `${place.shown}/` } : place;
  const out: Place[] = last && place.shown === "" ? [] : [itself];
  const visit = (at: Place, depth: number): void => {
    const dir = dirOf(sh, at);
    if (dir === null || depth > 200) return;
    checkMoment(out.length * 200);
    for (const name of ctx.fs.namesOf(dir)) {
      if (name.startsWith(".") && sh.st.shopts.dotglob !== true) continue;
      ctx.charge("node", 1);
      const child = below(at, name);
      const node = ctx.fs.raw(child.path)?.node;
      if (node?.t === "d") {
        out.push(child);
        visit(child, depth + 1);
      } else if (last) out.push(child);
    }
  };
  visit(place, 0);
  return out;
}
