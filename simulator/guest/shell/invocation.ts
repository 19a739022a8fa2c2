import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { optionLetter } from "./options";
import type { ShellState } from "./state";

/** What the words after the shell's name ask for. */
interface Invocation {
  kind: ShellState["kind"];
  login: boolean;
  options: string;
  shopts: string[];
  command: Bytes | null;
  rest: Bytes[];
  /** text to print and end at once */
  answer: Bytes | null;
  refused: string | null;
  fromInput: boolean;
}

const VERSION =
  "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThe bash of a modelled guest: it speaks the language, it is not that program.\n";

/** Reads the words after the shell's name. */
export function invocation(ctx: ProgramContext): Invocation {
  const args = [...ctx.args];
  const found: Invocation = {
    kind: "script",
    login: ctx.argv0.startsWith("-"),
    options: "",
    shopts: [],
    command: null,
    rest: [],
    answer: null,
    refused: null,
    fromInput: false,
  };
  let interactive = false;
  let wantsCommand = false;
  while (args[0] !== undefined && /^[-+]./.test(args[0])) {
    const flag = args.shift() ?? "";
    if (flag === "--") break;
    if (flag === "--login") found.login = true;
    else if (flag === "--version") found.answer = VERSION;
    else if (flag === "--help")
      found.answer = `${VERSION.split("\n")[0]?.replace("release (", "release-(")}\nUsage:\tbash [GNU long option] [option] ...\n\tbash [GNU long option] [option] script-file ...\n`;
    else if (["--norc", "--noprofile", "--noediting"].includes(flag)) continue;
    else if (flag === "--posix") found.options += optionLetter("posix") ?? "";
    else if (flag === "--rcfile" || flag === "--init-file") args.shift();
    else if (flag.startsWith("--")) found.refused = `${flag}: invalid option`;
    else {
      for (const letter of flag.slice(1)) {
        if (letter === "i") interactive = true;
        else if (letter === "l") found.login = true;
        else if (letter === "c") wantsCommand = true;
        else if (letter === "s") found.fromInput = true;
        else if (letter === "o") {
          const name = args.shift() ?? "";
          const option = optionLetter(name);
          if (option === null) found.refused = `line 0: ${ctx.argv0}: ${name}: invalid option name`;
          else if (flag.startsWith("-")) found.options += option;
        } else if (letter === "O") found.shopts.push(`${flag[0]}${args.shift() ?? ""}`);
        else if ("aefhkmnptuvxBCEHPT".includes(letter)) {
          if (flag.startsWith("-")) found.options += letter;
        } else if (letter !== "r" && letter !== "D") found.refused = `${flag}: invalid option`;
        else found.refused = `-${letter}: not supported here`;
      }
    }
  }
  if (wantsCommand) {
    found.kind = "command";
    found.command = args.shift() ?? null;
    if (found.command === null && found.refused === null) found.refused = "-c: option requires an argument";
  } else if (interactive || ((args.length === 0 || found.fromInput) && ctx.isTty(0))) found.kind = "interactive";
  found.rest = args;
  return found;
}
