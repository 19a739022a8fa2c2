import type { Bytes } from "../../content/bytes";
import { type FoundProgram, findProgram } from "../os/find-program";
import { forget, remember, remembered } from "./hash-table";
import { getVar, type Shell } from "./variables";

/**
 * Finds a command by its path, by what the shell remembers, or by PATH, and remembers it. @param path - where to look
 * for this command only. @source bash: findcmd.c, search_for_command
 */
export function findCommand(sh: Shell, name: Bytes, path: Bytes | null = null): FoundProgram {
  const { ctx, st } = sh;
  const search = (): FoundProgram => findProgram(ctx.machine, ctx.process, name, path ?? getVar(sh, "PATH") ?? "");
  if (name.includes("/") || path !== null || !st.options.includes("h")) return search();
  const known = remembered(sh, name);
  if (known !== null) {
    const found = findProgram(ctx.machine, ctx.process, known.includes("/") ? known : `./${known}`);
    if (found.kind === "found" || !st.shopts.checkhash) return found;
    forget(sh, name);
  }
  const found = search();
  if (found.kind === "found") remember(sh, name, found.path, 1);
  return found;
}
