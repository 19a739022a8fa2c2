import { errorText } from "../fs/filesystem";
import { areOver, type Ticket } from "../os/disk-io";
import { fsync } from "../os/files";
import { writeBackAll } from "../os/page-cache";
import { exit, fail, instantProgram, ok, type Program, type Step, waitDisk } from "../os/program";
import { externalEchoText } from "./external-echo";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { quoteName } from "./quoting";

/** For programs that take `--help` and `--version` as their only argument. @source POSIX: echo, true and false have no options */
function onlyHelp(args: readonly string[]): void {
  if (args.length !== 1) return;
  if (args[0] === "--help") throw new HelpWanted("help");
  if (args[0] === "--version") throw new HelpWanted("version");
}

/** `echo`, as a program. @source coreutils 9.1: echo */
export const echo = instantProgram("echo", (args, ctx) => {
  const isPosix = ctx.env("POSIXLY_CORRECT") !== null;
  if (!isPosix) onlyHelp(args);
  return ok(externalEchoText(args, isPosix));
});

export const trueProgram = instantProgram("true", (args) => {
  onlyHelp(args);
  return ok("");
});
export const falseProgram = instantProgram("false", (args) => {
  onlyHelp(args);
  return fail("");
});

/** `pwd`, as a program: the directory without links, or as the shell calls it. @source coreutils 9.1: pwd */
export const pwd = instantProgram("pwd", (args, ctx) => {
  const { given, rest, error } = getopt("pwd", args, "LP", { logical: "L", physical: "P" });
  if (error) return fail(error.replaceAll(/^pwd:|(?<=')pwd(?= --help)/g, (name) => ctx.argv0 + name.slice(3)));
  const place = ctx.fs.resolve(ctx.cwd);
  const here = typeof place === "string" ? ctx.cwd : place.path;
  const named = ctx.env("PWD");
  const last = given[given.length - 1]?.[0];
  const isLogical = last === "L" || (last === undefined && ctx.env("POSIXLY_CORRECT") !== null);
  const there = isLogical && named?.startsWith("/") && !/\/\.\.?(\/|$)/.test(named) ? ctx.fs.resolve(named) : null;
  const shown = there !== null && typeof there !== "string" && there.path === here ? named : here;
  return { stdout: `${shown}\n`, stderr: rest.length > 0 ? `${ctx.argv0}: ignoring non-option arguments\n` : "", code: 0 };
});

/** `clear`. @source ncurses: clear */
export const clear = instantProgram("clear", (args) => {
  const { flags, error } = getopt("clear", args, "xT:V");
  if (error) return fail(error.split("\n")[0] ?? "");
  return ok(flags.has("V") ? "ncurses 6.4.20221231\n" : `\x1b[H\x1b[2J${flags.has("x") ? "" : "\x1b[3J"}`);
});

/** `sync`: ends when what has been written is on its disk. @source coreutils 9.1: sync; fsync(2) and syncfs(2) of ext4 write out a whole journal */
export const sync: Program<{ code: number; tickets: readonly Ticket[] }> = {
  name: "sync",
  start(ctx) {
    const { flags, rest, error } = getopt("sync", ctx.args, "df", { data: "d", "file-system": "f" });
    const complaint = error ?? (flags.has("d") && flags.has("f") ? "sync: cannot specify both --data and --file-system" : null);
    if (complaint !== null || (flags.has("d") && rest.length === 0)) {
      ctx.err(`${complaint ?? "sync: --data needs at least one argument"}\n`);
      return { code: 1, tickets: [] };
    }
    // Without names nobody hears of what could not be written. @source sync(2)
    if (rest.length === 0) return { code: 0, tickets: writeBackAll(ctx.machine) };
    let code = 0;
    const tickets: Ticket[] = [];
    for (const name of rest) {
      ctx.charge("node", 1);
      const fd = ctx.open(name, "r");
      const sent = typeof fd === "number" ? fsync(ctx.machine, ctx.process, fd) : [];
      if (typeof fd === "number") ctx.close(fd);
      if (typeof fd !== "number" || sent === null) {
        const [what, error] = typeof fd === "number" ? ["syncing", "EIO"] : ["opening", fd];
        ctx.err(`sync: error ${what} ${quoteName(name)}: ${errorText(error)}\n`);
        code = 1;
      }
      tickets.push(...(sent ?? []));
    }
    return { code, tickets };
  },
  step: (ctx, { code, tickets }): Step => (areOver(ctx.machine, tickets) ? exit(code) : waitDisk(tickets)),
};
