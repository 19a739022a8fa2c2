/** What the trees of all domains have in common but for the domain's own number in it: permission lists, and values that are paths. */
import { type Permissions, parsePermissions } from "./permissions";

/** A permission list with its domain left open. */
export interface Pattern {
  readonly text: string;
  readonly byDomid: Map<number, Permissions>;
  /** the same as text */
  readonly textByDomid: Map<number, string>;
}

const PATTERNS_KEPT = 4096;
const LISTS_KEPT = 1024;
const patterns = new Map<string, Pattern>();

export function patternOf(permissions: Permissions, own: number): Pattern {
  let text = "";
  for (const { access, domid } of permissions) text += `${text === "" ? "" : ","}${access}${domid === own && own !== 0 ? "$" : domid}`;
  let pattern = patterns.get(text);
  if (!pattern) {
    pattern = { text, byDomid: new Map(), textByDomid: new Map() };
    if (patterns.size < PATTERNS_KEPT) patterns.set(text, pattern);
  }
  return pattern;
}

/** The list that a pattern stands for with one domain. */
export function listFor({ text, byDomid }: Pattern, domid: number): Permissions {
  const known = byDomid.get(domid);
  if (known) return known;
  const list = text === "" ? [] : (parsePermissions(text.replaceAll("$", `${domid}`)) ?? []);
  if (byDomid.size < LISTS_KEPT) byDomid.set(domid, list);
  return list;
}

/** The same as text. */
export function textFor({ text, textByDomid }: Pattern, domid: number): string {
  const known = textByDomid.get(domid);
  if (known !== undefined) return known;
  const own = text.replaceAll("$", `${domid}`);
  if (textByDomid.size < LISTS_KEPT) textByDomid.set(domid, own);
  return own;
}

/** A value, or its pieces between which the domain's number stands. */
export type Template = string | readonly string[];

/** Only a whole step of a path is taken for the domain's number: a bare 4 may well be a state. */
export function templateOf(value: string, domid: number): Template {
  if (domid === 0 || !value.includes(`/${domid}`)) return value;
  const pieces = value.split(new RegExp(`(?<=/)${domid}(?=/|$)`));
  return pieces.length > 1 ? pieces : value;
}
export function valueFor(template: Template, domid: number): string {
  return typeof template === "string" ? template : template.join(`${domid}`);
}
