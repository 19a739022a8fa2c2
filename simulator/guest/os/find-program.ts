import { contentBytes } from "../../content/content";
import { programInFile } from "../fs/base-tree";
import { fileContent } from "../fs/filesystem";
import { absolute } from "../fs/path";
import type { Machine } from "./machine";
import type { Process } from "./types";

/** Result of looking for a command. `prefix`: words that replace the command's name (an interpreter and the script). */
export type FoundProgram =
  | { readonly kind: "found"; readonly program: string; readonly path: string; readonly prefix: string[] }
  /** `interpreter`: the file is there, but not what its first line names */
  | { readonly kind: "missing"; readonly interpreter?: string }
  | { readonly kind: "denied" }
  | { readonly kind: "directory" };

/** Bytes of a file that are looked at to tell what runs it. @source Linux: include/uapi/linux/binfmts.h, BINPRM_BUF_SIZE */
const HEAD_BYTES = 256;

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function environment(process: Process, name: string): string | null {
  const pair = process.env.find((entry) => entry.startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
}

/** @param shown - the path as a script gets to see it */
function atPath(m: Machine, process: Process, path: string, shown = path): FoundProgram {
  const found = m.fs.lookup(path);
  if (typeof found === "string") return { kind: found === "EACCES" ? "denied" : "missing" };
  if (found.node.t === "d") return { kind: "directory" };
  if (!m.fs.permits(found.node, process.uid, process.gid, 1)) return { kind: "denied" };
  const head = contentBytes(fileContent(found.node), 0, HEAD_BYTES, m.fs.chunks);
  const named = programInFile(head);
  if (named !== null) return m.programs.has(named) ? { kind: "found", program: named, path, prefix: [] } : { kind: "missing" };
  // What stands behind the interpreter's name is one argument.
  const shebang = /^#![ \t]*([^ \t\n]+)(?:[ \t]+([^\n]*[^ \t\n]))?/.exec(head);
  if (shebang?.[1] !== undefined && typeof m.fs.lookup(shebang[1]) === "string") return { kind: "missing", interpreter: shebang[1] };
  const isEnv = shebang?.[1]?.endsWith("/env") === true;
  const option = shebang?.[2] !== undefined && !isEnv ? [shebang[2]] : [];
  const interpreter = isEnv ? (shebang?.[2] ?? "sh") : (shebang?.[1] ?? "/bin/sh");
  const name = interpreter.slice(interpreter.lastIndexOf("/") + 1);
  const program = m.programs.has(name) ? name : null;
  return program === null ? { kind: "missing" } : { kind: "found", program, path, prefix: [name, ...option, shown] };
}

/** Finds what a command's name runs: a path when it has a slash, else the first hit in PATH. @param searchPath - PATH's value, the process's own unless told */
export function findProgram(m: Machine, process: Process, name: string, searchPath?: string): FoundProgram {
  if (name === "") return { kind: "missing" };
  if (name.includes("/")) return atPath(m, process, absolute(process.cwd, name), name);
  let denied = false;
  for (const dir of (searchPath ?? environment(process, "PATH") ?? DEFAULT_PATH).split(":")) {
    const path = `${dir || "."}/${name}`;
    const found = atPath(m, process, absolute(process.cwd, path), path);
    if (found.kind === "found") return found;
    if (found.kind === "denied") denied = true;
  }
  return { kind: denied ? "denied" : "missing" };
}
