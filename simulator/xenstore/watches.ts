/** Who wants to hear of which path. @source xenstore.md §4 */
import { flat, share } from "./names";
import { homeIn, homeOf, parentOf } from "./paths";
import { type Template, valueFor } from "./patterns";
import type { FiredWatch } from "./protocol";

/** One watch; `path` as it was registered. */
export interface Watch {
  /** running number: watches fire in the order in which they were registered */
  readonly n: number;
  readonly domid: number;
  readonly path: string;
  readonly token: string;
}

/** A watch as plain data. */
export type StoredWatch = readonly [n: number, domid: number, path: string, token: string];

/** Whole path that a watch is for; `@releaseDomain` stays. */
export function watchedPath({ domid, path }: Pick<Watch, "domid" | "path">): string {
  return path.startsWith("/") || path.startsWith("@") ? path : flat(`${homeOf(domid)}/${path}`);
}

/** What a watch says when something at or below its path has changed: relative as it was registered. */
export function firing(watch: Watch, changed: string): FiredWatch {
  const { domid, token } = watch;
  const isRelative = !watch.path.startsWith("/") && !watch.path.startsWith("@");
  return { domid, token, path: isRelative ? changed.slice(homeOf(domid).length + 1) : changed };
}

/** What watches of all domains' homes have in common: everything but whose home it is, and their number. */
interface Kind {
  /** who registered it; null: the domain itself */
  readonly by: number | null;
  readonly isRelative: boolean;
  /** path below the home */
  readonly below: string;
  readonly token: Template;
}

/** Watches of one home: number and kind in turn. */
type Home = readonly (number | Kind)[];

const KINDS_KEPT = 4096;
const NO_WATCHES: Home = [];
const kinds = new Map<string, Kind>();

function kindOf(by: number | null, isRelative: boolean, below: string, token: Template): Kind {
  const written = typeof token === "string" ? token : JSON.stringify(token);
  const key = `${by ?? "$"} ${isRelative ? "r" : "a"}${typeof token === "string" ? "t" : "l"} ${below} ${written}`;
  let kind = kinds.get(key);
  if (!kind) {
    kind = { by, isRelative, below: flat(below), token };
    if (kinds.size < KINDS_KEPT) kinds.set(key, kind);
  }
  return kind;
}

/** A token with the domain's number left open, wherever it stands as a number. */
function tokenWithout(token: string, domid: number): Template {
  if (!token.includes(`${domid}`)) return token;
  const pieces = token.split(new RegExp(`(?<!\\d)${domid}(?!\\d)`));
  return pieces.length > 1 ? pieces : token;
}

function watchOf(n: number, { by, isRelative, below, token }: Kind, domid: number): Watch {
  const path = isRelative ? below : below === "" ? homeOf(domid) : `${homeOf(domid)}/${below}`;
  return { n, domid: by ?? domid, path, token: valueFor(token, domid) };
}

function matches({ below }: Kind, changed: string): boolean {
  return below === "" || (changed.startsWith(below) && (changed.length === below.length || changed.charAt(below.length) === "/"));
}

/** All watches of one store. A thousand guests have five thousand: those of homes are kept by home, as their kind. */
export class WatchTable {
  private readonly homes = new Map<number, Home>();
  /** elsewhere: by whole path, so that a change looks at its own ancestors alone */
  private readonly elsewhere = new Map<string, readonly Watch[]>();
  private readonly counts = new Map<number, number>();
  size = 0;

  all(): Iterable<Watch> {
    return this.chosen(() => true);
  }
  countOf(domid: number): number {
    return this.counts.get(domid) ?? 0;
  }
  find(domid: number, path: string, token: string): Watch | undefined {
    return this.on(watchedPath({ domid, path })).find((w) => w.domid === domid && w.path === path && w.token === token);
  }
  add({ n, domid, path: asked, token }: Watch): void {
    // What a guest asks for by a path of its own lies in its home: a host that is opened has hundreds of such watches.
    const isRelative = !asked.startsWith("/") && !asked.startsWith("@");
    const path = isRelative && domid !== 0 ? "" : watchedPath({ domid, path: asked });
    const home = path === "" ? { domid, below: asked } : homeIn(path);
    if (home) {
      const kind = kindOf(domid === home.domid ? null : domid, isRelative, home.below, tokenWithout(token, home.domid));
      this.homes.set(home.domid, [...(this.homes.get(home.domid) ?? NO_WATCHES), n, kind]);
    } else this.elsewhere.set(path, [...(this.elsewhere.get(path) ?? []), { n, domid, path: share(asked), token: share(token) }]);
    this.size++;
    this.counts.set(domid, this.countOf(domid) + 1);
  }
  remove({ n, domid, path: asked }: Watch): void {
    const path = watchedPath({ domid, path: asked });
    const home = homeIn(path);
    if (home) {
      const list = this.homes.get(home.domid) ?? NO_WATCHES;
      const at = list.indexOf(n);
      const left = list.filter((_, i) => i !== at && i !== at + 1);
      if (left.length > 0) this.homes.set(home.domid, left);
      else this.homes.delete(home.domid);
    } else {
      const left = (this.elsewhere.get(path) ?? []).filter((other) => other.n !== n);
      if (left.length > 0) this.elsewhere.set(path, left);
      else this.elsewhere.delete(path);
    }
    this.size--;
    const count = this.countOf(domid) - 1;
    if (count > 0) this.counts.set(domid, count);
    else this.counts.delete(domid);
  }
  of(domid: number): readonly Watch[] {
    return this.countOf(domid) === 0 ? [] : this.chosen((by) => by === domid);
  }

  /** Those on a path itself, in order of registration. */
  on(path: string): readonly Watch[] {
    const home = homeIn(path);
    if (!home) return this.elsewhere.get(path) ?? [];
    return this.atHome(home.domid, (kind) => kind.below === home.below);
  }
  /** Those on a path and on what is above it, in order of registration. */
  upwards(path: string): readonly Watch[] {
    const home = homeIn(path);
    const found = home ? this.atHome(home.domid, (kind) => matches(kind, home.below)) : [];
    for (let at = home ? "/local/domain" : path; ; at = parentOf(at)) {
      found.push(...(this.elsewhere.get(at) ?? []));
      if (at === "/") break;
    }
    return found.sort((a, b) => a.n - b.n);
  }
  export(): StoredWatch[] {
    return [...this.all()].map(({ n, domid, path, token }) => [n, domid, path, token] as const);
  }
  import(stored: readonly StoredWatch[]): void {
    for (const [n, domid, path, token] of stored) this.add({ n, domid, path, token });
  }

  private atHome(domid: number, isMeant: (kind: Kind) => boolean): Watch[] {
    const list = this.homes.get(domid) ?? NO_WATCHES;
    const found: Watch[] = [];
    for (let i = 1; i < list.length; i += 2) {
      const kind = list[i] as Kind;
      if (isMeant(kind)) found.push(watchOf(list[i - 1] as number, kind, domid));
    }
    return found;
  }

  /** Those of certain domains, in order of registration. */
  private chosen(isMeant: (by: number) => boolean): readonly Watch[] {
    const found: Watch[] = [];
    for (const domid of this.homes.keys()) found.push(...this.atHome(domid, ({ by }) => isMeant(by ?? domid)));
    for (const list of this.elsewhere.values()) found.push(...list.filter((watch) => isMeant(watch.domid)));
    return found.sort((a, b) => a.n - b.n);
  }
}
