/** `scp`: copies files to and from other machines, by SFTP over an `ssh` of its own. @source OpenSSH 9.2: scp(1) */
import type { Bytes } from "../../../content/bytes";
import { sshString } from "../../../wire/ssh";
import { exit, type Program, type ProgramContext, type Step } from "../../os/program";
import { collected } from "../children";
import { getopt } from "../options";
import { baseName, goOnJobs, type Jobs, newJob } from "./sftp-jobs";
import { ask, closeLink, type Link, openLink, reply } from "./sftp-link";
import { isDirectory, readAttributes, SFTP } from "./sftp-protocol";

interface ScpState {
  /** machines and files, in turn: all from one of these sources go over one connection */
  sources: { host: Bytes | null; path: Bytes }[];
  target: { host: Bytes | null; path: Bytes };
  words: Bytes[];
  link: Link | null;
  /** host that the link is to */
  host: Bytes;
  jobs: Jobs;
  stage: "link" | "ready" | "look" | "move" | "close";
  code: number | null;
}

const USAGE = `usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]
           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]
           [-P port] [-S program] [-X sftp_option] source ... target
`;

/** `[user@]host:path`, or a file here. @source OpenSSH scp.c: colon */
function place(text: Bytes): { host: Bytes | null; path: Bytes } {
  const at = text.indexOf(":");
  if (at <= 0 || text.slice(0, at).includes("/")) return { host: null, path: text };
  return { host: text.slice(0, at), path: text.slice(at + 1) || "." };
}

function start(ctx: ProgramContext): ScpState {
  const { flags, given, rest, error } = getopt("scp", ctx.args, "+pqrvi:o:P:3346ABCORsTc:D:F:J:l:S:X:");
  const none: Pick<ScpState, "link" | "host" | "stage"> = { link: null, host: "", stage: "link" };
  const jobs: Jobs = {
    list: [],
    recursive: flags.has("r"),
    preserve: flags.has("p"),
    showsMeter: !flags.has("q") && ctx.isTty(1),
    program: "scp",
    failures: 0,
  };
  const end = (text: Bytes): ScpState => {
    ctx.err(text);
    return { ...none, sources: [], target: { host: null, path: "" }, words: [], jobs, code: 1 };
  };
  if (error)
    return end(
      `${/requires/.test(error) ? "option requires an argument" : "unknown option"} -- ${/'(.)'/.exec(error)?.[1] ?? "?"}\n${USAGE}`,
    );
  const refused = [..."346ABORTcDFJlSX"].find((letter) => flags.has(letter));
  if (refused) return end(`scp: option -${refused} is not part of this system\n`);
  if (rest.length < 2) return end(USAGE);
  const words = given.flatMap(([letter, value]): Bytes[] => {
    if (letter === "P") return ["-p", value];
    if (letter === "i" || letter === "o") return [`-${letter}`, value];
    return letter === "q" || letter === "v" ? [`-${letter}`] : [];
  });
  const places = rest.map(place);
  const target = places.pop() ?? { host: null, path: "" };
  if (target.host !== null && places.some(({ host }) => host !== null))
    return end("scp: from one other machine to another is not part of this system\n");
  if (target.host === null && places.some(({ host }) => host === null))
    return end("scp: copying files of this machine is done by cp on this system\n");
  return { ...none, sources: places, target, words, jobs, code: null };
}

/** Words for the `ssh` below. */
function linkWords(st: ScpState, host: Bytes): Bytes[] {
  const at = host.lastIndexOf("@");
  const user = at < 0 ? [] : ["-l", host.slice(0, at)];
  return ["-oRequestTTY=no", "-oForwardAgent=no", ...st.words, ...user, "-s", "--", host.slice(at + 1), "sftp"];
}

function connect(ctx: ProgramContext, st: ScpState): void {
  const host = st.target.host ?? st.sources[0]?.host ?? null;
  if (host === null) {
    st.code = st.jobs.failures > 0 ? 1 : 0;
    return;
  }
  st.host = host;
  st.link = openLink(ctx, linkWords(st, host));
  st.stage = "ready";
  if (st.link) return;
  ctx.err("scp: fork: Resource temporarily unavailable\n");
  st.code = 1;
}

/** Puts what there is to do on the list, once it is known whether the target is a directory. */
function plan(ctx: ProgramContext, st: ScpState, isDir: boolean): void {
  const into = (path: Bytes): Bytes => (isDir ? `${st.target.path.replace(/\/$/, "")}/${baseName(path)}` : st.target.path);
  const isPut = st.target.host !== null;
  const mine = isPut ? st.sources : st.sources.filter(({ host }) => host === st.host);
  st.sources = isPut ? [] : st.sources.filter((source) => !mine.includes(source));
  if (mine.length > 1 && !isDir) {
    ctx.err(
      `scp: ${st.target.path}: ${isPut && ctx.fs.isDir(ctx.path(st.target.path)) ? "Not a directory" : "No such file or directory"}\n`,
    );
    st.jobs.failures++;
    return;
  }
  for (const { path } of mine) st.jobs.list.push(newJob(isPut ? "put" : "get", path, into(path), isPut ? st.target.path : null));
}

function goOn(ctx: ProgramContext, st: ScpState, link: Link): Step {
  if (st.stage === "ready") {
    const first = reply(ctx, link);
    if (first === null && link.isReady) {
      if (st.target.host === null) {
        plan(ctx, st, ctx.fs.isDir(ctx.path(st.target.path)));
        st.stage = "move";
      } else {
        ask(ctx, link, SFTP.stat, sshString(st.target.path));
        st.stage = "look";
      }
    }
  }
  if (st.stage === "look") {
    const answer = reply(ctx, link);
    if (answer !== null) {
      plan(ctx, st, answer.type === SFTP.attrs && isDirectory(readAttributes(answer.body).mode ?? 0));
      st.stage = "move";
    }
  }
  const isDone = st.stage === "move" && goOnJobs(ctx, link, st.jobs);
  if (isDone || link.isAtEnd) {
    if (!isDone) st.jobs.failures++;
    closeLink(ctx, link);
    st.stage = "close";
    if (!isDone && ctx.machine.process(link.pid)) ctx.err("scp: Connection closed\r\n");
    return { do: "run", us: 20 };
  }
  if (ctx.isSpent || ctx.process.out.length > 0) return { do: "run", us: 20 };
  return { do: "wait", wait: { on: "read", fd: link.from, until: null } };
}

function step(ctx: ProgramContext, st: ScpState): Step {
  if (st.code === null && st.link === null) connect(ctx, st);
  if (st.code !== null || st.link === null) return exit(st.code ?? 1);
  if (st.stage !== "close") return goOn(ctx, st, st.link);
  const code = collected(ctx, st.link.pid);
  if (code === null) return { do: "wait", wait: { on: "child", until: null } };
  st.link = null;
  if (code === 255) st.code = 255;
  else if (st.sources.length === 0 || st.target.host !== null) st.code = st.jobs.failures > 0 ? 1 : 0;
  return { do: "run", us: 20 };
}

export const scp: Program<ScpState> = { name: "scp", start, step };
