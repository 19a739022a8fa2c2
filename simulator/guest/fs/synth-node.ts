import type { Node } from "../os/types";
import type { SynthNode } from "./filesystem";

/** A made-up file. */
export function file(text: string, mode = 0o444): SynthNode {
  return { node: { t: "f", m: mode, u: 0, g: 0, s: -1, d: text }, ...(mode & 0o200 ? { writable: true } : {}) };
}

/** A made-up directory. Names that take work to find are asked for only when somebody lists it. */
export function dir(children: readonly string[] | (() => readonly string[]), mode = 0o555): SynthNode {
  const node: Node = { t: "d", m: mode, u: 0, g: 0, s: -1, d: "" };
  if (typeof children !== "function") return { node, children };
  return {
    node,
    get children() {
      return children();
    },
  };
}

/** A made-up link. */
export function link(target: string, owner = { uid: 0, gid: 0 }): SynthNode {
  return { node: { t: "l", m: 0o777, u: owner.uid, g: owner.gid, s: -1, d: target } };
}

/** A made-up device. */
export function device(kind: "c" | "b", major: number, minor: number, mode = 0o666): SynthNode {
  const node: Node = { t: "f", m: mode, u: 0, g: kind === "b" ? 6 : 0, s: -1, d: "" };
  return { node, device: { kind, major, minor } };
}
