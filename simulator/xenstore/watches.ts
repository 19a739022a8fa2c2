/** Who wants to hear of which path. @source xenstore.md §4 */
import { flat, share } from "./names";
import { homeOf, parentOf } from "./paths";
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

export class WatchTable {
  private readonly byNumber = new Map<number, Watch>();
  /** the same by whole path, so that a change looks at its own ancestors alone */
  private readonly byPath = new Map<string, Watch[]>();
  private readonly counts = new Map<number, number>();

  get size(): number {
    return this.byNumber.size;
  }
  all(): Iterable<Watch> {
    return this.byNumber.values();
  }
  countOf(domid: number): number {
    return this.counts.get(domid) ?? 0;
  }
  find(domid: number, path: string, token: string): Watch | undefined {
    return this.byPath.get(watchedPath({ domid, path }))?.find((w) => w.domid === domid && w.path === path && w.token === token);
  }
  add({ n, domid, path: asked, token }: Watch): void {
    const watch: Watch = { n, domid, path: share(asked), token: share(token) };
    this.byNumber.set(n, watch);
    const path = watchedPath(watch);
    const others = this.byPath.get(path);
    if (others) others.push(watch);
    else this.byPath.set(path, [watch]);
    this.counts.set(watch.domid, this.countOf(watch.domid) + 1);
  }
  remove(watch: Watch): void {
    this.byNumber.delete(watch.n);
    const path = watchedPath(watch);
    const left = (this.byPath.get(path) ?? []).filter((other) => other !== watch);
    if (left.length > 0) this.byPath.set(path, left);
    else this.byPath.delete(path);
    const count = this.countOf(watch.domid) - 1;
    if (count > 0) this.counts.set(watch.domid, count);
    else this.counts.delete(watch.domid);
  }
  of(domid: number): Watch[] {
    return this.countOf(domid) === 0 ? [] : [...this.all()].filter((watch) => watch.domid === domid);
  }

  /** Those on a path itself, in order of registration. */
  on(path: string): readonly Watch[] {
    return this.byPath.get(path) ?? [];
  }
  /** Those on a path and on what is above it, in order of registration. */
  upwards(path: string): readonly Watch[] {
    const found: Watch[] = [];
    for (let at = path; ; at = parentOf(at)) {
      found.push(...this.on(at));
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
}
