/**
 * Where a page goes after a sign-in: what `next` in its address names, if that is of this site.
 *
 * @param origin - this site's, such as `https://lab.example.org`
 * @returns a whole address: a path alone could be read as another site's, as `/\t/evil.example` and `/.//evil.example` are
 */
export function nextAddress(search: string, origin: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  const { href } = URL.canParse(next, origin) ? new URL(next, origin) : new URL(origin);
  return href.startsWith(`${origin}/`) ? href : `${origin}/`;
}
