import type { Bytes } from "../../content/bytes";
import type { Shell } from "./variables";

/** The shell's name and line in front of a message. @source bash: error.c, error_prolog */
export function messageHead(sh: Shell): Bytes {
  const { st } = sh;
  if (st.kind === "interactive") return `${st.name.replace(/^-(?=.)/, "-")}: `;
  const source = sourceName(sh);
  return `${source}: line ${st.line}: `;
}

/** Name of the source that runs: a script's, a sourced file's; within a function of `bash -c` it is `environment`. */
export function sourceName(sh: Shell): Bytes {
  const { st } = sh;
  for (let i = st.frames.length - 1; i >= 0; i--) {
    const frame = st.frames[i];
    if (frame?.source) return frame.source;
  }
  return st.name;
}

/** Says an error as the shell does, with its name and line in front. */
export function complain(sh: Shell, message: string): void {
  sh.ctx.err(`${messageHead(sh)}${message}\n`);
}

/** Prints a complaint of a builtin; its exit code. */
export function say(sh: Shell, message: string, code = 1): number {
  complain(sh, message);
  return code;
}
