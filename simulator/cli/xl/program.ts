/** `xl`: finds the subcommand, reads its options, and runs it. @source cli.md §1, §8 */

import { isDaemonRunning } from "../../dom0/daemons";
import type { AnyProgram, Output, ProgramContext } from "../../guest/os/program";
import type { XenRelease } from "../../xen/versions";
import { controlOf, insideOf } from "../common/control";
import { getopt } from "../common/getopt";
import { End, failed, printed } from "../common/output";
import { lookUp, type Table } from "../common/subcommand";
import { type Named, toolProgram } from "../common/tool";
import { quit, quitWithHelp, XlCall, type XlCommand } from "./command";
import { helpOf, helpOfAll } from "./help";
import { commandsOf } from "./table";

const XEND =
  "xend is running, which may cause unpredictable results when using\nthis xl command.  Please shut down xend before continuing.\n\n(This check can be overridden with the -f option.)\n";
/** @source cli.md §1 (not root) */
const NOT_ROOT =
  "xencall: error: Could not obtain handle on privileged command interface: Permission denied\nlibxl: error: libxl.c:102:libxl_ctx_alloc: cannot open libxc handle: Permission denied\ncannot init xl context\n";

/** Subcommands of a release. */
type CommandsOf = (release: XenRelease) => Table<XlCommand>;

/** Reads the command line down to the subcommand's own arguments. */
function find(commandsOf: CommandsOf, ctx: ProgramContext): Named<XlCommand> | Output {
  const { options, operands, complaint } = getopt(ctx.args, { letters: "vftTN" }, { stopsAtOperand: true });
  if (complaint) return failed(`xl: invalid option -- '${complaint.key || "-"}'\nunknown global option\n`, 1);
  const commands = commandsOf(insideOf(controlOf(ctx.control)).hypervisor.release);
  const [word, ...words] = operands;
  if (word === undefined) return { ...printed(helpOfAll(commands)), code: 1 };
  if (ctx.uid !== 0) return failed(NOT_ROOT, 1);
  const sub = lookUp(commands, word);
  if (sub) return { sub, word, words, flags: new Set(options.map(([letter]) => letter)) };
  return word === "help" ? helpCommand(commands, words[0]) : failed("command not implemented\n", 1);
}

function helpCommand(commands: Table<XlCommand>, name: string | undefined): Output {
  if (name === undefined) return printed(helpOfAll(commands));
  const sub = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return printed(sub ? helpOf(sub) : "command not implemented\n");
}

function admit(ctx: ProgramContext, { sub, flags }: Named<XlCommand>): void {
  if (flags.has("N") && !sub.canDryRun) quit("command does not implement -N (dryrun) option\n");
  const control = controlOf(ctx.control);
  const inside = insideOf(control);
  const isBeside = sub.modifies && inside.hypervisor.release.xlRefusesBesideXend && isDaemonRunning(control.world, inside, "xend");
  if (isBeside && !flags.has("f") && !flags.has("N")) quit(XEND);
}

function open(ctx: ProgramContext, { sub, words, flags }: Named<XlCommand>): XlCall {
  const given = getopt(words, { letters: `${sub.letters ?? ""}h`, long: { ...sub.long, help: "h" } }, { isLoose: true });
  if (given.complaint) quit(`option \`${given.complaint.key}' not supported.\n`, 2);
  const call = new XlCall(ctx, sub.name, given, flags.has("N"));
  if (call.has("h")) throw new End(printed(""), true);
  const [least] = [sub.needs ?? 0].flat();
  if (least !== undefined && call.args.length < least)
    quitWithHelp(`'xl ${sub.name}' requires at least ${least} argument${least > 1 ? "s" : ""}.\n\n`, 2);
  return call;
}

/** A `xl` that has certain subcommands. */
export function xlProgram(commandsOf: CommandsOf): AnyProgram {
  return toolProgram<XlCall, XlCommand>({
    name: "xl",
    path: "/usr/sbin/xl",
    find: (ctx) => find(commandsOf, ctx),
    admit,
    open,
    usage: (_ctx, { sub }) => helpOf(sub),
  });
}
export const xl = xlProgram(commandsOf);
