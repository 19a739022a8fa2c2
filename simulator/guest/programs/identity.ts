import type { Bytes } from "../../content/bytes";
import { formatDate } from "../os/calendar";
import { fileOf } from "../os/files";
import { fail, instantProgram, ok, type ProgramContext } from "../os/program";
import { terminalName } from "../os/terminals";
import { groupName, groups, userById, userByName, userName } from "../os/users";
import { badOptions, extraOperand } from "./operands";
import { getopt } from "./options";
import { secondsOf, sessions } from "./sessions";

/** `whoami`. @source coreutils 9.1: whoami */
export const whoami = instantProgram("whoami", (args, ctx) => {
  const { rest, error } = getopt("whoami", args, "");
  if (error) return badOptions(error);
  return rest.length > 0 ? extraOperand("whoami", rest[0]) : ok(`${userName(ctx.machine, ctx.uid)}\n`);
});

/** `logname`: who has logged in, which commands from outside have not. @source coreutils 9.1: logname */
export const logname = instantProgram("logname", (args, ctx) => {
  const { rest, error } = getopt("logname", args, "");
  if (error) return badOptions(error);
  if (rest.length > 0) return extraOperand("logname", rest[0]);
  const leader = ctx.process.tty ? ctx.machine.process(ctx.process.sid) : null;
  return leader ? ok(`${userName(ctx.machine, leader.uid)}\n`) : fail("logname: no login name");
});

interface Who {
  readonly name: Bytes;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** A user with all groups, the own one first. */
function whoIs(ctx: ProgramContext, named: Bytes | null): Who | null {
  const m = ctx.machine;
  const user = named === null ? userById(m, ctx.uid) : (userByName(m, named) ?? (/^\d+$/.test(named) ? userById(m, Number(named)) : null));
  if (user === null)
    return named === null ? { name: String(ctx.uid), uid: ctx.uid, gid: ctx.process.gid, groups: [ctx.process.gid] } : null;
  const others = groups(m).filter((group) => group.gid !== user.gid && group.members.includes(user.name));
  return { name: user.name, uid: user.uid, gid: user.gid, groups: [user.gid, ...others.map((group) => group.gid)] };
}

function idOf(ctx: ProgramContext, who: Who, flags: ReadonlySet<string>): Bytes {
  const m = ctx.machine;
  const names = flags.has("n");
  if (flags.has("u")) return names ? who.name : String(who.uid);
  if (flags.has("g")) return names ? groupName(m, who.gid) : String(who.gid);
  if (flags.has("G")) return who.groups.map((gid) => (names ? groupName(m, gid) : String(gid))).join(flags.has("z") ? "\0" : " ");
  const list = who.groups.map((gid) => `${gid}(${groupName(m, gid)})`).join(",");
  return `uid=${who.uid}(${who.name}) gid=${who.gid}(${groupName(m, who.gid)}) groups=${list}`;
}

/** `id`. @source coreutils 9.1: id */
export const id = instantProgram("id", (args, ctx) => {
  const { flags, rest, error } = getopt("id", args, "agGnruzZ", {
    context: "Z",
    group: "g",
    groups: "G",
    name: "n",
    real: "r",
    user: "u",
    zero: "z",
  });
  // Said as soon as the option is met, whatever follows it.
  if (flags.has("Z")) return fail("id: --context (-Z) works only on an SELinux-enabled kernel");
  if (error) return badOptions(error);
  const kinds = ["u", "g", "G"].filter((kind) => flags.has(kind));
  if (kinds.length > 1) return fail('id: cannot print "only" of more than one choice');
  if (kinds.length === 0 && (flags.has("n") || flags.has("r"))) return fail("id: cannot print only names or real IDs in default format");
  if (kinds.length === 0 && flags.has("z")) return fail("id: option --zero not permitted in default format");
  const end = flags.has("z") ? (flags.has("G") && rest.length > 1 ? "\0\0" : "\0") : "\n";
  let stdout = "";
  let stderr = "";
  for (const named of rest.length > 0 ? rest : [null]) {
    ctx.charge("call", 4);
    const who = whoIs(ctx, named);
    if (who) stdout += idOf(ctx, who, flags) + end;
    else stderr += `id: ‘${named}’: no such user\n`;
  }
  return { stdout, stderr, code: stderr === "" ? 0 : 1 };
});

/** `groups`. @source coreutils 9.1: groups */
export const groupsProgram = instantProgram("groups", (args, ctx) => {
  const { rest, error } = getopt("groups", args, "");
  if (error) return badOptions(error);
  const list = (who: Who): Bytes => who.groups.map((gid) => groupName(ctx.machine, gid)).join(" ");
  if (rest.length === 0) {
    const who = whoIs(ctx, null);
    return ok(who ? `${list(who)}\n` : "");
  }
  let stdout = "";
  let stderr = "";
  for (const named of rest) {
    const who = whoIs(ctx, named);
    if (who) stdout += `${named} : ${list(who)}\n`;
    else stderr += `groups: ‘${named}’: no such user\n`;
  }
  return { stdout, stderr, code: stderr === "" ? 0 : 1 };
});

/** `users`. @source coreutils 9.1: users */
export const users = instantProgram("users", (args, ctx) => {
  const { rest, error } = getopt("users", args, "");
  if (error) return badOptions(error);
  if (rest.length > 1) return extraOperand("users", rest[1]);
  const names = rest.length > 0 ? [] : sessions(ctx.machine).map((session) => session.user);
  return ok(names.length > 0 ? `${names.sort().join(" ")}\n` : "");
});

/** `tty`. @source coreutils 9.1: tty */
export const tty = instantProgram("tty", (args, ctx) => {
  const { flags, rest, error } = getopt("tty", args, "s", { silent: "s", quiet: "s" });
  if (error) return badOptions(error, 2);
  if (rest.length > 0) return extraOperand("tty", rest[0], 2);
  const file = fileOf(ctx.machine, ctx.process, 0);
  const isTty = file?.kind === "tty";
  const text = flags.has("s") ? "" : isTty ? `/dev/${terminalName(ctx.machine, file)}\n` : "not a tty\n";
  return { stdout: text, stderr: "", code: isTty ? 0 : 1 };
});

const WHO_LONG = {
  all: "a",
  boot: "b",
  count: "q",
  dead: "d",
  heading: "H",
  login: "l",
  lookup: "\x01",
  message: "T",
  mesg: "T",
  process: "p",
  runlevel: "r",
  short: "s",
  time: "t",
  users: "u",
  writable: "T",
};

/** `who`. @source coreutils 9.1: who */
export const who = instantProgram("who", (args, ctx) => {
  const { flags, rest, error } = getopt("who", args, "abdlmpqrstuwHST", WHO_LONG);
  if (error) return badOptions(error);
  if (rest.length > 2) return extraOperand("who", rest[2]);
  const m = ctx.machine;
  const there = sessions(m);
  if (flags.has("q")) return ok(`${there.map((session) => session.user).join(" ")}\n# users=${there.length}\n`);
  return ok(whoLines(ctx, flags, rest.length === 2 || flags.has("m")));
});

function whoLines(ctx: ProgramContext, flags: ReadonlySet<string>, own: boolean): Bytes {
  const m = ctx.machine;
  const all = flags.has("a");
  const stamp = (mono: number): string => formatDate("%Y-%m-%d %H:%M", secondsOf(m, mono), 0);
  const more = flags.has("u") || all;
  const message = flags.has("T") || flags.has("w") || all;
  const line = (name: Bytes, state: string, tty: string, time: string, idle: string, pid: string): Bytes =>
    `${name.padEnd(8)}${message ? ` ${state}` : ""} ${tty.padEnd(12)} ${time.padEnd(16)}${more ? ` ${idle.padEnd(5)} ${pid.padStart(10)}` : ""}\n`;
  let out = flags.has("H") ? `${line("NAME", " ", "LINE", "TIME", "IDLE", "PID").slice(0, -1)} COMMENT\n` : "";
  const only = ["b", "d", "l", "p", "r", "t"].some((letter) => flags.has(letter));
  if (flags.has("b") || all) out += line("", " ", "system boot", stamp(m.state.boot.kernelAt), "", "").trimEnd().concat("\n");
  if (flags.has("r") || all)
    out += line("", " ", "run-level 5", stamp(m.state.boot.kernelAt + 6_000_000), "", "")
      .trimEnd()
      .concat("\n");
  if (!only || flags.has("u") || all)
    for (const session of sessions(m)) {
      if (own && !(ctx.process.tty && session.pid === ctx.process.sid)) continue;
      out += line(session.user, "+", session.tty, stamp(session.since), ".", String(session.pid)).replace(
        / *\n$/,
        `${session.from === "" ? "" : ` (${session.from})`}\n`,
      );
    }
  return out;
}

/** `hostid`: a number that the first address of the host gives. @source gethostid(3) */
export const hostid = instantProgram("hostid", (args) => {
  const { rest, error } = getopt("hostid", args, "");
  if (error) return badOptions(error);
  // Of 127.0.1.1, which /etc/hosts gives for the own name.
  return rest.length > 0 ? extraOperand("hostid", rest[0]) : ok("007f0101\n");
});
