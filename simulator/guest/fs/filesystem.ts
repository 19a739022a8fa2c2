import type { Mount, Node, Overlay } from "../os/types";
import type { BaseTree } from "./base-tree";
import { normalize, parentOf } from "./path";

/** Error names of system calls. */
export type Errno =
  | "ENOENT"
  | "ENOTDIR"
  | "EISDIR"
  | "EEXIST"
  | "EACCES"
  | "EPERM"
  | "ENOTEMPTY"
  | "ELOOP"
  | "EROFS"
  | "EINVAL"
  | "ENOSPC"
  | "EBUSY"
  | "ENOEXEC"
  | "ENODEV";

const TEXT: Record<Errno, string> = {
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EEXIST: "File exists",
  EACCES: "Permission denied",
  EPERM: "Operation not permitted",
  ENOTEMPTY: "Directory not empty",
  ELOOP: "Too many levels of symbolic links",
  EROFS: "Read-only file system",
  EINVAL: "Invalid argument",
  ENOSPC: "No space left on device",
  EBUSY: "Device or resource busy",
  ENOEXEC: "Exec format error",
  ENODEV: "No such device",
};

/** `strerror` of an error name. */
export function errorText(code: string): string {
  return TEXT[code as Errno] ?? code;
}

/** A tree of files with private differences: one volume. */
export interface Volume {
  readonly base: BaseTree;
  readonly overlay: Overlay;
  readonly readOnly: boolean;
}

/** A node made up on reading (/proc, /sys, /dev). `children` for directories; `write` names a file that takes writes. */
export interface SynthNode {
  readonly node: Node;
  readonly children?: readonly string[];
  /** character or block device with numbers, for ls */
  readonly device?: { readonly kind: "c" | "b"; readonly major: number; readonly minor: number };
  readonly writable?: boolean;
}

/** What the file system asks of the machine. */
export interface FsHost {
  /** node of a synthesised path; null: absent there; undefined: not a synthesised path */
  synth(path: string): SynthNode | null | undefined;
  synthWrite(path: string, text: string): Errno | null;
  /** names of executables that were added to a directory */
  addedNames(dir: string): readonly string[];
  nowSeconds(): number;
  volume(mount: Mount | null): Volume;
  mounts(): readonly Mount[];
  ram(): Overlay;
}

/** A file found by name. */
export interface Found {
  readonly path: string;
  readonly node: Node;
  readonly synth: SynthNode | null;
}

const MAX_FILE = 4_000_000;

/** Files as programs see them: the boot disk's tree with its differences, mounted volumes, memory and made-up trees. */
export class FileSystem {
  constructor(private readonly host: FsHost) {}

  private place(path: string): { volume: Volume; inner: string } {
    if (path === "/run" || path.startsWith("/run/") || path.startsWith("/dev/shm/")) {
      return { volume: { base: EMPTY, overlay: this.host.ram(), readOnly: false }, inner: path };
    }
    let best: Mount | null = null;
    for (const mount of this.host.mounts()) {
      if ((path === mount.dir || path.startsWith(`${mount.dir}/`)) && mount.dir.length > (best?.dir.length ?? 0)) best = mount;
    }
    if (best === null) return { volume: this.host.volume(null), inner: path };
    return { volume: this.host.volume(best), inner: path.slice(best.dir.length) || "/" };
  }

  /** Node at a path without following links; null when absent. */
  raw(path: string): Found | null {
    const synth = this.host.synth(path);
    if (synth !== undefined) return synth === null ? null : { path, node: synth.node, synth };
    const { volume, inner } = this.place(path);
    const own = Object.hasOwn(volume.overlay, inner) ? volume.overlay[inner] : undefined;
    const node = own === undefined ? volume.base.nodes.get(inner) : own;
    if (node) return { path, node, synth: null };
    if (path === "/run") return { path, node: { t: "d", m: 0o755, u: 0, g: 0, s: -1, d: "" }, synth: null };
    return null;
  }

  /** Follows links in every component (and the last one when `follow`); the place, whether it exists or not. */
  resolve(path: string, follow = true): { path: string; found: Found | null } | Errno {
    let rest = normalize(path)
      .split("/")
      .filter((part) => part !== "");
    let at = "/";
    let links = 0;
    while (rest.length > 0) {
      const name = rest[0] ?? "";
      rest = rest.slice(1);
      const next = at === "/" ? `/${name}` : `${at}/${name}`;
      const found = this.raw(next);
      if (found?.node.t === "l" && (rest.length > 0 || follow)) {
        if (++links > 40) return "ELOOP";
        const target = found.node.d.startsWith("/") ? found.node.d : `${at}/${found.node.d}`;
        rest = [
          ...normalize(target)
            .split("/")
            .filter((part) => part !== ""),
          ...rest,
        ];
        at = "/";
        continue;
      }
      if (rest.length > 0) {
        if (found === null) return "ENOENT";
        if (found.node.t !== "d") return "ENOTDIR";
      }
      if (rest.length === 0) return { path: next, found };
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

  exists(path: string): boolean {
    return typeof this.lookup(path) !== "string";
  }
  isDir(path: string): boolean {
    const found = this.lookup(path);
    return typeof found !== "string" && found.node.t === "d";
  }

  /** Names in a directory, sorted by code unit. */
  list(path: string): string[] | Errno {
    const found = this.lookup(path);
    if (typeof found === "string") return found;
    if (found.node.t !== "d") return "ENOTDIR";
    const names = new Set<string>(found.synth?.children ?? []);
    if (found.synth === null) {
      const { volume, inner } = this.place(found.path);
      for (const name of volume.base.children.get(inner) ?? []) names.add(name);
      const prefix = inner === "/" ? "/" : `${inner}/`;
      for (const key of Object.keys(volume.overlay)) {
        if (!key.startsWith(prefix) || key === "/" || key.indexOf("/", prefix.length) >= 0) continue;
        if (volume.overlay[key] === null) names.delete(key.slice(prefix.length));
        else names.add(key.slice(prefix.length));
      }
      for (const name of this.host.addedNames(found.path)) names.add(name);
      if (found.path === "/") for (const name of ["dev", "proc", "run", "sys"]) names.add(name);
    }
    return [...names].sort((a, b) => (a < b ? -1 : 1));
  }

  /** Text of a file. */
  read(path: string): { text: string } | { error: Errno } {
    const found = this.lookup(path);
    if (typeof found === "string") return { error: found };
    if (found.node.t === "d") return { error: "EISDIR" };
    return { text: found.node.d };
  }
  /** Text of a file, empty when it cannot be read. */
  text(path: string): string {
    const result = this.read(path);
    return "text" in result ? result.text : "";
  }

  private put(path: string, node: Node | null): Errno | null {
    const { volume, inner } = this.place(path);
    if (volume.readOnly) return "EROFS";
    if (node === null && !volume.base.nodes.has(inner)) delete volume.overlay[inner];
    else volume.overlay[inner] = node;
    return null;
  }
  private touchParent(path: string): void {
    const parent = this.raw(parentOf(path));
    if (parent && parent.synth === null && parent.path !== "/run") this.put(parent.path, { ...parent.node, s: this.host.nowSeconds() });
  }

  /** Creates or replaces a file's content; keeps mode and owner of an existing one. `zeros`: bytes of zeros after the text. */
  write(path: string, text: string, owner: { uid: number; gid: number; mode?: number }, zeros = 0): Errno | null {
    const place = this.resolve(path);
    if (typeof place === "string") return place;
    if (place.found?.node.t === "d") return "EISDIR";
    if (place.found?.synth) return this.host.synthWrite(place.path, text);
    if (this.host.synth(place.path) === null) return "EACCES";
    if (place.found === null && !this.isDir(parentOf(place.path))) return "ENOENT";
    const kept = text.slice(0, MAX_FILE);
    const size = zeros + text.length - kept.length;
    const old = place.found?.node;
    const node: Node = {
      t: "f",
      m: old?.m ?? owner.mode ?? 0o644,
      u: old?.u ?? owner.uid,
      g: old?.g ?? owner.gid,
      s: this.host.nowSeconds(),
      d: kept,
      ...(size > 0 ? { z: size } : {}),
    };
    const error = this.put(place.path, node);
    if (error === null && old === undefined) this.touchParent(place.path);
    return error;
  }

  mkdir(path: string, owner: { uid: number; gid: number }, mode = 0o755): Errno | null {
    return this.create(path, { t: "d", m: mode, u: owner.uid, g: owner.gid, s: this.host.nowSeconds(), d: "" });
  }
  symlink(path: string, target: string, owner: { uid: number; gid: number }): Errno | null {
    return this.create(path, { t: "l", m: 0o777, u: owner.uid, g: owner.gid, s: this.host.nowSeconds(), d: target });
  }
  private create(path: string, node: Node): Errno | null {
    const place = this.resolve(path, false);
    if (typeof place === "string") return place;
    if (place.found !== null) return "EEXIST";
    if (this.host.synth(place.path) !== undefined) return "EACCES";
    if (!this.isDir(parentOf(place.path))) return "ENOENT";
    const error = this.put(place.path, node);
    if (error === null) this.touchParent(place.path);
    return error;
  }

  /** Changes mode, owner or time of a node. */
  change(path: string, changes: Partial<Pick<Node, "m" | "u" | "g" | "s">>): Errno | null {
    const found = this.lookup(path);
    if (typeof found === "string") return found;
    if (found.synth) return "EPERM";
    return this.put(found.path, { ...found.node, ...changes });
  }

  /** Removes a file, a link, or an empty directory. */
  remove(path: string): Errno | null {
    const found = this.lookup(path, false);
    if (typeof found === "string") return found;
    if (found.synth) return "EPERM";
    if (this.host.mounts().some((mount) => mount.dir === found.path)) return "EBUSY";
    if (found.node.t === "d") {
      const names = this.list(found.path);
      if (typeof names !== "string" && names.length > 0) return "ENOTEMPTY";
    }
    const error = this.put(found.path, null);
    if (error === null) this.touchParent(found.path);
    return error;
  }

  /** Copies one node (not what is below it) to a new place. */
  copyNode(from: Found, to: string, owner: { uid: number; gid: number } | null): Errno | null {
    const place = this.resolve(to, false);
    if (typeof place === "string") return place;
    if (this.host.synth(place.path) !== undefined) return "EACCES";
    const node = owner === null ? { ...from.node } : { ...from.node, u: owner.uid, g: owner.gid, s: this.host.nowSeconds() };
    const error = this.put(place.path, node);
    if (error === null) this.touchParent(place.path);
    return error;
  }

  /** Every path below a directory, parents first. */
  walk(path: string): string[] {
    const out: string[] = [];
    const names = this.list(path);
    if (typeof names === "string") return out;
    for (const name of names) {
      const child = path === "/" ? `/${name}` : `${path}/${name}`;
      out.push(child);
      if (this.raw(child)?.node.t === "d") out.push(...this.walk(child));
    }
    return out;
  }

  /** Moves a node with all below it. */
  rename(from: string, to: string): Errno | null {
    const source = this.lookup(from, false);
    if (typeof source === "string") return source;
    if (source.synth) return "EPERM";
    const place = this.resolve(to, false);
    if (typeof place === "string") return place;
    if (place.path === source.path) return null;
    if (place.path.startsWith(`${source.path}/`)) return "EINVAL";
    const below = source.node.t === "d" ? this.walk(source.path) : [];
    const error = this.copyNode(source, place.path, null);
    if (error !== null) return error;
    for (const path of below) {
      const found = this.raw(path);
      if (found) this.put(place.path + path.slice(source.path.length), found.node);
    }
    for (const path of below.reverse()) this.put(path, null);
    this.put(source.path, null);
    this.touchParent(source.path);
    return null;
  }

  /** Whether a user may read (4), write (2) or execute (1) a node. */
  permits(node: Node, uid: number, gid: number, want: number): boolean {
    if (uid === 0) return want !== 1 || node.t === "d" || (node.m & 0o111) !== 0;
    const shift = node.u === uid ? 6 : node.g === gid ? 3 : 0;
    return ((node.m >> shift) & want) === want;
  }

  /** Whether a user may create or remove names in a directory. */
  mayChangeDir(dir: string, uid: number, gid: number): boolean {
    const found = this.lookup(dir);
    return typeof found !== "string" && this.permits(found.node, uid, gid, 3);
  }
}

const EMPTY: BaseTree = { nodes: new Map(), children: new Map() };

/** Size of a node's content in bytes (UTF-8). */
export function sizeOf(node: Node): number {
  if (node.t === "d") return 4096;
  let size = node.z ?? 0;
  for (let i = 0; i < node.d.length; i++) {
    const unit = node.d.charCodeAt(i);
    size += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xe000 ? 2 : 3;
  }
  return size;
}
