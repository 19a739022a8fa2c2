/** How `ssh` shows who wants to log in: keys first, then passwords. @source RFC 4252; OpenSSH 9.2 sshconnect2.c */
import type { Bytes } from "../../../content/bytes";
import { byte, SSH, SshReader, sshString, uint32 } from "../../../wire/ssh";
import type { ProgramContext } from "../../os/program";
import { debug, fail, type Ssh, tell } from "./client-state";
import { fingerprint, KEY_TYPE, proofOf, readPrivate } from "./keys";
import { say } from "./transport";

const request = (st: Ssh, method: string, rest: Bytes): Bytes =>
  byte(SSH.authRequest) + sshString(st.o.user) + sshString("ssh-connection") + sshString(method) + rest;

/** Private keys that may be used: those that only their owner reads. @source OpenSSH authfile.c: sshkey_perm_ok */
function loadKeys(ctx: ProgramContext, st: Ssh): void {
  for (const path of st.o.identities) {
    const found = ctx.fs.lookup(path);
    if (typeof found === "string") {
      if (st.o.isIdentityNamed) tell(ctx, st, `Warning: Identity file ${path} not accessible: No such file or directory.`);
      continue;
    }
    if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)) {
      tell(ctx, st, `Load key "${path}": Permission denied`);
      continue;
    }
    if (found.node.u === ctx.uid && (found.node.m & 0o077) !== 0) {
      const rule = "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@";
      const mode = (found.node.m & 0o7777).toString(8).padStart(4, "0");
      const lines = [
        rule,
        "@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @",
        rule,
        `Permissions ${mode} for '${path}' are too open.`,
        "It is required that your private key files are NOT accessible by others.",
        "This private key will be ignored.",
        `Load key "${path}": bad permissions`,
      ];
      tell(ctx, st, lines.join("\r\n"));
      continue;
    }
    const key = readPrivate(ctx.fs.text(path));
    if (key) st.keys.push({ path, seed: key.seed, blob: key.blob });
    else tell(ctx, st, `Load key "${path}": error in libcrypto`);
  }
}

/** A message of the server's while somebody logs in. */
export function authHeard(ctx: ProgramContext, st: Ssh, message: Bytes): void {
  const r = new SshReader(message);
  switch (message.charCodeAt(0)) {
    case SSH.serviceAccept:
      debug(ctx, st, "SSH2_MSG_SERVICE_ACCEPT received");
      if (st.o.byKey) loadKeys(ctx, st);
      say(st.t, request(st, "none", ""));
      return;
    case 53:
      tell(ctx, st, r.string().replace(/\n$/, "").replace(/\n/g, "\r\n"));
      return;
    case SSH.authKeyOk:
      if (!st.offered) return;
      debug(ctx, st, `Server accepts key: ${st.offered.path} ED25519 ${fingerprint(st.offered.blob)}`);
      st.by = "publickey";
      say(st.t, request(st, "publickey", byte(1) + sshString(KEY_TYPE) + sshString(st.offered.blob) + sshString(proofOf(st.offered.seed))));
      return;
    case SSH.authSuccess:
      if (st.o.verbose) ctx.err(`Authenticated to ${st.o.host} ([${st.o.hostName}]:${st.o.port}) using "${st.by}".\r\n`);
      st.stage = "open";
      return;
    case SSH.authFailure: {
      const methods = r.string();
      if (st.by === "password" && st.passwords > 0) tell(ctx, st, "Permission denied, please try again.");
      if (methods !== st.methods) debug(ctx, st, `Authentications that can continue: ${methods}`);
      st.methods = methods;
      next(ctx, st);
      return;
    }
    default:
  }
}

/** The next way to try, or the end of them. */
function next(ctx: ProgramContext, st: Ssh): void {
  const methods = st.methods.split(",");
  const key = methods.includes("publickey") ? st.keys.shift() : undefined;
  if (key) {
    st.offered = key;
    st.by = "publickey";
    debug(ctx, st, `Offering public key: ${key.path} ED25519 ${fingerprint(key.blob)}`);
    say(st.t, request(st, "publickey", byte(0) + sshString(KEY_TYPE) + sshString(key.blob)));
    return;
  }
  const mayAsk = methods.includes("password") && st.o.byPassword && st.mayUsePassword && !st.o.batch && st.passwords < st.o.passwordPrompts;
  if (!mayAsk || st.tty < 0) {
    if (mayAsk) tell(ctx, st, "ssh_askpass: exec(/usr/bin/ssh-askpass): No such file or directory");
    fail(ctx, st, `${st.o.user}@${st.o.host}: Permission denied (${st.methods}).`);
    return;
  }
  ctx.terminal.echo = false;
  ctx.write(st.tty, `${st.o.user}@${st.o.host}'s password: `);
  st.stage = "ask-password";
}

export function passwordTyped(ctx: ProgramContext, st: Ssh, typed: Bytes | null): void {
  ctx.terminal.echo = true;
  ctx.write(st.tty, "\n");
  st.stage = "auth";
  st.by = "password";
  st.passwords++;
  say(st.t, request(st, "password", byte(0) + sshString(typed?.replace(/\n$/, "") ?? "")));
}

/** Tells the other end that it is over. @source RFC 4253 §11.1 (11: by application) */
export const goodbye = (st: Ssh): void => say(st.t, byte(SSH.disconnect) + uint32(11) + sshString("disconnected by user") + sshString(""));
