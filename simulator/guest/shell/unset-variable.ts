import { DYNAMIC_FLAGS, FIXED_NAMES } from "./dynamic-variables";
import { ShellError } from "./shell-error";
import { has } from "./variable-record";
import { replaceVariable, type Shell, unsetVar, variable } from "./variables";

/** Variables that the shell makes anew whenever they are due. */
const LASTING = ["PIPESTATUS", "BASH_SOURCE", "BASH_LINENO", "BASH_ARGC", "BASH_ARGV", "BASH_COMMAND"];

/**
 * `unset name`: a variable of the running function stays its own without a value; that of a caller goes, and what it hid is seen again.
 * @source bash: variables.c, makunbound; localvar_unset in bash(1)
 */
export function unsetScoped(sh: Shell, name: string): void {
  const { st } = sh;
  if (FIXED_NAMES.includes(name) || has(variable(st, name), "r")) throw new ShellError(`${name}: cannot unset: readonly variable`);
  if (Object.hasOwn(DYNAMIC_FLAGS, name) && !LASTING.includes(name) && !st.plain?.includes(name)) st.plain = [...(st.plain ?? []), name];
  let isCaller = false;
  for (let i = st.frames.length - 1; i >= 0; i--) {
    const call = st.frames[i]?.call ?? null;
    if (call === null) continue;
    const at = call.locals.findIndex(([known]) => known === name);
    const isTemporary = call.kind !== "function" || call.temps?.includes(name) === true;
    if (at >= 0) {
      if (!isTemporary && (!isCaller || st.shopts.localvar_unset)) break;
      const [, hidden] = call.locals[at] as (typeof call.locals)[number];
      call.locals.splice(at, 1);
      replaceVariable(sh, name, hidden);
      return;
    }
    if (call.kind === "function") isCaller = true;
  }
  unsetVar(sh, name);
}
