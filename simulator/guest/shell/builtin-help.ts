import type { Bytes } from "../../content/bytes";
import { builtinIsOff } from "./builtin-names";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { helpBody } from "./help-details";
import { HELP_TOPICS, type HelpTopic } from "./help-topics";
import { say } from "./messages";
import { matches } from "./pattern";
import type { Shell } from "./variables";

const INTRODUCTION = `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
The commands below belong to the shell itself; \`help NAME' tells more of one.
A star (*) in front of a name means that the command is disabled.

`;
/** Columns of the list, which is two topics wide. @source bash: help.def, show_builtin_command_help */
const COLUMNS = 80;

/** One cell of the list, cut with a \`>\` where it is too long. */
function cell(sh: Shell, topic: HelpTopic | undefined, width: number): string {
  if (topic === undefined) return "";
  const text = `${builtinIsOff(sh.st, topic[0]) ? "*" : " "}${topic[1]}`;
  return text.length >= width ? `${text.slice(0, width - 1)}>` : text;
}

function overview(sh: Shell): string {
  const width = COLUMNS / 2;
  const height = Math.ceil(HELP_TOPICS.length / 2);
  const lines = HELP_TOPICS.slice(0, height).map((topic, i) => {
    const right = cell(sh, HELP_TOPICS[i + height], width - 2);
    const left = cell(sh, topic, width - 1);
    return `${right === "" ? left : left.padEnd(width) + right}\n`;
  });
  return INTRODUCTION + lines.join("");
}

/** Laid out as a manual page. */
function manual(topic: HelpTopic): string {
  const [name, synopsis, short] = topic;
  return `NAME\n    ${name} - ${short}\n\nSYNOPSIS\n    ${synopsis}\n\nDESCRIPTION\n${helpBody(topic)}\nSEE ALSO\n    bash(1)\n\n`;
}

/** Topics of a name: exactly that one or what the pattern matches, else those that begin with it. */
function topicsOf(sh: Shell, word: Bytes): HelpTopic[] {
  const exact = HELP_TOPICS.filter(([name]) => name === word || matches(word, name, sh.ctx, { extglob: true }));
  return exact.length > 0 ? exact : HELP_TOPICS.filter(([name]) => name.startsWith(word));
}

/** `help`. @source bash: help.def */
export const help: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "dms");
  if (typeof got === "number") return got;
  const { flags, rest } = got;
  if (rest.length === 0) {
    sh.ctx.out(overview(sh));
    return 0;
  }
  if (/[*?]|\[.*\]/s.test(rest[0] ?? ""))
    sh.ctx.out(`Shell commands matching keyword${rest.length > 1 ? "s" : ""} \`${rest.join(", ")}'\n\n`);
  let found = 0;
  for (const word of rest) {
    for (const topic of topicsOf(sh, word)) {
      found++;
      const [name, synopsis, short] = topic;
      if (flags.includes("d")) sh.ctx.out(`${name} - ${short}\n`);
      else if (flags.includes("m")) sh.ctx.out(manual(topic));
      else sh.ctx.out(`${name}: ${synopsis}\n${flags.includes("s") ? "" : helpBody(topic)}`);
    }
  }
  const last = rest[rest.length - 1] ?? "";
  return found > 0 ? 0 : say(sh, `help: no help topics match \`${last}'.  Try \`help help' or \`man -k ${last}' or \`info ${last}'.`);
};
