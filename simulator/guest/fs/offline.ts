/** Files of a disk that are read and written from outside a running system's programs: a daemon's log, what scripts are told. */
import type { Bytes } from "../../content/bytes";
import { type DiskContent, type NodeId, overlayIn } from "../../content/overlay";
import type { BaseTree } from "./base-tree";
import { PlainVolume } from "./plain-volume";
import { addNode, childOf, nodeOf, ownNode, ROOT_ID, setContent, setEntry, type Volume } from "./volume";

/** A control domain's disk, which stands on nothing but its base tree. */
function volumeOf(base: BaseTree, content: DiskContent): Volume {
  return new PlainVolume(base, overlayIn(content), Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

/** Directory that holds a path, null when some part of the way is missing. */
function parentIn(volume: Volume, names: readonly string[]): NodeId | null {
  let at: NodeId | null = ROOT_ID;
  for (const name of names) {
    if (at === null) return null;
    at = childOf(volume, at, name);
    if (at !== null && nodeOf(volume, at)?.t !== "d") return null;
  }
  return at;
}

/** Adds bytes to a file whose directory exists; makes it when it is missing. @param kept - bytes that stay when it grows to twice as many */
export function appendLine(base: BaseTree, content: DiskContent, path: string, line: Bytes, kept: number, seconds: number): void {
  const volume = volumeOf(base, content);
  const names = path.split("/").filter((name) => name !== "");
  const name = names.pop() ?? "";
  const dir = parentIn(volume, names);
  if (dir === null) return;
  let id = childOf(volume, dir, name);
  if (id === null) {
    id = addNode(volume, { t: "f", m: 0o644, u: 0, g: 0, s: seconds, d: "" });
    setEntry(volume, dir, name, id);
  }
  const node = ownNode(volume, id);
  if (node.t !== "f") return;
  // A log that a guest's root has made long is begun anew. Cut seldom: a cut copies what is kept.
  const text = (node.l === undefined ? node.d : "") + line;
  setContent(volume, id, text.length > 2 * kept ? text.slice(text.indexOf("\n", text.length - kept) + 1) : text);
  node.s = seconds;
}

/** What a short file holds; "": there is none, or it is long. */
export function textIn(base: BaseTree, content: DiskContent, path: string): Bytes {
  const volume = volumeOf(base, content);
  const names = path.split("/").filter((name) => name !== "");
  const dir = parentIn(volume, names.slice(0, -1));
  const id = dir === null ? null : childOf(volume, dir, names.at(-1) ?? "");
  const node = id === null ? undefined : nodeOf(volume, id);
  return node?.t === "f" && node.l === undefined ? node.d : "";
}
