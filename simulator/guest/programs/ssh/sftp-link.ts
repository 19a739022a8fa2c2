/** A program's way to another machine's files: an `ssh` of its own that it speaks with over pipes. @source OpenSSH 9.2 scp.c: do_cmd, sftp.c: connect_to_server */
import type { Bytes } from "../../../content/bytes";
import type { SshReader } from "../../../wire/ssh";
import { uint32 } from "../../../wire/ssh";
import { freeFd, newPipe, setFd } from "../../os/files";
import { mayFork } from "../../os/limits";
import { spawn } from "../../os/process";
import type { ProgramContext } from "../../os/program";
import { SFTP, sftpPacket, takeSftp } from "./sftp-protocol";

export interface Link {
  /** the `ssh`; 0: none */
  pid: number;
  to: number;
  from: number;
  got: Bytes;
  nextId: number;
  isReady: boolean;
  isAtEnd: boolean;
}

export interface Reply {
  readonly type: number;
  readonly id: number;
  readonly body: SshReader;
}

/** Starts it. @returns null: there can be no more processes */
export function openLink(ctx: ProgramContext, words: readonly Bytes[]): Link | null {
  const m = ctx.machine;
  if (!mayFork(m, ctx.process)) return null;
  const [input, output] = [newPipe(m), newPipe(m)];
  const hold = (id: number): number => {
    const fd = freeFd(ctx.process, 3);
    setFd(m, ctx.process, fd, id);
    return fd;
  };
  const [to, from] = [hold(input.write), hold(output.read)];
  const errors = ctx.process.fds.find(([fd]) => fd === 2);
  const fds: [number, number][] = [[0, input.read], [1, output.write], ...(errors ? [[2, errors[1]] as [number, number]] : [])];
  const child = spawn(m, { program: "ssh", args: ["ssh", ...words], parent: ctx.process, pgid: null, fds });
  const link = { pid: child.pid, to, from, got: "", nextId: 0, isReady: false, isAtEnd: false };
  ctx.write(to, sftpPacket(SFTP.init, uint32(3)));
  return link;
}

/** Sends a request. @returns its number, by which the answer is known */
export function ask(ctx: ProgramContext, link: Link, type: number, body: Bytes): number {
  const id = link.nextId++;
  ctx.write(link.to, sftpPacket(type, uint32(id) + body));
  return id;
}

/** The next answer; null: none has come. */
export function reply(ctx: ProgramContext, link: Link): Reply | null {
  for (;;) {
    const taken = takeSftp(link.got);
    if (taken === "bad") link.isAtEnd = true;
    else if (taken !== null) {
      link.got = taken.rest;
      if (taken.type === SFTP.version) {
        link.isReady = true;
        continue;
      }
      return { type: taken.type, id: taken.body.uint32(), body: taken.body };
    }
    if (link.isAtEnd) return null;
    const bytes = ctx.read(link.from, 65_536);
    if (bytes === "") return null;
    if (bytes === null) link.isAtEnd = true;
    else link.got += bytes;
  }
}

/** Nothing more is asked. */
export function closeLink(ctx: ProgramContext, link: Link): void {
  ctx.close(link.to);
  ctx.close(link.from);
  link.to = link.from = -1;
}
