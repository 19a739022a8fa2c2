/** `sftp`: another machine's files, command by command. @source OpenSSH 9.2: sftp(1), sftp.c */
import type { Bytes } from "../../../content/bytes";
import { sshString } from "../../../wire/ssh";
import { absolute } from "../../fs/path";
import { exit, type Program, type ProgramContext, type Step, waitRead } from "../../os/program";
import { collected } from "../children";
import { getopt } from "../options";
import { baseName, goOnJobs, type Jobs, newJob } from "./sftp-jobs";
import { ask, closeLink, type Link, openLink, type Reply, reply } from "./sftp-link";
import { attributes, isDirectory, readAttributes, SFTP, STATUS_TEXT } from "./sftp-protocol";
import { HELP, USAGE } from "./sftp-texts";

interface SftpState {
  link: Link | null;
  host: Bytes;
  /** directory over there; "": not known yet */
  cwd: Bytes;
  jobs: Jobs;
  /** what is under way; null: a command may come */
  doing: Doing | null;
  /** lines that have been read and not carried out */
  lines: Bytes;
  hasPrompt: boolean;
  /** descriptor that commands come from; a batch ends with the first failure */
  from: number;
  isBatch: boolean;
  isOver: boolean;
  code: number | null;
}
interface Doing {
  what: "home" | "cd" | "ls" | "simple" | "jobs" | "place";
  path: Bytes;
  handle: Bytes;
  names: { name: Bytes; long: Bytes }[];
  isLong: boolean;
  /** what is said before the reason where it fails */
  said: Bytes;
  words: Bytes[];
}
const doing = (what: Doing["what"], parts: Partial<Doing> = {}): Doing => ({
  what,
  path: "",
  handle: "",
  names: [],
  isLong: false,
  said: "",
  words: [],
  ...parts,
});

function start(ctx: ProgramContext): SftpState {
  const { flags, values, given, rest, error } = getopt("sftp", ctx.args, "+pqrvb:i:o:P:46AaCfNB:c:D:F:J:l:R:S:s:X:");
  const isTty = ctx.isTty(1);
  const jobs: Jobs = {
    list: [],
    recursive: flags.has("r"),
    preserve: flags.has("p"),
    showsMeter: !flags.has("q") && isTty,
    program: "sftp",
    failures: 0,
  };
  const st: SftpState = {
    link: null,
    host: "",
    cwd: "",
    jobs,
    doing: null,
    lines: "",
    hasPrompt: false,
    from: 0,
    isBatch: flags.has("b"),
    isOver: false,
    code: null,
  };
  const end = (text: Bytes, code = 1): SftpState => {
    ctx.err(text);
    st.code = code;
    return st;
  };
  if (error || rest.length !== 1) return end(USAGE);
  const refused = [..."46AaCfNBcDFJlRSsX"].find((letter) => flags.has(letter));
  if (refused) return end(`sftp: option -${refused} is not part of this system\n`);
  const batch = values.get("b");
  const fd = batch === undefined || batch === "-" ? 0 : ctx.open(batch, "r");
  if (typeof fd === "string") return end(`No such file or directory (${batch}).\n`, 255);
  st.from = fd;
  const [place = "", path] = (rest[0] ?? "").split(/:(.*)/);
  const at = place.lastIndexOf("@");
  st.host = place.slice(at + 1);
  const words = given.flatMap(([letter, value]): Bytes[] =>
    letter === "P" ? ["-p", value] : letter === "i" || letter === "o" ? [`-${letter}`, value] : letter === "v" ? ["-v"] : [],
  );
  const quiet = st.isBatch ? ["-oBatchMode=yes"] : [];
  st.link = openLink(ctx, [
    "-oRequestTTY=no",
    "-oForwardAgent=no",
    ...quiet,
    ...words,
    ...(at < 0 ? [] : ["-l", place.slice(0, at)]),
    "-s",
    "--",
    st.host,
    "sftp",
  ]);
  if (!st.link) return end("sftp: fork: Resource temporarily unavailable\n");
  st.doing = doing("home", { words: path ? [path] : [] });
  return st;
}

/** Words of a command line, with what quotes and backslashes hold together. */
function wordsOf(line: Bytes): Bytes[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s"'\\]|\\.)+)/g)].map(([, double, single, bare]) =>
    (double ?? single ?? bare ?? "").replace(/\\(.)/g, "$1"),
  );
}

/** A command that one request carries out. */
function simple(ctx: ProgramContext, st: SftpState, link: Link, name: string, words: readonly Bytes[]): boolean {
  const far = (path: Bytes | undefined): Bytes => absolute(st.cwd, path ?? "");
  const [first, second] = words;
  const begin = (type: number, body: Bytes, said: Bytes): true => {
    ask(ctx, link, type, body);
    st.doing = doing("simple", { said });
    return true;
  };
  if (first === undefined) return false;
  if (name === "mkdir") return begin(SFTP.mkdir, sshString(far(first)) + attributes({ mode: 0o777 }), `remote mkdir "${far(first)}"`);
  if (name === "rmdir") return begin(SFTP.rmdir, sshString(far(first)), `remote rmdir "${far(first)}"`);
  if (name === "rm") {
    if (!st.isBatch || ctx.isTty(1)) ctx.out(`Removing ${far(first)}\n`);
    return begin(SFTP.remove, sshString(far(first)), `remote delete ${far(first)}`);
  }
  if (second === undefined) return false;
  if (name === "rename")
    return begin(SFTP.rename, sshString(far(first)) + sshString(far(second)), `remote rename "${far(first)}" to "${far(second)}"`);
  if (name === "symlink")
    return begin(SFTP.symlink, sshString(first) + sshString(far(second)), `remote symlink file "${first}" to "${far(second)}"`);
  if (name !== "chmod" || !/^[0-7]{3,4}$/.test(first)) return false;
  ctx.out(`Changing mode on ${far(second)}\n`);
  return begin(SFTP.setstat, sshString(far(second)) + attributes({ mode: Number.parseInt(first, 8) }), `remote setstat "${far(second)}"`);
}

function transfer(ctx: ProgramContext, st: SftpState, link: Link, name: "get" | "put", args: readonly Bytes[]): void {
  const letters = args.filter((word) => /^-[apPrRf]+$/.test(word)).join("");
  const [from, to] = args.filter((word) => !word.startsWith("-"));
  if (from === undefined) {
    failed(ctx, st, "You must specify at least one path after a " + name + " command.");
    return;
  }
  st.jobs.recursive ||= /[rR]/.test(letters);
  st.jobs.preserve ||= /[pP]/.test(letters);
  if (name === "get") {
    const far = absolute(st.cwd, from);
    const local = to ?? baseName(far);
    st.jobs.list.push(newJob("get", far, ctx.fs.isDir(ctx.path(local)) ? `${local.replace(/\/$/, "")}/${baseName(far)}` : local));
    st.doing = doing("jobs");
    return;
  }
  // Whether it goes below a directory over there is asked first.
  const target = absolute(st.cwd, to ?? baseName(from));
  ask(ctx, link, SFTP.stat, sshString(target));
  st.doing = doing("place", { path: target, words: [from] });
}

function failed(ctx: ProgramContext, st: SftpState, text: Bytes): void {
  ctx.err(`${text}\n`);
  if (st.isBatch) {
    st.isOver = true;
    st.jobs.failures++;
  }
}

function command(ctx: ProgramContext, st: SftpState, link: Link, line: Bytes): void {
  const [word = "", ...args] = wordsOf(line);
  const name = word.toLowerCase();
  if (name === "" || name.startsWith("#")) return;
  switch (name) {
    case "bye":
    case "exit":
    case "quit":
      st.isOver = true;
      return;
    case "help":
    case "?":
      ctx.out(HELP);
      return;
    case "version":
      ctx.out("SFTP protocol version 3\n");
      return;
    case "pwd":
      ctx.out(`Remote working directory: ${st.cwd}\n`);
      return;
    case "lpwd":
      ctx.out(`Local working directory: ${ctx.cwd}\n`);
      return;
    case "lcd": {
      const path = ctx.path(args[0] ?? "");
      if (ctx.fs.isDir(path)) ctx.process.cwd = path;
      else failed(ctx, st, `Couldn't change local directory to "${args[0] ?? ""}": No such file or directory`);
      return;
    }
    case "cd":
      ask(ctx, link, SFTP.stat, sshString(absolute(st.cwd, args[0] ?? ".")));
      st.doing = doing("cd", { path: absolute(st.cwd, args[0] ?? ".") });
      return;
    case "ls":
    case "dir": {
      const path = absolute(st.cwd, args.find((arg) => !arg.startsWith("-")) ?? ".");
      ask(ctx, link, SFTP.opendir, sshString(path));
      st.doing = doing("ls", {
        path,
        isLong: args.some((arg) => /^-.*l/.test(arg)),
        words: args.some((arg) => /^-.*1/.test(arg)) ? ["1"] : [],
      });
      return;
    }
    case "get":
    case "put":
      transfer(ctx, st, link, name, args);
      return;
    default: {
      const [verb, rest] = name === "ln" && args[0] === "-s" ? ["symlink", args.slice(1)] : [name, args];
      const isKnown = ["mkdir", "rmdir", "rm", "rename", "symlink", "chmod"].includes(verb);
      if (!isKnown) failed(ctx, st, "Invalid command.");
      else if (!simple(ctx, st, link, verb, rest)) failed(ctx, st, `You must specify a path after a ${name} command.`);
    }
  }
}

/** An answer to what is under way. */
function heard(ctx: ProgramContext, st: SftpState, link: Link, now: Doing, { type, body }: Reply): void {
  const status = (): string => STATUS_TEXT[body.uint32()] ?? "Failure";
  switch (now.what) {
    case "home":
      body.uint32();
      st.cwd = body.string();
      st.doing = null;
      if (now.words[0] !== undefined) command(ctx, st, link, `cd "${now.words[0]}"`);
      return;
    case "cd":
      st.doing = null;
      if (type !== SFTP.attrs) failed(ctx, st, `stat remote: ${status()}`);
      else if (!isDirectory(readAttributes(body).mode ?? 0)) failed(ctx, st, `Can't change directory: "${now.path}" is not a directory`);
      else st.cwd = now.path;
      return;
    case "place": {
      const isDir = type === SFTP.attrs && isDirectory(readAttributes(body).mode ?? 0);
      const from = now.words[0] ?? "";
      st.jobs.list.push(newJob("put", from, isDir ? `${now.path.replace(/\/$/, "")}/${baseName(from)}` : now.path));
      st.doing = doing("jobs");
      return;
    }
    case "ls":
      listHeard(ctx, st, link, now, type, body);
      return;
    default: {
      st.doing = null;
      const code = body.uint32();
      if (code !== 0) failed(ctx, st, `${now.said}: ${STATUS_TEXT[code] ?? "Failure"}`);
    }
  }
}

function listHeard(ctx: ProgramContext, st: SftpState, link: Link, now: Doing, type: number, body: Reply["body"]): void {
  if (type === SFTP.handle) now.handle = body.string();
  else if (type === SFTP.name) {
    for (let left = body.uint32(); left > 0; left--) {
      const entry = { name: body.string(), long: body.string() };
      readAttributes(body);
      if (!entry.name.startsWith(".")) now.names.push(entry);
    }
  } else {
    st.doing = null;
    if (now.handle === "") {
      failed(ctx, st, `Can't ls: "${now.path}" not found`);
      return;
    }
    now.names.sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = now.names.map(({ name }) => name);
    // The number of links is the server's alone to know.
    if (now.isLong) ctx.out(now.names.map(({ long }) => `${long.replace(/^(\S+) +\d+/, "$1    ?")}\n`).join(""));
    else if (now.words.length > 0) ctx.out(names.map((name) => `${name}\n`).join(""));
    else ctx.out(names.length === 0 ? "" : padded(names, ctx.isTty(1) ? ctx.terminal.cols : 80));
    ask(ctx, link, SFTP.close, sshString(now.handle));
    st.doing = doing("simple", { said: "close" });
    return;
  }
  ask(ctx, link, SFTP.readdir, sshString(now.handle));
}
/** Names in columns, row by row. @source OpenSSH sftp.c: do_ls_dir */
function padded(names: readonly Bytes[], width: number): Bytes {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  const columns = Math.max(1, Math.floor(width / (longest + 2)));
  const space = Math.floor(width / columns);
  let out = "";
  names.forEach((name, at) => {
    out += name.padEnd(space);
    if ((at + 1) % columns === 0 || at === names.length - 1) out += "\n";
  });
  return out;
}

/** Reads commands and carries them out while nothing is under way. @returns what to wait for; null: something is under way */
function nextCommand(ctx: ProgramContext, st: SftpState, link: Link): Step | null {
  while (st.doing === null && !st.isOver) {
    if (!st.hasPrompt) ctx.out("sftp> ");
    st.hasPrompt = true;
    const end = st.lines.indexOf("\n");
    if (end < 0) {
      const typed = ctx.read(st.from);
      if (typed === "") return waitRead(st.from);
      if (typed === null) {
        if (st.lines === "") {
          if (ctx.isTty(1)) ctx.out("\n");
          st.isOver = true;
        } else st.lines += "\n";
      } else st.lines += typed;
      continue;
    }
    const line = st.lines.slice(0, end);
    st.lines = st.lines.slice(end + 1);
    st.hasPrompt = false;
    if (!ctx.isTty(st.from)) ctx.out(`${line}\n`);
    command(ctx, st, link, line);
  }
  return null;
}

function goOn(ctx: ProgramContext, st: SftpState, link: Link): Step {
  while (!st.isOver && !link.isAtEnd && ctx.process.out.length === 0 && !ctx.isSpent) {
    if (st.doing === null) {
      const wait = nextCommand(ctx, st, link);
      if (wait) return wait;
      continue;
    }
    if (st.doing.what === "jobs") {
      const before = st.jobs.failures;
      if (!goOnJobs(ctx, link, st.jobs)) break;
      st.doing = null;
      if (st.isBatch && st.jobs.failures > before) st.isOver = true;
      continue;
    }
    const wasReady = link.isReady;
    const answer = reply(ctx, link);
    if (!wasReady && link.isReady) {
      if (!st.isBatch) ctx.err(`Connected to ${st.host}.\n`);
      ask(ctx, link, SFTP.realpath, sshString("."));
      continue;
    }
    if (answer === null) break;
    heard(ctx, st, link, st.doing, answer);
  }
  if (st.isOver || link.isAtEnd) {
    if (link.isAtEnd && !st.isOver) {
      ctx.err("Connection closed.  \n");
      st.jobs.failures++;
    }
    st.isOver = true;
    closeLink(ctx, link);
    return { do: "run", us: 20 };
  }
  if (ctx.isSpent || ctx.process.out.length > 0) return { do: "run", us: 20 };
  return { do: "wait", wait: { on: "read", fd: link.from, until: null } };
}

export const sftp: Program<SftpState> = {
  name: "sftp",
  start,
  step(ctx, st) {
    if (st.code !== null || st.link === null) return exit(st.code ?? 1);
    if (st.link.from >= 0) return goOn(ctx, st, st.link);
    const code = collected(ctx, st.link.pid);
    if (code === null) return { do: "wait", wait: { on: "child", until: null } };
    st.code = code === 255 ? 255 : st.isBatch && st.jobs.failures > 0 ? 1 : 0;
    return { do: "run", us: 20 };
  },
};
