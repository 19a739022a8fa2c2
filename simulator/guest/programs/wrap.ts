import { errorText } from "../fs/filesystem";
import { setReader } from "../fs/synth";
import { type AnyProgram, again, exit, type ProgramContext, type Step } from "../os/program";
import { SIGPIPE } from "../os/signals";
import type { Json } from "../os/types";
import { HelpWanted, helpText, versionText } from "./help";
import { writeComplaint } from "./write-complaint";

/** Record of a program that was asked for its help. */
interface Helping {
  "--help": number;
}

function isHelping(state: unknown): state is Helping {
  return typeof state === "object" && state !== null && "--help" in state;
}

/** Exit code after a failed write of standard output. @source coreutils 9.1: exit_failure of each program */
const WRITE_FAILURE: Readonly<Record<string, number>> = {
  sort: 2,
  ls: 2,
  dir: 2,
  vdir: 2,
  grep: 2,
  diff: 2,
  cmp: 2,
  env: 125,
  timeout: 125,
  nohup: 125,
  nice: 125,
  expr: 3,
  getopt: 3,
  tty: 3,
  sed: 4,
};

/** Programs that read their options themselves. */
const READ_BY_HAND = ["nano", "less", "more", "su"];

/** A reader is gone, and the signal that tells of it will end the process: it says nothing more. */
function isDying(ctx: ProgramContext): boolean {
  const { pending, ignored, caught } = ctx.process;
  return pending.includes(SIGPIPE) && !ignored.includes(SIGPIPE) && !caught.includes(SIGPIPE);
}

/** Ends a program: what could not be written is told of, as the real ones do when they close standard output. */
function close(name: string, ctx: ProgramContext, code: number): Step {
  const refused = ctx.writeError(1);
  if (refused === null) return exit(code);
  ctx.err(writeComplaint(name === "printf" ? ctx.argv0 : name, errorText(refused)));
  return exit(Object.hasOwn(WRITE_FAILURE, name) ? (WRITE_FAILURE[name] as number) : 1);
}

/** Those of GNU that speak by the name they were started by. */
const NAMED_FULL = new Set(
  (
    "cat ls dir vdir cp mv rm mkdir rmdir grep egrep fgrep sed find sort head tail wc date diff cmp xargs tr cut stat chmod touch ln md5sum sha1sum " +
    "sha224sum sha256sum sha384sum sha512sum b2sum cksum sum od nl fold expand unexpand uniq comm join paste tac tsort split csplit dd du df " +
    "install readlink realpath mktemp seq factor shuf expr basename dirname env nice nohup timeout tee truncate chown chgrp id who uname sleep " +
    "tty yes nproc numfmt pathchk printenv base64 base32 basenc link unlink sync fmt whoami hostid arch"
  ).split(" "),
);

/** Lets a program speak by the name it was started by: its own name at the beginning of a line and in hints becomes that. */
function speakAs(name: string, ctx: ProgramContext): void {
  const { argv0 } = ctx;
  if (argv0 === name || !argv0.endsWith(`/${name}`) || !NAMED_FULL.has(name)) return;
  const say = ctx.err.bind(ctx);
  ctx.err = (text) =>
    say(
      text
        .split("\n")
        .map((line) =>
          line.startsWith(`${name}: `) ? argv0 + line.slice(name.length) : line.replace(`Try '${name} --help'`, `Try '${argv0} --help'`),
        )
        .join("\n"),
    );
}

/** What all programs of the table have in common: `--help` and `--version`, write errors at the end, and whose /proc/self it is. */
export function standard(program: AnyProgram): AnyProgram {
  return {
    ...program,
    start(ctx): Json {
      setReader(ctx.machine, ctx.process.pid);
      speakAs(program.name, ctx);
      try {
        const asked = READ_BY_HAND.includes(program.name) ? ctx.args.find((arg) => arg === "--help" || arg === "--version") : undefined;
        if (asked !== undefined) throw new HelpWanted(asked === "--help" ? "help" : "version");
        return program.start(ctx) as Json;
      } catch (error) {
        if (!(error instanceof HelpWanted)) throw error;
        const name = error.program ?? program.name;
        ctx.out(error.what === "help" ? helpText(name, ctx.argv0) : versionText(name));
        return { "--help": 0 };
      }
    },
    step(ctx, state: unknown): Step {
      setReader(ctx.machine, ctx.process.pid);
      speakAs(program.name, ctx);
      const told = ctx.writeError.bind(ctx);
      ctx.writeError = (fd) => (isDying(ctx) ? null : told(fd));
      const step = isHelping(state) ? exit(state["--help"]) : program.step(ctx, state);
      if (isDying(ctx)) return again;
      return step.do === "exit" ? close(program.name, ctx, step.code) : step;
    },
  };
}

/** The same for a shell: it sees to its own errors. */
export function reading(program: AnyProgram): AnyProgram {
  return {
    ...program,
    start(ctx): Json {
      setReader(ctx.machine, ctx.process.pid);
      return program.start(ctx) as Json;
    },
    step(ctx, state: unknown): Step {
      setReader(ctx.machine, ctx.process.pid);
      return program.step(ctx, state);
    },
  };
}
