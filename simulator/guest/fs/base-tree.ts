import { asBytes } from "../../content/bytes";
import { zeros } from "../../content/extent";
import type { Node } from "../os/types";

/** An immutable file tree shared by every disk made from one template. */
export interface BaseTree {
  readonly nodes: ReadonlyMap<string, Node>;
  /** names in each directory, sorted */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** What a tree is built from: directories and files by path; parents come by themselves. */
export class TreeBuilder {
  private readonly nodes = new Map<string, Node>([["/", { t: "d", m: 0o755, u: 0, g: 0, s: -1, d: "" }]]);

  dir(path: string, mode = 0o755, uid = 0, gid = uid): this {
    this.parents(path);
    this.nodes.set(path, { t: "d", m: mode, u: uid, g: gid, s: -1, d: "" });
    return this;
  }
  /** @param text - with typographic characters beyond U+00FF at most, which become UTF-8 */
  file(path: string, text: string, mode = 0o644, uid = 0, gid = uid): this {
    this.parents(path);
    this.nodes.set(path, { t: "f", m: mode, u: uid, g: gid, s: -1, d: asBytes(text) });
    return this;
  }
  /** A file of which only the size matters. */
  blob(path: string, bytes: number, mode = 0o644): this {
    this.parents(path);
    this.nodes.set(path, {
      t: "f",
      m: mode,
      u: 0,
      g: 0,
      s: -1,
      d: "",
      ...(bytes > 0 ? { l: { n: bytes, holes: 0, x: [zeros(bytes)] } } : {}),
    });
    return this;
  }
  link(path: string, target: string): this {
    this.parents(path);
    this.nodes.set(path, { t: "l", m: 0o777, u: 0, g: 0, s: -1, d: target });
    return this;
  }
  /** An executable of the table of programs; the content names it, so that copies work. */
  program(path: string, name: string): this {
    return this.file(path, programFile(name), 0o755);
  }
  build(): BaseTree {
    const children = new Map<string, string[]>();
    for (const path of this.nodes.keys()) {
      if (path === "/") continue;
      const cut = path.lastIndexOf("/");
      const parent = cut === 0 ? "/" : path.slice(0, cut);
      const list = children.get(parent);
      if (list) list.push(path.slice(cut + 1));
      else children.set(parent, [path.slice(cut + 1)]);
    }
    for (const list of children.values()) list.sort((a, b) => (a < b ? -1 : 1));
    return { nodes: this.nodes, children };
  }
  private parents(path: string): void {
    let at = path.lastIndexOf("/");
    while (at > 0) {
      const parent = path.slice(0, at);
      if (this.nodes.has(parent)) return;
      this.nodes.set(parent, { t: "d", m: 0o755, u: 0, g: 0, s: -1, d: "" });
      at = parent.lastIndexOf("/");
    }
  }
}

/** Content of an executable file: an ELF magic and the program's name. */
export function programFile(name: string): string {
  return `\x7fELF\x02\x01\x01\n${name}\n`;
}

/** Program named by an executable's content, null when it is not one of ours. */
export function programInFile(text: string): string | null {
  return text.startsWith("\x7fELF\x02\x01\x01\n") ? (text.split("\n")[1] ?? null) : null;
}

/** What lies in memory: /run and /dev/shm, without a boot disk everything that is written. */
export const RAM_TREE: BaseTree = new TreeBuilder().dir("/run").dir("/dev/shm", 0o1777).build();

/** An empty formatted volume. */
export const BLANK_TREE: BaseTree = new TreeBuilder().dir("/lost+found", 0o700).build();
