import type { Bytes } from "../../content/bytes";
import { groups, users } from "../os/users";
import { signalName } from "./builtin-kill";
import { builtinIsOff, builtinNames } from "./builtin-names";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { compile } from "./compiled";
import { commandNames, pathNames } from "./complete";
import { functionNames } from "./declare-functions";
import { DYNAMIC_FLAGS } from "./dynamic-variables";
import { expandFields } from "./expand";
import { HELP_TOPICS } from "./help-topics";
import { say } from "./messages";
import { SET_OPTIONS, SHOPT_DEFAULTS } from "./options";
import { matches } from "./pattern";
import { has, isArray } from "./variable-record";
import { getVar, type Shell, variable, variableNames } from "./variables";

const KEYWORDS = "if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc".split(" ");

const byName = (names: Iterable<Bytes>): Bytes[] => [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
const allVariables = (sh: Shell): Bytes[] => byName([...variableNames(sh.st), ...Object.keys(DYNAMIC_FLAGS)]);
const plainPath = (path: Bytes): Bytes => path.replace(/\/$/, "");

/** What each action makes, in the order in which they are carried out. @source bash: pcomplete.c, gen_action_completions */
const ACTIONS: readonly (readonly [name: string, make: (sh: Shell, start: Bytes) => Bytes[]])[] = [
  ["alias", (sh) => byName(Object.keys(sh.st.aliases).map((key) => key.slice(1)))],
  ["arrayvar", (sh) => allVariables(sh).filter((name) => isArray(variable(sh.st, name)) || /[aA]/.test(DYNAMIC_FLAGS[name] ?? ""))],
  ["builtin", () => byName(builtinNames())],
  ["disabled", (sh) => byName(builtinNames().filter((name) => builtinIsOff(sh.st, name)))],
  ["enabled", (sh) => byName(builtinNames().filter((name) => !builtinIsOff(sh.st, name)))],
  ["export", (sh) => variableNames(sh.st).filter((name) => has(variable(sh.st, name), "x"))],
  ["function", (sh) => functionNames(sh.st)],
  ["helptopic", () => HELP_TOPICS.map(([name]) => name)],
  [
    "hostname",
    (sh) =>
      byName(
        sh.ctx.fs
          .text("/etc/hosts")
          .replace(/#.*/g, "")
          .split("\n")
          .flatMap((line) => line.split(/[ \t]+/).slice(1)),
      ),
  ],
  ["job", (sh) => sh.st.jobs.map((job) => job.text.split(" ")[0] ?? "")],
  ["keyword", () => KEYWORDS],
  ["running", (sh) => sh.st.jobs.filter((job) => job.state === "run").map((job) => job.text.split(" ")[0] ?? "")],
  ["setopt", () => SET_OPTIONS.map(([name]) => name)],
  ["shopt", () => Object.keys(SHOPT_DEFAULTS)],
  ["signal", () => Array.from({ length: 65 }, (_, n) => signalName(n)).filter((name) => name !== null)],
  ["stopped", (sh) => sh.st.jobs.filter((job) => job.state === "stop").map((job) => job.text.split(" ")[0] ?? "")],
  ["variable", allVariables],
  ["command", (sh, start) => (start.includes("/") ? pathNames(sh, start, true).map(plainPath) : commandNames(sh, start))],
  ["file", (sh, start) => pathNames(sh, start, false).map(plainPath)],
  ["user", (sh) => users(sh.ctx.machine).map((user) => user.name)],
  ["group", (sh) => groups(sh.ctx.machine).map((group) => group.name)],
  [
    "directory",
    (sh, start) =>
      pathNames(sh, start, false)
        .filter((path) => path.endsWith("/"))
        .map(plainPath),
  ],
];
const LETTERS: Readonly<Record<string, string>> = {
  a: "alias",
  b: "builtin",
  c: "command",
  d: "directory",
  e: "export",
  f: "file",
  g: "group",
  j: "job",
  k: "keyword",
  u: "user",
  v: "variable",
};

/** Words of `-W`: cut at IFS, then expanded. */
function listed(sh: Shell, text: Bytes): Bytes[] {
  const ifs = getVar(sh, "IFS") ?? " \t\n";
  const parts: Bytes[] = [];
  let part = "";
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c === "\\" && quote !== "'") part += c + (text[++i] ?? "");
    else if (quote === "" && ifs.includes(c)) {
      if (part !== "") parts.push(part);
      part = "";
    } else {
      if (quote === "" && (c === '"' || c === "'")) quote = c;
      else if (c === quote) quote = "";
      part += c;
    }
  }
  if (part !== "") parts.push(part);
  sh.ctx.charge("field", parts.length);
  return parts.flatMap((word) => {
    // A part may have blanks when IFS has none; without an expansion it is what it is.
    if (!/["'\\$`]/.test(word)) return [word];
    const instr = compile(`x=(${word})`).blocks[0]?.find((each) => each.i === "cmd");
    const value = instr?.i === "cmd" ? instr.cmd.assigns[0]?.value : undefined;
    return value === undefined || "pieces" in value ? [word] : value.flatMap((element) => expandFields(sh, element.word));
  });
}

/** `compgen`. Functions and commands that make the list (-F, -C) are refused. @source bash: builtins/complete.def, pcomplete.c */
export const compgen: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "abcdefgjko:suvA:G:W:P:S:X:F:C:");
  if (typeof got === "number") return got;
  const { given, rest } = got;
  const value = (letter: string): Bytes | undefined => given.findLast(([each]) => each === letter)?.[1];
  for (const [letter] of given) if ("FCGos".includes(letter)) return say(sh, `compgen: -${letter}: not supported here`, 2);
  const actions = new Set<string>();
  for (const [letter, name] of given) {
    if (letter === "A" && !ACTIONS.some(([known]) => known === name)) return say(sh, `compgen: ${name}: invalid action name`, 2);
    const action = letter === "A" ? name : LETTERS[letter];
    if (action !== undefined) actions.add(action);
  }
  if (given.length === 0) return 0;
  const start = rest[0] ?? "";
  const made = ACTIONS.filter(([name]) => actions.has(name)).flatMap(([, make]) => make(sh, start));
  const words = value("W");
  let names = [...made, ...(words === undefined ? [] : listed(sh, words))].filter((name) => name.startsWith(start));
  const filter = value("X");
  if (filter !== undefined && filter !== "") {
    const isKept = filter.startsWith("!");
    const pattern = (isKept ? filter.slice(1) : filter).replace(/&/g, start);
    names = names.filter((name) => matches(pattern, name, sh.ctx, { extglob: true }) === isKept);
  }
  sh.ctx.out(names.map((name) => `${value("P") ?? ""}${name}${value("S") ?? ""}\n`).join(""));
  return names.length > 0 ? 0 : 1;
};
