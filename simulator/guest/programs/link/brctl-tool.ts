/** What `brctl` reads and says alike in every system. @source bridge-utils 1.7: brctl.c, brctl_cmd.c (commands) */
import type { Output } from "../../os/program";

/** Arguments at least, whether root alone may, and what help says. */
const COMMANDS = {
  addbr: [1, true, "<bridge>\t\tadd bridge"],
  delbr: [1, true, "<bridge>\t\tdelete bridge"],
  addif: [2, true, "<bridge> <device>\tadd interface to bridge"],
  delif: [2, true, "<bridge> <device>\tdelete interface from bridge"],
  hairpin: [3, true, "<bridge> <port> {on|off}\tturn hairpin on/off"],
  setageing: [2, true, "<bridge> <time>\t\tset ageing time"],
  setbridgeprio: [2, true, "<bridge> <prio>\t\tset bridge priority"],
  setfd: [2, true, "<bridge> <time>\t\tset bridge forward delay"],
  sethello: [2, true, "<bridge> <time>\t\tset hello time"],
  setmaxage: [2, true, "<bridge> <time>\t\tset max message age"],
  setpathcost: [3, true, "<bridge> <port> <cost>\tset path cost"],
  setportprio: [3, true, "<bridge> <port> <prio>\tset port priority"],
  show: [0, false, "[ <bridge> ]\t\tshow a list of bridges"],
  showmacs: [1, false, "<bridge>\t\tshow a list of mac addrs"],
  showstp: [1, false, "<bridge>\t\tshow bridge stp info"],
  stp: [2, true, "<bridge> {on|off}\tturn stp on/off"],
} as const satisfies Record<string, readonly [least: number, isRoots: boolean, help: string]>;
export type BrctlCommand = keyof typeof COMMANDS;

const USAGE = `Usage: brctl [commands]\ncommands:\n${Object.entries(COMMANDS)
  .map(([name, [, , help]]) => `\t${name.padEnd(10)}\t${help}\n`)
  .join("")}`;

/** What fails of commands that set something. @source brctl_cmd.c */
export const FAILURES: Readonly<Record<string, string>> = {
  stp: "set stp status",
  setbridgeprio: "set bridge priority",
  setfd: "set forward delay",
  sethello: "set hello timer",
  setmaxage: "set max age",
  setageing: "set ageing time",
  setpathcost: "set path cost",
  setportprio: "set port priority",
};
/** What somebody who is not root is told. */
function notPermitted(command: BrctlCommand, [bridge = "", name = ""]: readonly string[]): string {
  if (command === "addif") return `can't add ${name} to bridge ${bridge}`;
  if (command === "delif") return `can't delete ${name} from bridge ${bridge}`;
  if (command === "addbr") return "add bridge failed";
  if (command === "delbr") return `can't delete bridge ${bridge}`;
  const failure = FAILURES[command];
  return failure === undefined ? `can't set ${name} to hairpin on bridge ${bridge}` : `${failure} failed`;
}

const isCommand = (word: string): word is BrctlCommand => Object.hasOwn(COMMANDS, word);
const failed = (stderr: string): Output => ({ stdout: "", stderr, code: 1 });
const printed = (stdout: string): Output => ({ stdout, stderr: "", code: 0 });

/** Reads a call. @param run - does what a command says to the bridges of one system */
export function runBrctl(args: readonly string[], uid: number, run: (command: BrctlCommand, args: readonly string[]) => Output): Output {
  const [command, ...rest] = args;
  if (command === undefined) return failed(USAGE);
  if (command === "-h" || command === "--help") return printed(USAGE);
  if (command === "-V" || command === "--version") return printed("bridge-utils, 1.7\n");
  if (!isCommand(command)) return failed(`never heard of command [${command}]\n${USAGE}`);
  const [least, isRoots, help] = COMMANDS[command];
  if (rest.length < least) return failed(`Incorrect number of arguments for command\nUsage: brctl ${command} ${help}\n`);
  if (isRoots && uid !== 0) return failed(`${notPermitted(command, rest)}: Operation not permitted\n`);
  return run(command, rest);
}
