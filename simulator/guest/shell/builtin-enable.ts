import { builtinIsOff, builtinNames, isBuiltin } from "./builtin-names";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";

/** Builtins that POSIX calls special. @source bash(1), SHELL BUILTIN COMMANDS */
const SPECIAL = "break : . continue eval exec exit export readonly return set shift source times trap unset".split(" ");

/** `enable`. @source bash: builtins/enable.def */
export const enable: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "adf:nps");
  if (typeof got === "number") return got;
  const { flags, given, rest } = got;
  const { st } = sh;
  if (rest.length === 0 || flags.includes("p")) {
    const isWanted = (isOff: boolean): boolean => flags.includes("a") || isOff === flags.includes("n");
    for (const name of builtinNames().sort((a, b) => (a < b ? -1 : 1))) {
      const isOff = builtinIsOff(st, name);
      if (isWanted(isOff) && (!flags.includes("s") || SPECIAL.includes(name))) sh.ctx.out(`enable ${isOff ? "-n " : ""}${name}\n`);
    }
    return 0;
  }
  const file = given.find(([letter]) => letter === "f")?.[1];
  if (file !== undefined) {
    const why = sh.ctx.fs.exists(sh.ctx.path(file)) ? "invalid ELF header" : "cannot open shared object file: No such file or directory";
    return say(sh, `enable: cannot open shared object ${file}: ${file}: ${why}`);
  }
  let code = 0;
  for (const name of rest) {
    if (!isBuiltin(name)) code = say(sh, `enable: ${name}: not a shell builtin`);
    else if (flags.includes("d")) code = say(sh, `enable: ${name}: not dynamically loaded`);
    else {
      const others = (st.disabled ?? []).filter((each) => each !== name);
      st.disabled = flags.includes("n") ? [...others, name] : others;
    }
  }
  return code;
};
