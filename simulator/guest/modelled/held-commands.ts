/** Commands that somebody outside runs in a guest, each in a session of its own whose output goes to who has asked. */
import { encodeUtf8 } from "../../content/bytes";
import type { Typist } from "../engine";
import { newFile, setFd } from "../os/files";
import type { Machine } from "../os/machine";
import { signalGroup, spawn } from "../os/process";
import { SIGKILL } from "../os/signals";

/** Runs a command line with root's shell. @param by - in whose name */
export function runCommand(m: Machine, id: string, commandLine: string, by: Typist | undefined): void {
  const child = spawn(m, {
    program: "bash",
    args: ["bash", "-c", encodeUtf8(commandLine)],
    parent: null,
    pgid: 0,
    newSession: true,
    cwd: "/root",
    env: [
      "HOME=/root",
      "USER=root",
      "LOGNAME=root",
      "SHELL=/bin/bash",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ],
  });
  child.ppid = 1;
  if (by) child.typist = by;
  setFd(m, child, 0, newFile(m, { kind: "null" }).id);
  setFd(m, child, 1, newFile(m, { kind: "exec", name: id, stream: "stdout" }).id);
  setFd(m, child, 2, newFile(m, { kind: "exec", name: id, stream: "stderr" }).id);
  m.state.os.execs.push({ id, pid: child.pid, rest: { stdout: "", stderr: "" } });
}

/** Ends a command with all of its session. @returns whether it was theirs to end; what has no name on it is everybody's */
export function endCommand(m: Machine, id: string, by: Typist | undefined): boolean {
  const exec = m.state.os.execs.find((candidate) => candidate.id === id);
  const leader = exec ? m.process(exec.pid) : null;
  if (by && leader?.typist && leader.typist.user !== by.user) return false;
  if (leader) {
    const groups = new Set(m.state.os.processes.filter(({ sid }) => sid === leader.sid).map(({ pgid }) => pgid));
    for (const pgid of groups.add(leader.pgid)) signalGroup(m, pgid, SIGKILL);
  }
  return true;
}
