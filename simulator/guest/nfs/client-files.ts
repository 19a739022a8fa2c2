/** What this system does to files of another: each is a call whose outcome its process waits for. */
import type { Bytes } from "../../content/bytes";
import { type Content, contentBytes, contentSize } from "../../content/content";
import type { Errno } from "../fs/errno";
import { type Careful, NfsWait } from "../os/careful";
import type { Machine } from "../os/machine";
import type { Node } from "../os/types";
import { takeIn } from "./client-calls";
import { saved } from "./client-kept";
import type { Answered, NfsMount, NfsOp } from "./client-state";
import { nfsMountAt } from "./client-volume";

/** Bits of ACCESS. @source RFC 1813 §3.3.4 */
const ACCESS = { read: 1, modify: 4, extend: 8 } as const;

export class RemoteFiles {
  constructor(
    private readonly m: Machine,
    private readonly mount: NfsMount,
    private readonly careful: Careful,
  ) {}

  /** What came of it, where the step has come here before; else it waits for that. */
  private ask(key: string, op: NfsOp): Errno | null {
    const { careful, mount, m } = this;
    const known = careful.log[careful.at];
    if (known?.[0] !== key) {
      careful.log.length = careful.at;
      if (mount.isStale) return "ESTALE";
      throw new NfsWait(mount.dir, op, key);
    }
    careful.at++;
    const answer = known[1] as unknown as Answered | Errno | null;
    if (answer === null || typeof answer === "string") return answer;
    const { result } = answer;
    if (result === null) return "EIO";
    careful.undo.push(saved(mount, op));
    const heard = takeIn(m, mount, { op, from: 0 }, result);
    return "over" in heard ? heard.over : "EIO";
  }
  make(dir: string, name: string, node: Node): Errno | null {
    return this.ask(`make ${dir} ${name} ${node.t}`, {
      do: "make",
      dir,
      name,
      type: node.t,
      mode: node.m,
      target: node.t === "l" ? node.d : "",
    });
  }
  remove(dir: string, name: string, id: string, isDir: boolean): Errno | null {
    return this.ask(`remove ${dir} ${name}`, { do: "remove", dir, name, id, isDir });
  }
  rename(from: { dir: string; name: string; id: string }, to: { dir: string; name: string; id: string | null }): Errno | null {
    const op = { do: "rename", ...from, toDir: to.dir, toName: to.name, toId: to.id } as const;
    return this.ask(`rename ${from.dir} ${from.name} ${to.dir} ${to.name}`, op);
  }
  addName(id: string, dir: string, name: string): Errno | null {
    return this.ask(`link ${id} ${dir} ${name}`, { do: "add-name", id, dir, name });
  }
  change(id: string, changes: Partial<Pick<Node, "m" | "u" | "g" | "s" | "a">>): Errno | null {
    return this.ask(`change ${id} ${JSON.stringify(changes)}`, { do: "change", id, set: changes });
  }
  resize(id: string, size: number): Errno | null {
    return this.ask(`resize ${id} ${size}`, { do: "resize", id, size });
  }
  write(id: string, at: number, bytes: Bytes): Errno | null {
    return this.ask(`write ${id} ${at} ${bytes.length}`, { do: "write", id, at, bytes });
  }
  /** What it holds is replaced: it is emptied, and written piece by piece. */
  replace(id: string, content: Content): Errno | null {
    const error = this.resize(id, 0);
    if (error !== null) return error;
    for (let at = 0; at < contentSize(content); at += this.mount.block) {
      const wrong = this.write(id, at, contentBytes(content, at, Math.min(contentSize(content), at + this.mount.block), this.m.fs.chunks));
      if (wrong !== null) return wrong;
    }
    return null;
  }
  /** Whether the server lets somebody open a file, as it is now. @source Linux fs/nfs/file.c (nfs_open: close-to-open) */
  open(id: string, how: string): Errno | null {
    const bits = how === "r" ? ACCESS.read : how === "rw" ? ACCESS.read | ACCESS.modify : ACCESS.modify | ACCESS.extend;
    return this.ask(`open ${id} ${how}`, { do: "access", id, bits });
  }
}

/** Files of a mount; null: it is none of NFS, or nobody can wait. */
export function remoteFiles(m: Machine, mount: string): RemoteFiles | null {
  const found = m.careful ? nfsMountAt(m, mount) : null;
  return found && m.careful ? new RemoteFiles(m, found, m.careful) : null;
}
