import type { Bytes } from "../../content/bytes";
import { allocatedBytes, type Content, contentBytes, contentSize, copyContent, resizeContent, writeContent } from "../../content/content";
import type { RemoteFiles } from "../nfs/client-files";
import { once } from "../os/careful";
import type { Node, NodeId } from "../os/types";
import type { Errno } from "./errno";
import { FileViews, TEXT_BYTES } from "./file-views";
import type { Found, MountName, Place } from "./names";
import { PATH_MAX } from "./path";
import {
  addNode,
  dropNode,
  editContent,
  fileContent,
  isEmptyDir,
  ownNode,
  setContent,
  setEntry,
  setOrphans,
  usageOf,
  type Volume,
} from "./volume";

export { type Errno, errorText } from "./errno";
export type { Found, FsHost, MountName, SynthNode } from "./names";
export { NAME_MAX } from "./names";
export { fileContent, sizeOf } from "./volume";

/** Who does something, and the mode of what is made. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly mode?: number;
}

/** Blocks of ext4 can be addressed up to here, bytes: 16 TiB. @source ext4(5) */
export const FILE_MAX = 17_592_186_040_320;

/** Files as programs see them: the boot disk's tree with its differences, mounted volumes, memory and made-up trees. */
export class FileSystem extends FileViews {
  private parentPlace(path: string): { dir: Place; name: string } | Errno {
    const cut = path.lastIndexOf("/");
    const head = cut <= 0 ? "/" : path.slice(0, cut);
    if (this.host.synth(head) !== undefined) return "EACCES";
    const dir = this.names.dirAt(head);
    if (dir === null) return this.names.raw(head) === null ? "ENOENT" : "ENOTDIR";
    return { dir, name: path.slice(cut + 1) };
  }
  private touch(dir: Place): void {
    ownNode(dir.volume, dir.id).s = this.host.nowSeconds();
  }
  private hasRoom(volume: Volume, bytes: number): boolean {
    return usageOf(volume).bytes + bytes <= volume.roomBytes;
  }

  /** Puts a new node at a path that is free. */
  private make(path: string, node: Node): Errno | null {
    // The kernel alone makes names there. @source measured on Linux 6.1
    if (path.startsWith("/proc/")) return "ENOENT";
    if (path.startsWith("/sys/") && node.t === "d") return "EPERM";
    if (this.host.synth(path) !== undefined) return "EACCES";
    const at = this.parentPlace(path);
    if (typeof at === "string") return at;
    const { volume } = at.dir;
    if (volume.isReadOnly()) return "EROFS";
    const remote = this.remote(at.dir.mount);
    if (remote) return remote.make(at.dir.id, at.name, node);
    return this.once(`make ${path}`, () => this.put(at, node));
  }
  /** Puts it into a volume of the system's own. */
  private put(at: { readonly dir: Place; readonly name: string }, node: Node): Errno | null {
    const { volume } = at.dir;
    if (usageOf(volume).nodes >= volume.roomNodes || !this.hasRoom(volume, node.t === "f" ? 0 : 4096)) return "ENOSPC";
    setEntry(volume, at.dir.id, at.name, addNode(volume, node));
    this.touch(at.dir);
    return null;
  }

  /** Files of another system; null: they are of this one. */
  private remote(mount: MountName): RemoteFiles | null {
    return this.host.remote?.(mount) ?? null;
  }
  /** Does something once where a step may be done again. */
  private once<T extends Errno | null>(key: string, act: () => T): T {
    return once(this.host.careful ?? null, key, act);
  }

  isRemote(mount: MountName): boolean {
    return this.remote(mount) !== null;
  }
  /** Why another system does not let a file of its own be opened; null: it does, or the file is of this one. */
  refusedOpen(found: Found, how: string): Errno | null {
    return this.remote(found.mount)?.open(found.id, how) ?? null;
  }
  /** Writes to an open file of another system; null: it is of this one. */
  writeRemote(mount: MountName, id: NodeId, at: number, bytes: Bytes): { readonly error: Errno | null } | null {
    const remote = this.remote(mount);
    return remote && { error: remote.write(id, at, bytes) };
  }

  /** Makes an empty file; its node is found by `lookup`. */
  makeFile(path: string, owner: Owner): Errno | null {
    return this.make(path, {
      t: "f",
      m: owner.mode ?? 0o644,
      u: owner.uid,
      g: owner.gid,
      s: this.host.nowSeconds(),
      d: "",
    });
  }
  /** Creates or replaces a short file; keeps mode and owner of an existing one. */
  write(path: string, text: Bytes, owner: Owner): Errno | null {
    const place = this.names.resolve(path);
    if (typeof place === "string") return place;
    if (place.found?.node.t === "d") return "EISDIR";
    if (place.found?.synth) return this.host.synthWrite(place.path, text);
    if (place.found === null) {
      const error = this.makeFile(place.path, owner);
      if (error !== null) return error;
    }
    const found = this.names.raw(place.path);
    return found === null ? "ENOENT" : this.replace(found, text);
  }
  /** Replaces what a file holds. */
  replace(found: Found, content: Content): Errno | null {
    const volume = this.host.volume(found.mount);
    if (volume === null) return "EIO";
    if (volume.isReadOnly()) return "EROFS";
    const remote = this.remote(found.mount);
    if (remote) return remote.replace(found.id, content);
    return this.once(`replace ${found.mount} ${found.id} ${contentSize(content)}`, () => this.putContent(found, volume, content));
  }
  private putContent(found: Found, volume: Volume, content: Content): Errno | null {
    const more = allocatedBytes(content) - allocatedBytes(fileContent(found.node));
    if (more > 0 && !this.hasRoom(volume, more)) return "ENOSPC";
    if (typeof content === "string") this.host.chunks.wroteInline?.(content.length);
    setContent(volume, found.id, typeof content === "string" ? writeContent("", 0, [content], this.host.chunks) : content);
    ownNode(volume, found.id).s = this.host.nowSeconds();
    return null;
  }
  /** Changes an open file's content, for which there is room. @param wrote - bytes of it that are new, and where the first of them stands */
  editAt(mount: MountName, id: NodeId, wrote: readonly [bytes: number, at: number], edit: (content: Content) => Content): Errno | null {
    const volume = this.host.volume(mount);
    if (volume === null) return "EIO";
    if (volume.isReadOnly()) return "EROFS";
    return this.once(`edit ${mount} ${id} ${wrote}`, () => {
      editContent(volume, id, edit, ...wrote);
      ownNode(volume, id).s = this.host.nowSeconds();
      return null;
    });
  }
  /** Cuts or lengthens a file. */
  truncate(found: Found, size: number): Errno | null {
    if (size > FILE_MAX) return "EFBIG";
    const remote = this.remote(found.mount);
    if (remote) return remote.resize(found.id, size);
    this.host.dropPages?.(found.mount, found.id, size);
    return this.editAt(found.mount, found.id, [0, size], (content) => resizeContent(content, size, this.host.chunks));
  }

  mkdir(path: string, owner: Owner, mode = 0o755): Errno | null {
    return this.create(path, { t: "d", m: mode, u: owner.uid, g: owner.gid, s: this.host.nowSeconds(), d: "" });
  }
  symlink(path: string, target: string, owner: Owner): Errno | null {
    if (target.length >= PATH_MAX) return "ENAMETOOLONG";
    return this.create(path, { t: "l", m: 0o777, u: owner.uid, g: owner.gid, s: this.host.nowSeconds(), d: target });
  }
  private create(path: string, node: Node): Errno | null {
    const place = this.names.resolve(path, false);
    if (typeof place === "string") return place;
    if (place.found !== null) return "EEXIST";
    return this.make(place.path, node);
  }
  /** One more name for a file. */
  link(from: Found, to: string): Errno | null {
    if (from.synth || from.node.t === "d") return "EPERM";
    const place = this.names.resolve(to, false);
    if (typeof place === "string") return place;
    if (place.found !== null) return "EEXIST";
    const at = this.parentPlace(place.path);
    if (typeof at === "string") return at;
    if (at.dir.mount !== from.mount) return "EXDEV";
    if (at.dir.volume.isReadOnly()) return "EROFS";
    const remote = this.remote(from.mount);
    if (remote) return remote.addName(from.id, at.dir.id, at.name);
    return this.once(`link ${from.mount} ${from.id} ${place.path}`, () => {
      const node = ownNode(at.dir.volume, from.id);
      node.k = (node.k ?? 1) + 1;
      setEntry(at.dir.volume, at.dir.id, at.name, from.id);
      this.touch(at.dir);
      return null;
    });
  }

  /** Changes mode, owner or times of a node. */
  change(path: string, changes: Partial<Pick<Node, "m" | "u" | "g" | "s" | "a">>, follow = true): Errno | null {
    const found = this.lookup(path, follow);
    if (typeof found === "string") return found;
    if (found.synth) return "EPERM";
    const volume = this.host.volume(found.mount);
    if (volume === null) return "EIO";
    if (volume.isReadOnly()) return "EROFS";
    const remote = this.remote(found.mount);
    if (remote) return remote.change(found.id, changes);
    const node = Object.assign(ownNode(volume, found.id), changes);
    // Only a time of its own is kept.
    if (node.a === node.s) delete node.a;
    return null;
  }

  /** Removes a file, a link, or an empty directory. */
  remove(path: string): Errno | null {
    const found = this.lookup(path, false);
    return typeof found === "string" ? found : this.removeFound(found);
  }
  removeFound(found: Found): Errno | null {
    if (found.synth) return "EPERM";
    if (found.path === "/" || this.names.mountAt(found.path) !== null) return "EBUSY";
    const at = this.parentPlace(found.path);
    if (typeof at === "string") return at;
    const { volume } = at.dir;
    if (volume.isReadOnly()) return "EROFS";
    const remote = this.remote(found.mount);
    if (remote) return remote.remove(at.dir.id, at.name, found.id, found.node.t === "d");
    if (found.node.t === "d" && !isEmptyDir(volume, found.id)) return "ENOTEMPTY";
    return this.once(`remove ${found.mount} ${found.id} ${found.path}`, () => {
      setEntry(volume, at.dir.id, at.name, null);
      this.unlinked(found, volume);
      this.touch(at.dir);
      return null;
    });
  }
  /** A name is gone; the node goes with the last one, unless somebody has it open. */
  private unlinked(found: Found, volume: Volume): void {
    // It was empty: nothing below it is known.
    if (found.node.t === "d") this.names.forgetOne(found.path);
    const names = (found.node.k ?? 1) - 1;
    if (names > 0) {
      ownNode(volume, found.id).k = names;
      return;
    }
    if (found.node.t === "f" && this.host.isOpen(found.mount, found.id)) {
      ownNode(volume, found.id).k = 0;
      setOrphans(volume, [...volume.orphans, found.id]);
    } else this.drop(found.mount, volume, found.id);
  }
  private drop(mount: MountName, volume: Volume, id: NodeId): void {
    this.host.dropPages?.(mount, id, 0);
    dropNode(volume, id);
  }
  /** Nobody has a node open any more. */
  closed(mount: MountName, id: NodeId): void {
    const volume = this.host.volume(mount);
    if (!volume?.orphans.includes(id)) return;
    setOrphans(
      volume,
      volume.orphans.filter((other) => other !== id),
    );
    this.drop(mount, volume, id);
  }
  /** Drops what nobody can reach, as a journal's recovery does when a volume is mounted. */
  dropOrphans(mount: MountName): void {
    const volume = this.host.volume(mount);
    if (volume === null || volume.orphans.length === 0) return;
    for (const id of volume.orphans) dropNode(volume, id);
    setOrphans(volume, []);
  }

  /** Copies one node (not what is below it) to a new place. */
  copyNode(from: Found, to: string, owner: Owner | null): Errno | null {
    const place = this.names.resolve(to, false);
    if (typeof place === "string") return place;
    const { node } = from;
    if (node.t === "f" && this.host.pagesRead?.(from, 0, contentSize(fileContent(node))) === false) return "EIO";
    const mine = owner === null ? node : { u: owner.uid, g: owner.gid, s: this.host.nowSeconds() };
    const copy: Node = { t: node.t, m: node.m, u: mine.u, g: mine.g, s: mine.s, d: node.t === "l" ? node.d : "" };
    if (place.found === null) {
      const error = this.make(place.path, copy);
      if (error !== null || node.t !== "f") return error;
    }
    if (place.found?.synth) return this.copyToSynth(place.path, fileContent(node));
    const made = this.names.raw(place.path);
    return made === null ? "ENOENT" : this.replace(made, copyContent(fileContent(node)));
  }

  /** A device takes bytes as they come; other made-up files take short ones. */
  private copyToSynth(path: string, content: Content): Errno | null {
    if (path === "/dev/full" && contentSize(content) > 0) return "ENOSPC";
    if (path === "/dev/null" || path === "/dev/zero") return null;
    if (contentSize(content) > TEXT_BYTES) return "EFBIG";
    return this.host.synthWrite(path, contentBytes(content, 0, TEXT_BYTES, this.host.chunks));
  }

  /** Moves a node with all below it; what stood at the new place goes. */
  rename(from: string, to: string): Errno | null {
    const source = this.lookup(from, false);
    if (typeof source === "string") return source;
    if (source.synth || this.names.mountAt(source.path) !== null) return source.synth ? "EPERM" : "EBUSY";
    const place = this.names.resolve(to, false);
    if (typeof place === "string") return place;
    if (place.path === source.path || (place.found && place.found.id === source.id && place.found.mount === source.mount)) return null;
    if (place.path.startsWith(`${source.path}/`)) return "EINVAL";
    const here = this.parentPlace(source.path);
    const there = this.parentPlace(place.path);
    if (typeof here === "string") return here;
    if (typeof there === "string") return there;
    if (here.dir.mount !== there.dir.mount) return "EXDEV";
    if (here.dir.volume.isReadOnly()) return "EROFS";
    const remote = this.remote(here.dir.mount);
    const moved = { dir: here.dir.id, name: here.name, id: source.id };
    if (place.found) {
      if (place.found.node.t === "d" && source.node.t !== "d") return "EISDIR";
      if (place.found.node.t !== "d" && source.node.t === "d") return "ENOTDIR";
      if (remote) return remote.rename(moved, { dir: there.dir.id, name: there.name, id: place.found?.id ?? null });
      const error = this.removeFound(place.found);
      if (error !== null) return error;
    }
    if (remote) return remote.rename(moved, { dir: there.dir.id, name: there.name, id: place.found?.id ?? null });
    const { volume } = here.dir;
    return this.once(`rename ${source.path} ${place.path}`, () => {
      setEntry(volume, here.dir.id, here.name, null);
      setEntry(volume, there.dir.id, there.name, source.id);
      if (source.node.t === "d") this.names.forget();
      this.touch(here.dir);
      this.touch(there.dir);
      return null;
    });
  }
}
