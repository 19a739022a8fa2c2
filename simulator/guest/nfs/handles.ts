/** Handles of files: a volume and a node of it. One stays the same whatever the file is called. @source RFC 1813 §2.5 (fhandle3) */
import type { Bytes } from "../../content/bytes";
import type { FileFacts } from "../../wire/nfs3";
import { sizeOf } from "../fs/filesystem";
import type { Found } from "../fs/names";
import { childOf, namesIn, nodeOf } from "../fs/volume";
import type { Machine } from "../os/machine";
import type { Export } from "./exports";

/** Longest handle. @source RFC 1813 §2.4: NFS3_FHSIZE */
const HANDLE_MOST = 64;
/** Nodes that are looked through at most for where one is. */
const NODES_MOST = 50_000;

export const handleOf = ({ mount, id }: Pick<Found, "mount" | "id">): Bytes => `${mount}\0${id}`.slice(0, HANDLE_MOST);

/** Where files were last seen, by their handles. Follows from the volume: it is no state. */
const places = new WeakMap<Machine, Map<Bytes, string>>();
function placesOf(m: Machine): Map<Bytes, string> {
  const known = places.get(m);
  if (known) return known;
  const made = new Map<Bytes, string>();
  places.set(m, made);
  return made;
}
const isAt = (m: Machine, path: string, handle: Bytes): Found | null => {
  const found = m.fs.raw(path);
  return found && !found.synth && handleOf(found) === handle ? found : null;
};

/** The file that a handle is of, below an exported directory; null: there is none any more. */
export function foundBy(m: Machine, handle: Bytes, dir: string): Found | null {
  const cache = placesOf(m);
  const known = cache.get(handle);
  const there = known === undefined ? null : isAt(m, known, handle);
  if (there) return there;
  const root = m.fs.raw(dir);
  if (!root || root.synth) return null;
  const volume = m.volume(root.mount);
  if (!volume) return null;
  const queue: { path: string; id: string }[] = [{ path: dir, id: root.id }];
  for (let at = 0; at < queue.length && at < NODES_MOST; at++) {
    const { path, id } = queue[at] as { path: string; id: string };
    const key = handleOf({ mount: root.mount, id });
    cache.set(key, path);
    if (key === handle) return isAt(m, path, handle);
    if (nodeOf(volume, id)?.t !== "d") continue;
    for (const name of namesIn(volume, id)) {
      const child = childOf(volume, id, name);
      if (child !== null) queue.push({ path: path === "/" ? `/${name}` : `${path}/${name}`, id: child });
    }
  }
  return null;
}

/** Number of a node, as `ls -i` would have it. */
export function numberOf(id: string): number {
  if (id.startsWith("#")) return Number(id.slice(1)) + 262_144;
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) >>> 0;
  return (hash % 131_072) + 2;
}
export function factsOf({ mount, id, node }: Found): FileFacts {
  const size = sizeOf(node);
  return {
    type: node.t,
    mode: node.m,
    links: node.t === "d" ? 2 : (node.k ?? 1),
    uid: node.u,
    gid: node.g,
    size,
    used: Math.ceil(size / 4_096) * 4_096,
    fsid: numberOf(`/${mount}`),
    id: numberOf(id),
    accessed: Math.max(0, node.a ?? node.s),
    modified: Math.max(0, node.s),
  };
}
/** In whose name something is done. */
export interface Acting {
  readonly uid: number;
  readonly gid: number;
}
export function actingAs(one: Export, caller: Acting | null): Acting {
  const anon = { uid: one.anonUid, gid: one.anonGid };
  if (caller === null || one.squash === "all") return anon;
  if (one.squash === "none") return caller;
  return { uid: caller.uid === 0 ? anon.uid : caller.uid, gid: caller.gid === 0 ? anon.gid : caller.gid };
}
