/** `xl`: finds the subcommand, reads its options, and runs it. @source cli.md §1, §8 */
import { exit, type Program, type ProgramContext } from "../../guest/os/program";
import type { Json } from "../../guest/os/types";
import { isDaemonRunning } from "../../toolstack/daemons";
import type { XenRelease } from "../../xen/versions";
import { controlOf, insideOf } from "../control";
import { failed, type Output, printed } from "../output";
import { Call, Exit, type Memory, type Subcommand } from "./command";
import { helpOf, helpOfAll } from "./help";
import { notHere } from "./not-here";
import { readOptions } from "./options";
import { listed, table } from "./table";

/** What a call comes to before its subcommand runs. */
type Found = { readonly end: Output } | { readonly call: Call; readonly sub: Subcommand };

/** What the process keeps: the exit code, or what a subcommand that takes time has kept. */
interface State {
  code: number;
  memory: Json;
}

/** Subcommands of a release by name; those of other releases are not there at all. */
export function subcommandsOf(release: XenRelease): Readonly<Record<string, Subcommand>> {
  const order = (version: string): number => {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return major * 1000 + minor;
  };
  const own = release.major * 1000 + release.minor;
  const fits = ({ since, until }: Subcommand): boolean =>
    (since === undefined || order(since) <= own) && (until === undefined || own < order(until));
  const all: Readonly<Record<string, Subcommand>> = { ...table, ...notHere };
  return Object.fromEntries(listed.flatMap((name) => (all[name] && fits(all[name]) ? [[name, all[name]]] : [])));
}

const XEND =
  "xend is running, which may cause unpredictable results when using\nthis xl command.  Please shut down xend before continuing.\n\n(This check can be overridden with the -f option.)\n";
/** @source cli.md §1 (not root) */
const NOT_ROOT =
  "xencall: error: Could not obtain handle on privileged command interface: Permission denied\nlibxl: error: libxl.c:102:libxl_ctx_alloc: cannot open libxc handle: Permission denied\ncannot init xl context\n";

/** Reads the command line down to the subcommand's own arguments. */
function find(ctx: ProgramContext): Found {
  const inside = insideOf(controlOf(ctx.control));
  const { release } = inside.hypervisor;
  const world = controlOf(ctx.control).world;
  const words = [...ctx.args];
  const flags = new Set<string>();
  while (words[0]?.startsWith("-") && words[0].length > 1) {
    for (const letter of words[0].slice(1)) {
      if (!"vftTN".includes(letter)) return { end: failed(`xl: invalid option -- '${letter}'\nunknown global option\n`, 1) };
      flags.add(letter);
    }
    words.shift();
  }
  const subcommands = subcommandsOf(release);
  const name = words.shift();
  if (name === undefined) return { end: { ...printed(helpOfAll(subcommands)), code: 1 } };
  if (ctx.uid !== 0) return { end: failed(NOT_ROOT, 1) };
  const matching = Object.hasOwn(subcommands, name) ? [name] : Object.keys(subcommands).filter((own) => own.startsWith(name));
  const full = matching.length === 1 ? (matching[0] as string) : "";
  const sub = subcommands[full];
  if (!sub) return { end: name === "help" ? helpCommand(subcommands, words[0]) : failed("command not implemented\n", 1) };
  if (flags.has("N") && !sub.canDryRun) return { end: failed("command does not implement -N (dryrun) option\n", 1) };
  const isBeside = sub.modifies && release.xlRefusesBesideXend && isDaemonRunning(world, inside, "xend");
  if (isBeside && !flags.has("f") && !flags.has("N")) return { end: failed(XEND, 1) };
  const { options, operands, unknown } = readOptions(words, `${sub.letters ?? ""}h`, { ...sub.long, help: "h" });
  if (unknown !== null) return { end: failed(`option \`${unknown}' not supported.\n`, 2) };
  if (options.some(([letter]) => letter === "h")) return { end: printed(helpOf(full, sub)) };
  const needs = sub.needs ?? 0;
  if (operands.length < needs) {
    ctx.err(`'xl ${full}' requires at least ${needs} argument${needs > 1 ? "s" : ""}.\n\n`);
    return { end: { ...printed(helpOf(full, sub)), code: 2 } };
  }
  return { call: new Call(ctx, full, options, operands, flags.has("N")), sub };
}

function helpCommand(subcommands: Readonly<Record<string, Subcommand>>, name: string | undefined): Output {
  if (name === undefined) return printed(helpOfAll(subcommands));
  const sub = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  return sub ? printed(helpOf(name, sub)) : printed("command not implemented\n");
}

/** Writes what a subcommand says: complaints follow what it had printed by then. */
function say(ctx: ProgramContext, { stdout, stderr, code }: Output): number {
  if (stdout !== "") ctx.out(stdout);
  if (stderr !== "") ctx.err(stderr);
  return code;
}

export const xl: Program<State> = {
  name: "xl",
  path: "/usr/sbin/xl",
  start(ctx) {
    const found = find(ctx);
    if ("end" in found) return { code: say(ctx, found.end), memory: null };
    try {
      const answer = found.sub.run(found.call);
      return "goesOn" in answer ? { code: 0, memory: answer.goesOn } : { code: say(ctx, answer), memory: null };
    } catch (error) {
      if (error instanceof Exit) return { code: say(ctx, error.output), memory: null };
      throw error;
    }
  },
  step(ctx, state) {
    if (state.memory === null) return exit(state.code);
    const found = find(ctx);
    if ("end" in found || !found.sub.step) return exit(state.code);
    try {
      return found.sub.step(found.call, state.memory as Memory);
    } catch (error) {
      if (error instanceof Exit) return exit(say(ctx, error.output));
      throw error;
    }
  },
};
