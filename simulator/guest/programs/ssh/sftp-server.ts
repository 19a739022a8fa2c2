/** `sftp-server`: does with files what a client at the other end of SSH asks. @source OpenSSH 9.2: sftp-server(8) */
import type { Bytes } from "../../../content/bytes";
import { type SshReader, sshString, uint32 } from "../../../wire/ssh";
import type { Found } from "../../fs/filesystem";
import { sizeOf } from "../../fs/filesystem";
import { absolute, parentOf } from "../../fs/path";
import { fileOf } from "../../os/files";
import { exit, type Program, type ProgramContext, type Step } from "../../os/program";
import { longLine } from "../ls-format";
import { type Attributes, attributes, OPEN, readAttributes, SFTP, STATUS, STATUS_TEXT, sftpPacket, takeSftp } from "./sftp-protocol";

interface Handle {
  id: number;
  /** of a file; -1: a directory */
  fd: number;
  path: Bytes;
  /** names that have not been told yet */
  names: Bytes[];
}
interface ServerState {
  got: Bytes;
  handles: Handle[];
  next: number;
  isAtEnd: boolean;
}

/** Open files of one client. @source OpenSSH sftp-server.c: at most as many as the process may have; guess: fewer */
const HANDLES_MOST = 100;
/** Names in one answer. @source OpenSSH sftp-server.c: process_readdir */
const NAMES = 100;

export const statusOf = (error: string): number =>
  error === "ENOENT" || error === "ENOTDIR" || error === "EBADF" || error === "ELOOP"
    ? STATUS.noSuchFile
    : error === "EACCES" || error === "EPERM" || error === "EROFS"
      ? STATUS.denied
      : STATUS.failure;

function statusText(ctx: ProgramContext, id: number, code: number): void {
  ctx.out(sftpPacket(SFTP.status, uint32(id) + uint32(code) + sshString(STATUS_TEXT[code] ?? "Failure") + sshString("")));
}
const done = (ctx: ProgramContext, id: number, error: string | null): void =>
  statusText(ctx, id, error === null ? STATUS.ok : statusOf(error));

const KIND = { d: 0o040000, f: 0o100000, l: 0o120000 } as const;
function attributesOf(found: Found): Attributes {
  const { node } = found;
  const size = node.t === "d" ? 4096 : sizeOf(node);
  return {
    size,
    uid: node.u,
    gid: node.g,
    mode: KIND[node.t] | node.m,
    accessed: Math.max(0, node.a ?? node.s),
    modified: Math.max(0, node.s),
  };
}

function opened(ctx: ProgramContext, st: ServerState, id: number, parts: Omit<Handle, "id">): void {
  const handle = { id: st.next++, ...parts };
  st.handles.push(handle);
  ctx.out(sftpPacket(SFTP.handle, uint32(id) + sshString(uint32(handle.id))));
}

function open(ctx: ProgramContext, st: ServerState, id: number, r: SshReader): void {
  const path = ctx.path(r.string());
  const flags = r.uint32();
  const wanted = readAttributes(r);
  if (st.handles.length >= HANDLES_MOST) {
    statusText(ctx, id, STATUS.failure);
    return;
  }
  const isThere = typeof ctx.fs.lookup(path) !== "string";
  if ((flags & OPEN.exclusive && isThere) || (!(flags & OPEN.create) && !isThere)) {
    done(ctx, id, isThere ? "EEXIST" : "ENOENT");
    return;
  }
  const how = flags & OPEN.write ? (flags & OPEN.truncate ? "w" : flags & OPEN.append ? "a" : "rw") : "r";
  const fd = ctx.open(path, how);
  if (typeof fd === "string") {
    done(ctx, id, fd);
    return;
  }
  if (!isThere && wanted.mode !== undefined) ctx.fs.change(path, { m: wanted.mode & 0o7777 & ~ctx.process.umask });
  opened(ctx, st, id, { fd, path, names: [] });
}

function transfer(ctx: ProgramContext, handle: Handle, id: number, type: number, r: SshReader): void {
  const file = fileOf(ctx.machine, ctx.process, handle.fd);
  if (!file) {
    statusText(ctx, id, STATUS.failure);
    return;
  }
  if (!file.append) file.pos = r.uint64();
  else r.uint64();
  if (type === SFTP.write) {
    ctx.write(handle.fd, r.string());
    const error = ctx.writeError(handle.fd);
    done(ctx, id, error);
    return;
  }
  const bytes = ctx.read(handle.fd, r.uint32());
  if (bytes === null || bytes === "") statusText(ctx, id, STATUS.eof);
  else ctx.out(sftpPacket(SFTP.data, uint32(id) + sshString(bytes)));
}

function names(ctx: ProgramContext, handle: Handle, id: number): void {
  const some = handle.names.splice(0, NAMES);
  if (some.length === 0) {
    statusText(ctx, id, STATUS.eof);
    return;
  }
  const entries = some.map((name) => {
    const found = ctx.fs.lookup(absolute(handle.path, name), false);
    if (typeof found === "string") return sshString(name) + sshString(name) + attributes({});
    // As `ls -ln` has it, without what find puts before it.
    const long = longLine(ctx, found, name).replace(/^ *\d+ +\d+ /, "");
    return sshString(name) + sshString(long) + attributes(attributesOf(found));
  });
  ctx.out(sftpPacket(SFTP.name, uint32(id) + uint32(entries.length) + entries.join("")));
}

function change(ctx: ProgramContext, path: Bytes, { mode, uid, gid, accessed, modified, size }: Attributes): string | null {
  const found = ctx.fs.lookup(path);
  if (typeof found === "string") return found;
  if (ctx.uid !== 0 && found.node.u !== ctx.uid) return "EPERM";
  if (uid !== undefined && ctx.uid !== 0 && (uid !== found.node.u || gid !== found.node.g)) return "EPERM";
  if (size !== undefined) ctx.fs.truncate(found, size);
  return ctx.fs.change(path, {
    ...(mode === undefined ? {} : { m: mode & 0o7777 }),
    ...(uid === undefined ? {} : { u: uid, g: gid ?? 0 }),
    ...(modified === undefined ? {} : { s: modified, a: accessed ?? modified }),
  });
}

/** A message that makes, removes or renames something. */
function changesNames(ctx: ProgramContext, id: number, type: number, name: Bytes, r: SshReader): void {
  const path = ctx.path(name);
  const { fs } = ctx;
  const mayChange = (at: Bytes): boolean => fs.mayChangeDir(parentOf(at), ctx.uid, ctx.process.gid);
  switch (type) {
    case SFTP.remove:
    case SFTP.rmdir: {
      const found = fs.lookup(path, false);
      if (typeof found === "string") {
        done(ctx, id, found);
        return;
      }
      if ((found.node.t === "d") !== (type === SFTP.rmdir)) {
        done(ctx, id, "EISDIR");
        return;
      }
      done(ctx, id, mayChange(path) ? fs.removeFound(found) : "EACCES");
      return;
    }
    case SFTP.mkdir: {
      const mode = (readAttributes(r).mode ?? 0o777) & 0o777 & ~ctx.process.umask;
      if (typeof fs.lookup(path, false) !== "string") {
        done(ctx, id, "EEXIST");
        return;
      }
      if (!fs.isDir(parentOf(path))) {
        done(ctx, id, "ENOENT");
        return;
      }
      done(ctx, id, mayChange(path) ? fs.mkdir(path, { uid: ctx.uid, gid: ctx.process.gid }, mode) : "EACCES");
      return;
    }
    case SFTP.rename: {
      const to = ctx.path(r.string());
      if (typeof fs.lookup(to, false) !== "string") {
        done(ctx, id, "EEXIST");
        return;
      }
      done(ctx, id, mayChange(path) && mayChange(to) ? fs.rename(path, to) : "EACCES");
      return;
    }
    case SFTP.symlink: {
      // OpenSSH has the two the other way round than the draft.
      const link = ctx.path(r.string());
      done(ctx, id, mayChange(link) ? fs.symlink(link, name, { uid: ctx.uid, gid: ctx.process.gid }) : "EACCES");
      return;
    }
    default:
      statusText(ctx, id, STATUS.unsupported);
  }
}

/** A message about a path. */
function aboutPath(ctx: ProgramContext, st: ServerState, id: number, type: number, r: SshReader): void {
  const name = r.string();
  const path = ctx.path(name);
  const { fs } = ctx;
  switch (type) {
    case SFTP.stat:
    case SFTP.lstat: {
      const found = fs.lookup(path, type === SFTP.stat);
      if (typeof found === "string") {
        done(ctx, id, found);
        return;
      }
      ctx.out(sftpPacket(SFTP.attrs, uint32(id) + attributes(attributesOf(found))));
      return;
    }
    case SFTP.setstat:
      done(ctx, id, change(ctx, path, readAttributes(r)));
      return;
    case SFTP.opendir: {
      const found = fs.lookup(path);
      if (typeof found === "string") {
        done(ctx, id, found);
        return;
      }
      if (found.node.t !== "d") {
        done(ctx, id, "ENOTDIR");
        return;
      }
      if (!fs.permits(found.node, ctx.uid, ctx.process.gid, 4)) {
        done(ctx, id, "EACCES");
        return;
      }
      const list = fs.list(path);
      opened(ctx, st, id, { fd: -1, path, names: [".", "..", ...(typeof list === "string" ? [] : list)] });
      return;
    }
    case SFTP.realpath: {
      const place = fs.resolve(path === "" ? ctx.cwd : path);
      const real = typeof place === "string" ? absolute(ctx.cwd, name) : place.path;
      ctx.out(sftpPacket(SFTP.name, uint32(id) + uint32(1) + sshString(real) + sshString(real) + attributes({})));
      return;
    }
    case SFTP.readlink: {
      const found = fs.lookup(path, false);
      if (typeof found === "string") {
        done(ctx, id, found);
        return;
      }
      if (found.node.t !== "l") {
        done(ctx, id, "EINVAL");
        return;
      }
      const target = found.node.d as Bytes;
      ctx.out(sftpPacket(SFTP.name, uint32(id) + uint32(1) + sshString(target) + sshString(target) + attributes({})));
      return;
    }
    default:
      changesNames(ctx, id, type, name, r);
  }
}

function aboutHandle(ctx: ProgramContext, st: ServerState, id: number, type: number, r: SshReader): void {
  const text = r.string();
  const handle = st.handles.find((one) => uint32(one.id) === text);
  if (!handle) {
    statusText(ctx, id, STATUS.failure);
    return;
  }
  if (type === SFTP.close) {
    if (handle.fd >= 0) ctx.close(handle.fd);
    st.handles = st.handles.filter((one) => one !== handle);
    statusText(ctx, id, STATUS.ok);
    return;
  }
  if (type === SFTP.readdir) {
    handle.fd < 0 ? names(ctx, handle, id) : statusText(ctx, id, STATUS.failure);
    return;
  }
  if (type === SFTP.fsetstat) {
    done(ctx, id, change(ctx, handle.path, readAttributes(r)));
    return;
  }
  if (type === SFTP.fstat) {
    const found = ctx.fs.lookup(handle.path);
    if (typeof found === "string") {
      done(ctx, id, found);
      return;
    }
    ctx.out(sftpPacket(SFTP.attrs, uint32(id) + attributes(attributesOf(found))));
    return;
  }
  transfer(ctx, handle, id, type, r);
}

const BY_HANDLE: readonly number[] = [SFTP.close, SFTP.read, SFTP.write, SFTP.readdir, SFTP.fstat, SFTP.fsetstat];

function handled(ctx: ProgramContext, st: ServerState, type: number, r: SshReader): void {
  if (type === SFTP.init) {
    ctx.out(sftpPacket(SFTP.version, uint32(3)));
    return;
  }
  const id = r.uint32();
  ctx.charge("call", 2);
  if (type === SFTP.open) open(ctx, st, id, r);
  else if (BY_HANDLE.includes(type)) aboutHandle(ctx, st, id, type, r);
  else aboutPath(ctx, st, id, type, r);
}

export const sftpServer: Program<ServerState> = {
  name: "sftp-server",
  path: "/usr/lib/openssh/sftp-server",
  start: () => ({ got: "", handles: [], next: 0, isAtEnd: false }),
  step(ctx, st): Step {
    while (ctx.process.out.length === 0 && !ctx.isSpent) {
      const taken = takeSftp(st.got);
      if (taken === "bad") return exit(11);
      if (taken !== null) {
        st.got = taken.rest;
        handled(ctx, st, taken.type, taken.body);
        continue;
      }
      if (st.isAtEnd) return exit(0);
      const bytes = ctx.read(0, 65_536);
      if (bytes === "") return { do: "wait", wait: { on: "read", fd: 0, until: null } };
      if (bytes === null) st.isAtEnd = true;
      else st.got += bytes;
    }
    return { do: "run", us: 5 };
  },
};
