import type { Bytes } from "../../content/bytes";
import type { ChunkStore } from "../../content/chunks";
import type { RemoteFiles } from "../nfs/client-files";
import type { Careful } from "../os/careful";
import type { Mount, Node, NodeId } from "../os/types";
import type { Errno } from "./errno";
import { normalize } from "./path";
import { permits, type Walker } from "./permissions";
import { childOf, nodeOf, ROOT_ID, type Volume } from "./volume";

/** A node made up on reading (/proc, /sys, /dev). `children` for directories. */
export interface SynthNode {
  readonly node: Node;
  readonly children?: readonly string[];
  /** character or block device with numbers, for ls */
  readonly device?: { readonly kind: "c" | "b"; readonly major: number; readonly minor: number };
  /** what a descriptor of a pipe leads to */
  readonly isPipe?: boolean;
  readonly writable?: boolean;
}

/** Where a volume is mounted: "" the root, `ram` what lies in memory, else the directory. */
export type MountName = string;

/** What the file system asks of the machine. */
export interface FsHost {
  readonly chunks: ChunkStore;
  /** whether the lab has room for so many more real bytes in files */
  mayStore(bytes: number): boolean;
  /** node of a synthesised path; null: absent there; undefined: not a synthesised path */
  synth(path: string): SynthNode | null | undefined;
  synthWrite(path: string, text: Bytes): Errno | null;
  /** names of executables that were added to a directory */
  addedNames(dir: string): readonly string[];
  nowSeconds(): number;
  volume(mount: MountName): Volume | null;
  mounts(): readonly Mount[];
  /** whether some open file is a node */
  isOpen(mount: MountName, id: NodeId): boolean;
  /** what memory keeps of a file beyond a size goes. Absent: nothing is kept */
  dropPages?(mount: MountName, id: NodeId, size: number): void;
  /** files of another system that are mounted somewhere; null: what is there is of this one. Absent: nothing is */
  remote?(mount: MountName): RemoteFiles | null;
  /** whether a path lies on another system on which it is no more. Absent: nothing does */
  isStale?(path: string): boolean;
  /** what the step that runs has done, where it may be done again */
  readonly careful?: Careful | null;
  /** What is read of a file in one go; false: its disk does not work. Absent: there is none */
  pagesRead?(found: Found, from: number, to: number): boolean;
}

/** A node found by name. */
export interface Found {
  readonly path: string;
  readonly node: Node;
  readonly synth: SynthNode | null;
  /** its place in a volume; "" for made-up nodes */
  readonly mount: MountName;
  readonly id: NodeId;
}

/** A directory in a volume. */
export interface Place {
  readonly mount: MountName;
  readonly volume: Volume;
  readonly id: NodeId;
}

/** Longest name of one component, bytes. @source limits.h, NAME_MAX */
export const NAME_MAX = 255;

/** Where names lead: walks directories, mounts, links and made-up trees. */
export class Names {
  /** directories found before, by their path without links: walking deep trees costs one look each. Never part of the state. */
  private readonly known = new Map<string, { readonly mount: MountName; readonly id: NodeId }>();

  /** whose permissions count now; null: the kernel's own. Never part of the state */
  private walker: Walker | null = null;

  constructor(private readonly host: FsHost) {}

  /** Says for whom names are followed from now on, null for the kernel itself. */
  walkAs(walker: Walker | null): void {
    this.walker = walker;
  }

  /** Forgets where directories are: after a mount, when one was moved, or when the state was replaced. */
  forget(): void {
    this.known.clear();
  }
  /** Forgets an empty directory that is gone. */
  forgetOne(path: string): void {
    this.known.delete(path);
  }

  /** The volume that is mounted at a path, null when none is. */
  mountAt(path: string): MountName | null {
    if (path === "/") return "";
    if (path === "/run" || path === "/dev/shm") return "ram";
    for (const mount of this.host.mounts()) if (mount.dir === path) return mount.dir;
    return null;
  }

  /** Directory at a path that has no links in it, as far as it exists in some volume. */
  dirAt(path: string): Place | null {
    const known = this.known.get(path);
    if (known) {
      const volume = this.host.volume(known.mount);
      return volume === null ? null : { mount: known.mount, volume, id: known.id };
    }
    const mounted = this.mountAt(path);
    let place: Place | null = null;
    if (mounted !== null) {
      const volume = this.host.volume(mounted);
      if (volume) place = { mount: mounted, volume, id: mounted === "ram" ? path : ROOT_ID };
    } else {
      const cut = path.lastIndexOf("/");
      const parent = this.dirAt(cut === 0 ? "/" : path.slice(0, cut));
      const id = parent === null ? null : childOf(parent.volume, parent.id, path.slice(cut + 1));
      if (parent && id !== null && nodeOf(parent.volume, id)?.t === "d") place = { mount: parent.mount, volume: parent.volume, id };
    }
    if (place === null) return null;
    if (this.known.size > 4_000) this.known.clear();
    this.known.set(path, { mount: place.mount, id: place.id });
    return place;
  }

  /** Node at a path without following links; null when absent. */
  raw(path: string): Found | null {
    const synth = this.host.synth(path);
    if (synth !== undefined) return synth === null ? null : { path, node: synth.node, synth, mount: "", id: "" };
    if (path === "/" || this.mountAt(path) !== null) {
      const dir = this.dirAt(path);
      const node = dir ? nodeOf(dir.volume, dir.id) : null;
      return dir && node ? { path, node, synth: null, mount: dir.mount, id: dir.id } : null;
    }
    const cut = path.lastIndexOf("/");
    const parent = this.dirAt(cut === 0 ? "/" : path.slice(0, cut));
    const id = parent === null ? null : childOf(parent.volume, parent.id, path.slice(cut + 1));
    const node = parent && id !== null ? nodeOf(parent.volume, id) : null;
    return parent && node && id !== null ? { path, node, synth: null, mount: parent.mount, id } : null;
  }

  /** Follows links in every component (and the last one when `follow`); the place, whether it exists or not. */
  resolve(path: string, follow = true): { path: string; found: Found | null } | Errno {
    const whole = normalize(path);
    if (whole.includes("\0")) return "ENAMETOOLONG";
    const cut = whole.lastIndexOf("/");
    if (whole.length - cut - 1 > NAME_MAX) return "ENAMETOOLONG";
    if (this.host.isStale?.(whole)) return "ESTALE";
    const { walker } = this;
    if (walker === null || walker.uid === 0) return this.walk(whole, follow, null);
    const { cwd } = walker;
    if (cwd === "/" || !`${whole}/`.startsWith(`${cwd}/`)) return this.walk(whole, follow, 0);
    // guess: a name below the working directory was given from there on, as it nearly always is: what lies above is not asked.
    const base = this.walk(cwd, true, null);
    if (whole === cwd) return follow ? base : this.walk(whole, false, null);
    if (typeof base === "string" || base.found === null) return this.walk(whole, follow, 0);
    return this.walk(`${base.path === "/" ? "" : base.path}${whole.slice(cwd.length)}`, follow, base.path.length);
  }

  /** @param checked - length of the shortest path on the way that the walker must be allowed to search; null: none is looked at */
  private walk(whole: string, follow: boolean, checked: number | null): { path: string; found: Found | null } | Errno {
    const cut = whole.lastIndexOf("/");
    // The usual case: the directory is known to be one, with no link on the way.
    const head = cut <= 0 ? "/" : whole.slice(0, cut);
    if (this.known.has(head)) {
      if (!this.mayReach(head, checked)) return "EACCES";
      const found = this.raw(whole);
      if (!(found?.node.t === "l" && follow)) return { path: whole, found };
    }
    // Else from the nearest directory above that is known.
    let known = head;
    while (known !== "/" && !this.known.has(known)) known = known.slice(0, known.lastIndexOf("/")) || "/";
    return this.mayReach(known, checked) ? this.resolveFrom(known, whole, follow, checked) : "EACCES";
  }

  /** Whether the walker may search a directory with no link in its path. Made-up ones let everybody. */
  private mayPass(path: string): boolean {
    const dir = this.dirAt(path);
    const node = dir === null ? null : nodeOf(dir.volume, dir.id);
    return this.walker === null || node === null || permits(node, this.walker.uid, this.walker.gid, 1);
  }
  /** The same of a directory and of all above it down to a length of path. */
  private mayReach(path: string, checked: number | null): boolean {
    if (checked === null) return true;
    for (let at = path; at.length >= checked; at = at.slice(0, at.lastIndexOf("/")) || "/") {
      if (!this.mayPass(at)) return false;
      if (at === "/") break;
    }
    return true;
  }

  /** Walks from a directory, with no link above it, down to a path. */
  private resolveFrom(known: string, whole: string, follow: boolean, from: number | null): { path: string; found: Found | null } | Errno {
    let rest = whole
      .slice(known === "/" ? 0 : known.length)
      .split("/")
      .filter((part) => part !== "");
    rest.reverse();
    let at = known;
    let checked = from;
    let isMadeUp = false;
    let links = 0;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name.length > NAME_MAX) return "ENAMETOOLONG";
      if (checked !== null && !isMadeUp && at.length >= checked && !this.mayPass(at)) return "EACCES";
      const next = at === "/" ? `/${name}` : `${at}/${name}`;
      const found = this.raw(next);
      const isLast = rest.length === 0;
      if (found?.node.t === "l" && (!isLast || follow)) {
        if (++links > 40) return "ELOOP";
        const target = found.node.d.startsWith("/") ? found.node.d : `${at}/${found.node.d}`;
        rest = [
          ...rest,
          ...normalize(target)
            .split("/")
            .filter((part) => part !== "")
            .reverse(),
        ];
        at = "/";
        isMadeUp = false;
        // A relative one goes on from the directory that it lies in.
        if (checked !== null && found.node.d.startsWith("/")) checked = 0;
        continue;
      }
      if (isLast) return { path: next, found };
      if (found === null) return "ENOENT";
      if (found.node.t !== "d") return "ENOTDIR";
      isMadeUp = found.synth !== null;
      if (!isMadeUp) this.dirAt(next);
      at = next;
    }
    return { path: at, found: this.raw(at) };
  }

  lookup(path: string, follow = true): Found | Errno {
    const place = this.resolve(path, follow);
    if (typeof place === "string") return place;
    if (place.found === null) return "ENOENT";
    if (path.length > 1 && path.endsWith("/") && place.found.node.t !== "d") return "ENOTDIR";
    return place.found;
  }
}
