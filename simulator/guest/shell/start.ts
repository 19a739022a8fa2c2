import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../os/signals";
import { userById } from "../os/users";
import { FIXED_NAMES } from "./dynamic-variables";
import { importFunction } from "./exported-functions";
import { loadHistory } from "./history";
import { invocation } from "./invocation";
import { takeTerminal } from "./jobs";
import { optionLetter } from "./options";
import { newShell, type ShellState, sourceFrame } from "./state";
import { type Shell, setFlags, setVar } from "./variables";

/** Where programs are looked for when the environment does not say. @source Debian's bash 5.2.15 and dash 0.5.12, started by `env -i` */
const DEFAULT_PATH = {
  bash: "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:.",
  sh: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
} as const;

/** A new shell's record: what it is called with, its environment, and the text that it runs first. */
export function start(ctx: ProgramContext): ShellState {
  const asked = invocation(ctx);
  const { kind, rest } = asked;
  const script = kind === "script" && !asked.fromInput ? (rest.shift() ?? null) : null;
  const name = kind === "command" ? (rest.shift() ?? ctx.argv0) : (script ?? ctx.argv0);
  const st = newShell(kind, name, rest, ctx.process.pid, ctx.mono());
  st.login = asked.login;
  st.options += asked.options;
  st.parentPid = ctx.process.ppid;
  st.ignoredAtStart = [...ctx.process.ignored];
  for (const entry of asked.shopts) st.shopts[entry.slice(1)] = entry.startsWith("-");
  const shell: Shell = { st, ctx };
  if (asked.answer !== null || asked.refused !== null) {
    if (asked.answer !== null) ctx.out(asked.answer);
    else ctx.err(`${ctx.argv0}: ${asked.refused}\n`);
    st.exiting = asked.answer !== null ? 0 : 2;
    return st;
  }
  importEnvironment(shell);
  if (kind === "command") setVar(shell, "BASH_EXECUTION_STRING", asked.command ?? "");
  if (kind === "command") st.frames = [sourceFrame(asked.command ?? "", null, 0, null)];
  else if (kind === "script") startScript(shell, script);
  else startInteractive(shell);
  return st;
}

/** Options of `set -o` that the environment asks for. */
function takeOptions(st: ShellState, names: Bytes): void {
  for (const name of names.split(":")) {
    const letter = optionLetter(name);
    if (letter !== null && !st.options.includes(letter)) st.options += letter;
  }
}

function importEnvironment(shell: Shell): void {
  const { ctx, st } = shell;
  for (const pair of ctx.process.env) {
    const cut = pair.indexOf("=");
    const name = pair.slice(0, cut);
    if (importFunction(shell, pair)) continue;
    if (name === "SHELLOPTS") takeOptions(st, pair.slice(cut + 1));
    else if (name !== "_" && cut > 0 && /^[A-Za-z_]\w*$/.test(name) && !FIXED_NAMES.includes(name))
      setVar(shell, name, pair.slice(cut + 1), true);
  }
  const set = (name: string, value: Bytes, exported: boolean): void => {
    if (ctx.env(name) === null) setVar(shell, name, value, exported);
  };
  const user = userById(ctx.machine, ctx.uid);
  // What bash gives itself it does not export, but for these.
  set("PATH", DEFAULT_PATH[ctx.process.program === "sh" ? "sh" : "bash"], false);
  // The system's login gives it to every shell; one that is started without it goes without.
  if (st.kind === "interactive") set("HOME", user?.home ?? "/", false);
  set("TERM", "dumb", false);
  set("SHELL", user?.shell ?? "/bin/bash", false);
  setVar(shell, "PWD", ctx.cwd, true);
  if (ctx.env("OLDPWD") === null) setFlags(shell, "OLDPWD", "x", "");
  setVar(shell, "SHLVL", String((Number(ctx.env("SHLVL") ?? "0") || 0) + 1), true);
  setVar(shell, "IFS", " \t\n");
  setVar(shell, "OPTIND", "1");
  setVar(shell, "OPTERR", "1");
  setVar(shell, "HOSTNAME", ctx.machine.state.os.hostname);
  setVar(shell, "HOSTTYPE", "x86_64");
  setVar(shell, "OSTYPE", "linux-gnu");
  setVar(shell, "MACHTYPE", "x86_64-pc-linux-gnu");
  setVar(shell, "BASH", "/usr/bin/bash");
  setVar(shell, "BASH_VERSION", "5.2.15(1)-release");
  setVar(shell, "PS4", "+ ");
  st.told = 0;
}

function startScript(shell: Shell, script: Bytes | null): void {
  const { st, ctx } = shell;
  if (script === null) {
    // Commands from standard input, as they come.
    st.fromInput = true;
    st.frames = [sourceFrame("", null, 0, null)];
    return;
  }
  const found = ctx.fs.lookup(ctx.path(script));
  const error =
    typeof found === "string"
      ? found
      : found.node.t === "d"
        ? "EISDIR"
        : ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)
          ? null
          : "EACCES";
  if (error !== null || typeof found === "string") {
    const why = error === "EISDIR" ? "Is a directory" : error === "EACCES" ? "Permission denied" : "No such file or directory";
    ctx.err(error === "EISDIR" ? `${script}: ${script}: ${why}\n` : `${ctx.argv0}: ${script}: ${why}\n`);
    st.exiting = error === "EISDIR" || error === "EACCES" ? 126 : 127;
    return;
  }
  const text = ctx.fs.textOf(found);
  if (text.slice(0, 80).includes("\0")) {
    ctx.err(`${script}: ${script}: cannot execute binary file\n`);
    st.exiting = 126;
    return;
  }
  st.frames = [sourceFrame(text, null, 0, script)];
}

function startInteractive(shell: Shell): void {
  const { st, ctx } = shell;
  const { machine } = ctx;
  ctx.catchSignals([SIGINT]);
  ctx.process.ignored = [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU];
  st.shopts.expand_aliases = true;
  setVar(shell, "PS1", machine.flavour.prompt);
  setVar(shell, "PS2", "> ");
  const user = userById(machine, ctx.uid);
  st.history = loadHistory(shell);
  if (ctx.process.pgid !== ctx.process.pid && ctx.process.sid !== ctx.process.pid) ctx.process.pgid = ctx.process.pid;
  takeTerminal(shell);
  const rc = `${user?.home ?? "/root"}/.bashrc`;
  for (const file of st.login ? [rc, "/etc/profile"] : [rc]) {
    const text = ctx.fs.text(file);
    if (text !== "") st.frames.push(sourceFrame(text, { kind: "source", args: null, locals: [], saved: null, status: 0 }, 0, file));
  }
}
