/** The last changes of a store, to be looked at. Two hundred a host are many: they are kept as columns, and their paths by home. */
import { flat, share } from "./names";
import { homeIn, homeOf } from "./paths";
import type { StoreChange } from "./protocol";

const CHANGES_KEPT = 200;
const KINDS: readonly StoreChange["kind"][] = ["write", "rm", "perms"];

export class ChangeRing {
  /** number of the newest one; they follow one another */
  private last = 0;
  /** where the next one goes once there are as many as are kept */
  private next = 0;
  private readonly times: number[] = [];
  /** who × kind */
  private readonly acts: number[] = [];
  /** domain whose home the path is in, and the path below it; −1: the whole path */
  private readonly homes: number[] = [];
  private readonly paths: string[] = [];

  push({ n, at, domid, kind, path }: StoreChange): void {
    const home = homeIn(path);
    const place = this.next;
    this.times[place] = at;
    this.acts[place] = domid * KINDS.length + KINDS.indexOf(kind);
    this.homes[place] = home ? home.domid : -1;
    this.paths[place] = home ? share(home.below) : flat(path);
    this.last = n;
    this.next = (place + 1) % CHANGES_KEPT;
  }

  /** Oldest first. */
  all(): StoreChange[] {
    const count = this.times.length;
    return Array.from({ length: count }, (_, i) => {
      const place = count < CHANGES_KEPT ? i : (this.next + i) % CHANGES_KEPT;
      const [act, home, path] = [this.acts[place] as number, this.homes[place] as number, this.paths[place] as string];
      return {
        n: this.last - count + 1 + i,
        at: this.times[place] as number,
        domid: Math.floor(act / KINDS.length),
        kind: KINDS[act % KINDS.length] as StoreChange["kind"],
        path: home < 0 ? path : path === "" ? homeOf(home) : `${homeOf(home)}/${path}`,
      };
    });
  }
}
