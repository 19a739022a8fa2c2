import type { Machine } from "../os/machine";

/** Ports that a server of SSH listens on. @source OpenSSH 9.2: sshd_config(5), Port */
export function sshPorts(m: Machine): readonly number[] {
  const ports = [...m.fs.text("/etc/ssh/sshd_config").matchAll(/^[ \t]*port[ \t=]+(\d{1,5})[ \t]*$/gim)].map(([, port]) => Number(port));
  return ports.length > 0 ? ports : [22];
}
