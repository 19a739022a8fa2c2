import type { Bytes } from "../../../content/bytes";
import { byte, SSH, sshString } from "../../../wire/ssh";

/** Names of what it would use if anything were encrypted. @source OpenSSH 9.2 myproposal.h */
const PROPOSAL = [
  "curve25519-sha256,curve25519-sha256@libssh.org",
  "ssh-ed25519",
  "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com",
  "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com",
  "hmac-sha2-256-etm@openssh.com",
  "hmac-sha2-256-etm@openssh.com",
  "none",
  "none",
  "",
  "",
];
export function proposal(random: () => number): Bytes {
  let cookie = "";
  for (let i = 0; i < 16; i++) cookie += byte(random());
  return byte(SSH.kexInit) + cookie + PROPOSAL.map(sshString).join("") + byte(0) + "\0\0\0\0";
}
