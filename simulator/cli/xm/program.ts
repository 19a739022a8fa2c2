/** `xm`: finds the subcommand and runs it against xend. @source cli.md §8; xen 4.2 tools/python/xen/xm/main.py (main, xm_lookup_cmd, _run_cmd) */
import { exit, type Program, type ProgramContext, type Step } from "../../guest/os/program";
import type { Json } from "../../guest/os/types";
import { controlOf, insideOf } from "../control";
import { Call, End, type Memory, type Subcommand } from "./call";
import { longHelp, shortHelp, usageOf } from "./help";
import { aliases, subcommandsOf } from "./table";

/** What the process keeps: its exit code, or what a subcommand that takes time has kept. */
interface State {
  code: number;
  memory: Json;
}
type Commands = Readonly<Record<string, Subcommand>>;

function commandsOf(ctx: ProgramContext, isHelp = false): Commands {
  return subcommandsOf(insideOf(controlOf(ctx.control)).hypervisor.release, isHelp);
}

/** By name, by old name, or by what one name alone begins with. */
function lookUp(commands: Commands, word: string): string | null {
  if (Object.hasOwn(commands, word)) return word;
  const stands = Object.hasOwn(aliases, word) ? (aliases[word] as string) : "";
  if (Object.hasOwn(commands, stands)) return stands;
  const alike = word.length > 1 ? Object.keys(commands).filter((name) => name.startsWith(word)) : [];
  return alike.length === 1 ? (alike[0] as string) : null;
}
function usage(commands: Commands, word: string): string {
  const sub = Object.hasOwn(commands, word) ? commands[word] : undefined;
  return sub ? usageOf(word, sub) : shortHelp(commands);
}

/** Writes how a subcommand has ended. */
function ended(ctx: ProgramContext, commands: Commands, error: unknown): number {
  if (!(error instanceof End)) throw error;
  if (error.stderr !== "") ctx.err(error.stderr);
  if (error.showsUsage) ctx.out(usage(commands, ctx.args[0] ?? ""));
  return error.code;
}

function begin(ctx: ProgramContext): State {
  const commands = commandsOf(ctx);
  const [word, ...args] = ctx.args;
  const end = (stdout: string, code: number): State => {
    ctx.out(stdout);
    return { code, memory: null };
  };
  if (word === undefined) return end(shortHelp(commands), 1);
  if (word === "help" || word === "--help" || word === "-h") return end(longHelp(commandsOf(ctx, true)), 0);
  if (args.includes("--help") || args.includes("-h")) return end(usage(commands, word), 1);
  const name = lookUp(commands, word);
  if (name === null) {
    ctx.err(`Error: Subcommand ${word} not found!\n`);
    return end(shortHelp(commands), 1);
  }
  if (Object.hasOwn(aliases, word) && aliases[word] === name) ctx.err(`Command ${word} is deprecated.  Please use xm ${name} instead.\n`);
  try {
    const answer = (commands[name] as Subcommand).run(new Call(ctx, name, args));
    if ("goesOn" in answer) return { code: 0, memory: answer.goesOn };
    if (answer.stderr !== "") ctx.err(answer.stderr);
    return end(answer.stdout, answer.code);
  } catch (error) {
    return { code: ended(ctx, commands, error), memory: null };
  }
}

function goOn(ctx: ProgramContext, memory: Memory): Step {
  const commands = commandsOf(ctx);
  const name = lookUp(commands, ctx.args[0] ?? "") ?? "";
  try {
    return commands[name]?.step?.(new Call(ctx, name, ctx.args.slice(1)), memory) ?? exit(0);
  } catch (error) {
    return exit(ended(ctx, commands, error));
  }
}

export const xm: Program<State> = {
  name: "xm",
  path: "/usr/sbin/xm",
  start: begin,
  step: (ctx, state) => (state.memory === null ? exit(state.code) : goOn(ctx, state.memory as Memory)),
};
