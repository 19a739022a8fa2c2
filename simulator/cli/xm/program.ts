/** `xm`: finds the subcommand and runs it against xend. @source cli.md §8; xen 4.2 tools/python/xen/xm/main.py (main, xm_lookup_cmd, _run_cmd) */
import type { Output, ProgramContext } from "../../guest/os/program";
import { controlOf, insideOf } from "../common/control";
import { type Complaint, getopt, plainWords } from "../common/getopt";
import { printed } from "../common/output";
import { lookUp, type Table } from "../common/subcommand";
import { type Named, toolProgram } from "../common/tool";
import { refuse, XmCall, type XmCommand } from "./command";
import { longHelp, shortHelp, usageOf } from "./help";
import { subcommandsOf } from "./table";

function commandsOf(ctx: ProgramContext, isHelp = false): Table<XmCommand> {
  return subcommandsOf(insideOf(controlOf(ctx.control)).hypervisor.release, isHelp);
}
function usage(ctx: ProgramContext, word: string): string {
  const commands = commandsOf(ctx);
  const sub = Object.hasOwn(commands, word) ? commands[word] : undefined;
  return sub ? usageOf(sub) : shortHelp(commands);
}

function find(ctx: ProgramContext): Named<XmCommand> | Output {
  const [word, ...words] = ctx.args;
  const commands = commandsOf(ctx);
  if (word === undefined) return { ...printed(shortHelp(commands)), code: 1 };
  if (word === "help" || word === "--help" || word === "-h") return printed(longHelp(commandsOf(ctx, true)));
  if (words.includes("--help") || words.includes("-h")) return { ...printed(usage(ctx, word)), code: 1 };
  const sub = lookUp(commands, word, 2);
  if (sub) return { sub, word, words, flags: new Set() };
  // The help stands below the complaint.
  ctx.err(`Error: Subcommand ${word} not found!\n`);
  return { ...printed(shortHelp(commands)), code: 1 };
}

function admit(ctx: ProgramContext, { sub, word, words }: Named<XmCommand>): void {
  if (sub.aliases?.includes(word)) ctx.err(`Command ${word} is deprecated.  Please use xm ${sub.name} instead.\n`);
  sub.first?.(new XmCall(ctx, sub.name, plainWords(words)));
}

/** Words are counted as they stand; those of a subcommand without options are not looked at for any. @source cli.md §8 (arg_check, gnu_getopt) */
function open(ctx: ProgramContext, { sub, words }: Named<XmCommand>): XmCall {
  if (sub.needs !== undefined) checkCount(sub.name, words.filter((each) => each !== "--").length, sub.needs);
  const given = sub.letters === undefined ? plainWords(words) : getopt(words, { letters: sub.letters, long: sub.long ?? {} });
  if (given.complaint) refuse(`option ${given.complaint.option} ${complaints[given.complaint.why]}`);
  return new XmCall(ctx, sub.name, given);
}
const complaints: Readonly<Record<Complaint["why"], string>> = {
  unknown: "not recognized",
  "needs value": "requires argument",
  "takes none": "must not have an argument",
};
function checkCount(name: string, count: number, needs: NonNullable<XmCommand["needs"]>): void {
  const [least, most] = typeof needs === "number" ? [needs, needs] : needs;
  if (count >= least && count <= most) return;
  const wanted = least === most ? `${least} argument${least === 1 ? "" : "s"}` : `between ${least} and ${most} arguments`;
  refuse(`'xm ${name}' requires ${wanted}.\n`);
}

export const xm = toolProgram<XmCall, XmCommand>({
  name: "xm",
  path: "/usr/sbin/xm",
  find,
  admit,
  open,
  usage: (ctx, { word }) => usage(ctx, word),
});
