import type { Bytes } from "../../content/bytes";
import type { ChunkStore } from "../../content/chunks";
import { type Content, contentBytes } from "../../content/content";
import type { Node, NodeId } from "../os/types";
import type { Errno } from "./errno";
import { type Found, type FsHost, type MountName, Names } from "./names";
import { permits, type Walker } from "./permissions";
import { fileContent, namesIn, nodeOf, usageOf } from "./volume";

/** Longest file that `text` reads whole: configuration, not data. */
export const TEXT_BYTES = 262_144;

/** What can be seen of files: names, nodes, texts, and who may do what. */
export class FileViews {
  protected readonly names: Names;

  constructor(protected readonly host: FsHost) {
    this.names = new Names(host);
  }

  get chunks(): ChunkStore {
    return this.host.chunks;
  }
  /** Says for whom names are followed from now on: EACCES where a directory on the way does not let them search. Null: the kernel itself. */
  walkAs(walker: Walker | null): void {
    this.names.walkAs(walker);
  }

  /** Forgets where directories are: after a mount, or when the state was replaced. */
  forget(): void {
    this.names.forget();
  }
  /** Node at a path without following links; null when absent. */
  raw(path: string): Found | null {
    return this.names.raw(path);
  }
  /** Follows links in every component (and the last one when `follow`); the place, whether it exists or not. */
  resolve(path: string, follow = true): { path: string; found: Found | null } | Errno {
    return this.names.resolve(path, follow);
  }
  lookup(path: string, follow = true): Found | Errno {
    return this.names.lookup(path, follow);
  }
  exists(path: string): boolean {
    return typeof this.lookup(path) !== "string";
  }
  isDir(path: string): boolean {
    const found = this.lookup(path);
    return typeof found !== "string" && found.node.t === "d";
  }

  /** Names in a directory, sorted by byte. */
  list(path: string): readonly string[] | Errno {
    const found = this.lookup(path);
    if (typeof found === "string") return found;
    return found.node.t === "d" ? this.namesOf(found) : "ENOTDIR";
  }
  /** The same of a directory that was found already. */
  namesOf(found: Found): readonly string[] {
    if (found.synth !== null) return [...new Set(found.synth.children ?? [])].sort((a, b) => (a < b ? -1 : 1));
    const volume = this.host.volume(found.mount);
    const names = volume ? namesIn(volume, found.id) : [];
    const added = this.host.addedNames(found.path);
    if (added.length === 0 && found.path !== "/") return names;
    return [...new Set([...names, ...added, ...(found.path === "/" ? ["dev", "proc", "run", "sys"] : [])])].sort((a, b) =>
      a < b ? -1 : 1,
    );
  }

  /** The whole of a short file; the first 256 KiB of a long one. */
  read(path: string): { text: Bytes } | { error: Errno } {
    const found = this.lookup(path);
    if (typeof found === "string") return { error: found };
    if (found.node.t === "d") return { error: "EISDIR" };
    if (this.host.pagesRead?.(found, 0, TEXT_BYTES) === false) return { error: "EIO" };
    return { text: this.textOf(found) };
  }
  textOf(found: Found): Bytes {
    return contentBytes(fileContent(found.node), 0, TEXT_BYTES, this.host.chunks);
  }
  /** Text of a file, empty when it cannot be read. */
  text(path: string): Bytes {
    const result = this.read(path);
    return "text" in result ? result.text : "";
  }

  /** Content of an open file; null when its volume is gone, or when it is a directory. */
  contentAt(mount: MountName, id: NodeId): Content | null {
    const volume = this.host.volume(mount);
    const node = volume ? nodeOf(volume, id) : null;
    return node === null || node.t === "d" ? null : fileContent(node);
  }
  /** Room left for content, bytes. */
  roomAt(mount: MountName): number {
    const volume = this.host.volume(mount);
    return volume === null ? 0 : Math.max(0, volume.roomBytes - usageOf(volume).bytes);
  }
  /** Whether a user may read (4), write (2) or execute (1) a node. */
  permits(node: Node, uid: number, gid: number, want: number): boolean {
    return permits(node, uid, gid, want);
  }

  /** Whether a user may create or remove names in a directory. */
  mayChangeDir(dir: string, uid: number, gid: number): boolean {
    const found = this.lookup(dir);
    return typeof found !== "string" && this.permits(found.node, uid, gid, 3);
  }
}
