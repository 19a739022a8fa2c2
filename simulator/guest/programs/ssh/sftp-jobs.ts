/** Files on their way to or from another machine, one after the other. @source OpenSSH 9.2 sftp-client.c: do_upload, do_download, upload_dir, download_dir */
import type { Bytes } from "../../../content/bytes";
import { type SshReader, sshString, uint32 } from "../../../wire/ssh";
import { errorText, sizeOf } from "../../fs/filesystem";
import type { ProgramContext } from "../../os/program";
import { beginMeter, type Meter, showMeter } from "./meter";
import { ask, type Link, type Reply, reply } from "./sftp-link";
import {
  type Attributes,
  attributes,
  isDirectory,
  isRegular,
  OPEN,
  PIECE,
  readAttributes,
  SFTP,
  STATUS,
  STATUS_TEXT,
  uint64,
} from "./sftp-protocol";

export interface Job {
  readonly kind: "put" | "get";
  readonly from: Bytes;
  readonly to: Bytes;
  /** target as it was given, of what was asked for itself; null: it is below that */
  readonly target: Bytes | null;
  stage: "begin" | "made" | "looked" | "listing" | "opened" | "moving" | "kept" | "closed";
  /** the other end's handle, and the file here */
  handle: Bytes;
  fd: number;
  size: number;
  /** asked for or sent so far; answered so far */
  asked: number;
  answered: number;
  under: number;
  isAtEnd: boolean;
  names: Bytes[];
  attributes: Attributes;
  meter: Meter | null;
}

export interface Jobs {
  list: Job[];
  recursive: boolean;
  preserve: boolean;
  showsMeter: boolean;
  /** what scp and sftp say differs */
  program: "scp" | "sftp";
  failures: number;
}

/** Requests under way at once. @source OpenSSH 9.2 sftp-client.h: DEFAULT_NUM_REQUESTS (64) */
const UNDER_WAY = 64;

export const newJob = (kind: Job["kind"], from: Bytes, to: Bytes, target: Bytes | null = null): Job => ({
  kind,
  from,
  to,
  target,
  stage: "begin",
  handle: "",
  fd: -1,
  size: 0,
  asked: 0,
  answered: 0,
  under: 0,
  isAtEnd: false,
  names: [],
  attributes: {},
  meter: null,
});

export const baseName = (path: Bytes): Bytes => path.replace(/\/+$/, "").replace(/.*\//, "") || path;

function complain(ctx: ProgramContext, jobs: Jobs, text: Bytes): void {
  ctx.err(jobs.program === "scp" ? `scp: ${text}\n` : `${text}\n`);
}
function failed(ctx: ProgramContext, jobs: Jobs, job: Job, text: Bytes): void {
  complain(ctx, jobs, text);
  if (job.target !== null && jobs.program === "scp") complain(ctx, jobs, `failed to upload file ${job.from} to ${job.target}`);
  over(ctx, jobs, job);
  jobs.failures++;
}
function over(ctx: ProgramContext, jobs: Jobs, job: Job): void {
  if (job.fd >= 0) ctx.close(job.fd);
  jobs.list = jobs.list.filter((one) => one !== job);
}

const codeOf = (r: SshReader): number => r.uint32();
const textOf = (code: number): string => STATUS_TEXT[code] ?? "Failure";

function beginPut(ctx: ProgramContext, link: Link, jobs: Jobs, job: Job): void {
  const path = ctx.path(job.from);
  const found = ctx.fs.lookup(path);
  if (typeof found === "string") {
    failedQuietly(ctx, jobs, job, `stat local "${job.from}": ${errorText(found)}`);
    return;
  }
  const mode = found.node.m & 0o777;
  job.attributes = { mode, accessed: found.node.a ?? found.node.s, modified: found.node.s };
  if (found.node.t === "d") {
    if (!jobs.recursive) {
      failed(ctx, jobs, job, `local "${job.from}" is not a regular file`);
      return;
    }
    const list = ctx.fs.list(path);
    job.names = typeof list === "string" ? [] : [...list];
    if (jobs.program === "sftp") ctx.out(`Entering ${job.from.replace(/\/?$/, "/")}\n`);
    ask(ctx, link, SFTP.mkdir, sshString(job.to) + attributes({ mode: mode | 0o700 }));
    job.stage = "made";
    return;
  }
  const fd = ctx.open(path, "r");
  if (typeof fd === "string") {
    failed(ctx, jobs, job, `open local "${job.from}": ${errorText(fd as never)}`);
    return;
  }
  job.fd = fd;
  job.size = sizeOf(found.node);
  ask(ctx, link, SFTP.open, sshString(job.to) + uint32(OPEN.write | OPEN.create | OPEN.truncate) + attributes({ mode }));
  job.stage = "opened";
}
function failedQuietly(ctx: ProgramContext, jobs: Jobs, job: Job, text: Bytes): void {
  complain(ctx, jobs, text);
  over(ctx, jobs, job);
  jobs.failures++;
}

/** What is below a directory comes next, before what was to come after it. */
function below(jobs: Jobs, job: Job): void {
  const join = (dir: Bytes, name: Bytes): Bytes => `${dir.replace(/\/$/, "")}/${name}`;
  jobs.list.unshift(...job.names.map((name) => newJob(job.kind, join(job.from, name), join(job.to, name))));
}

function putHeard(ctx: ProgramContext, link: Link, jobs: Jobs, job: Job, { type, body }: Reply): void {
  if (job.stage === "made") {
    // One that is there already is as good.
    over(ctx, jobs, job);
    below(jobs, job);
  } else if (job.stage === "opened") {
    if (type !== SFTP.handle) {
      failed(ctx, jobs, job, `dest open "${job.to}": ${textOf(codeOf(body))}`);
      return;
    }
    job.handle = body.string();
    job.stage = "moving";
    if (jobs.showsMeter) job.meter = beginMeter(ctx, baseName(job.from), job.size);
    if (jobs.program === "sftp") announce(ctx, job);
  } else if (job.stage === "moving") {
    const code = codeOf(body);
    job.under--;
    job.answered = Math.min(job.asked, job.answered + PIECE);
    if (code !== STATUS.ok) {
      failed(ctx, jobs, job, `write remote "${job.to}": ${textOf(code)}`);
      return;
    }
  } else if (job.stage === "kept") {
    ask(ctx, link, SFTP.close, sshString(job.handle));
    job.stage = "closed";
  } else over(ctx, jobs, job);
}

function movePut(ctx: ProgramContext, link: Link, jobs: Jobs, job: Job): void {
  while (!job.isAtEnd && job.under < UNDER_WAY && ctx.process.out.length === 0 && !ctx.isSpent) {
    const bytes = ctx.read(job.fd, PIECE);
    if (bytes === "") break;
    if (bytes === null) job.isAtEnd = true;
    else {
      ask(ctx, link, SFTP.write, sshString(job.handle) + uint64(job.asked) + sshString(bytes));
      job.asked += bytes.length;
      job.under++;
    }
  }
  moved(ctx, job);
  if (!job.isAtEnd || job.under > 0) return;
  job.answered = job.asked;
  endMeter(ctx, job);
  if (jobs.preserve) ask(ctx, link, SFTP.fsetstat, sshString(job.handle) + attributes(job.attributes));
  else ask(ctx, link, SFTP.close, sshString(job.handle));
  job.stage = jobs.preserve ? "kept" : "closed";
}
function moved(ctx: ProgramContext, job: Job): void {
  if (!job.meter) return;
  job.meter.at = job.answered;
  showMeter(ctx, job.meter, false);
}
function endMeter(ctx: ProgramContext, job: Job): void {
  if (!job.meter) return;
  job.meter.at = job.answered;
  job.meter.size = Math.max(job.meter.size, job.answered);
  showMeter(ctx, job.meter, true);
  job.meter = null;
}
/** `sftp` on a terminal says what it does. */
function announce(ctx: ProgramContext, job: Job): void {
  if (ctx.isTty(1)) ctx.out(job.kind === "put" ? `Uploading ${job.from} to ${job.to}\n` : `Fetching ${job.from} to ${job.to}\n`);
}

function getHeard(ctx: ProgramContext, link: Link, jobs: Jobs, job: Job, { type, body }: Reply): void {
  switch (job.stage) {
    case "looked":
      looked(ctx, link, jobs, job, { type, body });
      return;
    case "listing":
      listed(ctx, link, jobs, job, { type, body });
      return;
    case "opened":
      if (type !== SFTP.handle) {
        failedQuietly(ctx, jobs, job, `open "${job.from}": ${textOf(codeOf(body))}`);
        return;
      }
      job.handle = body.string();
      openHere(ctx, jobs, job);
      return;
    case "moving":
      came(ctx, jobs, job, { type, body });
      return;
    default:
      over(ctx, jobs, job);
  }
}
function looked(ctx: ProgramContext, link: Link, jobs: Jobs, job: Job, { type, body }: Pick<Reply, "type" | "body">): void {
  if (type !== SFTP.attrs) {
    const text = textOf(codeOf(body));
    failedQuietly(ctx, jobs, job, jobs.program === "sftp" ? `File "${job.from}" not found.` : `${job.from}: ${text}`);
    return;
  }
  job.attributes = readAttributes(body);
  const mode = job.attributes.mode ?? 0;
  if (isDirectory(mode)) {
    if (!jobs.recursive) {
      failedQuietly(ctx, jobs, job, `download ${job.from.replace(/\/?$/, "/")}: not a regular file`);
      return;
    }
    if (jobs.program === "sftp") ctx.out(`Retrieving ${job.from}\n`);
    ask(ctx, link, SFTP.opendir, sshString(job.from));
    job.stage = "listing";
    return;
  }
  if (!isRegular(mode)) {
    failedQuietly(ctx, jobs, job, `download ${job.from}: not a regular file`);
    return;
  }
  job.size = job.attributes.size ?? 0;
  ask(ctx, link, SFTP.open, sshString(job.from) + uint32(OPEN.read) + attributes({}));
  job.stage = "opened";
}
function listed(ctx: ProgramContext, link: Link, jobs: Jobs, job: Job, { type, body }: Pick<Reply, "type" | "body">): void {
  if (type === SFTP.handle) job.handle = body.string();
  else if (type === SFTP.name) {
    for (let left = body.uint32(); left > 0; left--) {
      const name = body.string();
      body.string();
      readAttributes(body);
      if (name !== "." && name !== "..") job.names.push(name);
    }
  } else if (job.handle === "") {
    failedQuietly(ctx, jobs, job, `remote opendir("${job.from}"): ${textOf(codeOf(body))}`);
    return;
  } else {
    const path = ctx.path(job.to);
    const error = ctx.fs.isDir(path)
      ? null
      : ctx.fs.mkdir(path, { uid: ctx.uid, gid: ctx.process.gid }, (job.attributes.mode ?? 0o755) & 0o777 & ~ctx.process.umask);
    if (error !== null) {
      failedQuietly(ctx, jobs, job, `mkdir ${job.to}: ${errorText(error)}`);
      return;
    }
    job.names.sort();
    ask(ctx, link, SFTP.close, sshString(job.handle));
    job.stage = "closed";
    below(jobs, job);
    // The directory itself is over when its handle is closed; what is below it waits behind that.
    jobs.list = [job, ...jobs.list.filter((one) => one !== job)];
    return;
  }
  ask(ctx, link, SFTP.readdir, sshString(job.handle));
}
function openHere(ctx: ProgramContext, jobs: Jobs, job: Job): void {
  const fd = ctx.open(job.to, "w");
  if (typeof fd === "string") {
    failedQuietly(ctx, jobs, job, `open local "${job.to}": ${errorText(fd as never)}`);
    return;
  }
  job.fd = fd;
  if (jobs.preserve || job.attributes.mode !== undefined)
    ctx.fs.change(ctx.path(job.to), { m: (job.attributes.mode ?? 0o644) & 0o777 & (jobs.preserve ? 0o777 : ~ctx.process.umask) });
  job.stage = "moving";
  if (jobs.program === "sftp") announce(ctx, job);
  if (jobs.showsMeter) job.meter = beginMeter(ctx, baseName(job.from), job.size);
}
function came(ctx: ProgramContext, jobs: Jobs, job: Job, { type, body }: Pick<Reply, "type" | "body">): void {
  job.under--;
  if (type !== SFTP.data) {
    job.isAtEnd = true;
    const code = codeOf(body);
    if (code !== STATUS.eof) failedQuietly(ctx, jobs, job, `read remote "${job.from}" : ${textOf(code)}`);
    return;
  }
  const bytes = body.string();
  job.answered += bytes.length;
  ctx.write(job.fd, bytes);
}
function moveGet(ctx: ProgramContext, link: Link, jobs: Jobs, job: Job): void {
  const error = ctx.writeError(job.fd);
  if (error !== null) {
    failedQuietly(ctx, jobs, job, `write local "${job.to}": ${errorText(error as never)}`);
    return;
  }
  // It may have grown meanwhile: what is behind is asked for until there is nothing.
  if (job.under === 0 && !job.isAtEnd && job.asked > job.size) job.size = job.asked;
  while (!job.isAtEnd && job.under < UNDER_WAY && job.asked <= job.size && ctx.process.out.length === 0) {
    ask(ctx, link, SFTP.read, sshString(job.handle) + uint64(job.asked) + uint32(PIECE));
    job.asked += PIECE;
    job.under++;
  }
  moved(ctx, job);
  if (job.under > 0 || !job.isAtEnd) return;
  endMeter(ctx, job);
  const { modified, accessed } = job.attributes;
  if (jobs.preserve && modified !== undefined) ctx.fs.change(ctx.path(job.to), { s: modified, a: accessed ?? modified });
  ask(ctx, link, SFTP.close, sshString(job.handle));
  job.stage = "closed";
}

/** Goes on with what there is to do. @returns whether all of it is done */
export function goOnJobs(ctx: ProgramContext, link: Link, jobs: Jobs): boolean {
  while (ctx.process.out.length === 0 && !ctx.isSpent && !link.isAtEnd) {
    const job = jobs.list[0];
    if (!job) return true;
    if (job.stage === "begin") {
      if (job.kind === "put") beginPut(ctx, link, jobs, job);
      else {
        ask(ctx, link, SFTP.stat, sshString(job.from));
        job.stage = "looked";
      }
      continue;
    }
    if (job.stage === "moving") {
      if (job.kind === "put") movePut(ctx, link, jobs, job);
      else moveGet(ctx, link, jobs, job);
      if (ctx.isSpent) return false;
    }
    const answer = reply(ctx, link);
    if (answer === null) return false;
    if (job.kind === "put") putHeard(ctx, link, jobs, job, answer);
    else getHeard(ctx, link, jobs, job, answer);
  }
  return jobs.list.length === 0;
}
