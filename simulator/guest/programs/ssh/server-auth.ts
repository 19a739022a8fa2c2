/** Who logs in over SSH, and how they show it. @source RFC 4252; OpenSSH 9.2 auth2.c, auth.c (auth_log) */
import type { Bytes } from "../../../content/bytes";
import { byte, SSH, SshReader, sshString } from "../../../wire/ssh";
import { socketById } from "../../net/sockets";
import type { ProgramContext } from "../../os/program";
import { needsNoPassword, passwordFits, type User, userByName } from "../../os/users";
import { fingerprint, KEY_TYPE, provesKey, readPublic } from "./keys";
import { authorizedKeys, mayEnter, type ServerConfig, serverConfig } from "./server-config";
import { callItself, log, type Sshd } from "./server-state";
import { say } from "./transport";

/** How long it is before a wrong password is told of, µs. @source Linux-PAM pam_unix(8): two seconds; pam_fail_delay(3): give or take a quarter */
const DELAY_US = { least: 1_500_000, most: 2_500_000 };

const methods = ({ byKey, byPassword }: ServerConfig): string =>
  [byKey ? "publickey" : "", byPassword ? "password" : ""].filter((name) => name !== "").join(",");

function refuse(st: Sshd, config: ServerConfig): void {
  say(st.t, byte(SSH.authFailure) + sshString(methods(config)) + byte(0));
}

/** How who is in came in: a key's kind and digest, or nothing. */
function letIn(ctx: ProgramContext, st: Sshd, by: string): void {
  const { name } = st.auth;
  const socket = socketById(ctx.machine, st.t.socket);
  if (socket && ctx.machine.services.typistAt?.(socket) === null) {
    // A control domain is for those whom the lab lets into it.
    log(ctx, `fatal: Access denied for user ${name} by PAM account configuration [preauth]`, 2);
    st.isOver = true;
    return;
  }
  const user = userByName(ctx.machine, name);
  log(ctx, `Accepted ${by.startsWith(":") ? "publickey" : "password"} for ${name} from ${st.from} port ${st.port} ssh2${by}`);
  log(ctx, `pam_unix(sshd:session): session opened for user ${name}(uid=${user?.uid ?? 0}) by (uid=0)`);
  st.auth.isIn = true;
  st.stage = "open";
  say(st.t, byte(SSH.authSuccess));
  callItself(ctx, `sshd: ${name} [priv]`);
}

export function authMessage(ctx: ProgramContext, st: Sshd, message: Bytes): void {
  if (message.charCodeAt(0) !== SSH.authRequest) {
    st.isOver = true;
    return;
  }
  const m = ctx.machine;
  const r = new SshReader(message);
  const name = r.string();
  r.string();
  const method = r.string();
  const config = serverConfig(m);
  const user = userByName(m, name);
  if (st.auth.name !== name && user === null) log(ctx, `Invalid user ${name} from ${st.from} port ${st.port}`);
  st.auth.name = name;
  if (config.banner !== null && !st.auth.hasBanner) {
    st.auth.hasBanner = true;
    say(st.t, byte(53) + sshString(m.fs.text(config.banner)) + sshString(""));
  }
  const may = user !== null && mayEnter(config, user);
  if (method === "password" && config.byPassword) {
    r.isTrue();
    const password = r.string();
    const isRoot = user?.uid === 0 && config.rootLogin !== "yes";
    const fits =
      user !== null && (passwordFits(m, name, password) || (password === "" && config.emptyPasswords && needsNoPassword(m, name)));
    st.auth.isRight = may && !isRoot && fits;
    st.auth.answerAt = ctx.mono() + (st.auth.isRight ? 20_000 : m.randomBetween(DELAY_US.least, DELAY_US.most));
  } else if (method === "publickey" && config.byKey) {
    const hasProof = r.isTrue();
    r.string();
    const blob = r.string();
    if (!may || user === null || !keyFits(ctx, config, user, blob)) refuse(st, config);
    else if (!hasProof) say(st.t, byte(SSH.authKeyOk) + sshString(KEY_TYPE) + sshString(blob));
    else if (provesKey(blob, r.string())) letIn(ctx, st, `: ED25519 ${fingerprint(blob)}`);
    else failed(ctx, st, config, "publickey");
  } else refuse(st, config);
}

function keyFits(ctx: ProgramContext, config: ServerConfig, user: User, blob: Bytes): boolean {
  const { lines, refused } = authorizedKeys(ctx.machine, config, user);
  if (refused !== null) log(ctx, refused);
  return lines.some((line) => !line.trimStart().startsWith("#") && readPublic(line)?.blob === blob);
}

function failed(ctx: ProgramContext, st: Sshd, config: ServerConfig, method: string): void {
  const { auth } = st;
  const isKnown = userByName(ctx.machine, auth.name) !== null;
  log(ctx, `Failed ${method} for ${isKnown ? "" : "invalid user "}${auth.name} from ${st.from} port ${st.port} ssh2`);
  auth.tries++;
  if (auth.tries < config.triesMost) {
    refuse(st, config);
    return;
  }
  log(ctx, `error: maximum authentication attempts exceeded for ${auth.name} from ${st.from} port ${st.port} ssh2 [preauth]`, 3);
  say(st.t, byte(SSH.disconnect) + "\0\0\0\x02" + sshString("Too many authentication failures") + sshString(""));
  st.isOver = true;
}

/** A password that has been looked at is answered when its time has come. */
export function authResult(ctx: ProgramContext, st: Sshd): boolean {
  const { auth } = st;
  if (auth.answerAt === null || ctx.mono() < auth.answerAt) return false;
  auth.answerAt = null;
  if (auth.isRight) letIn(ctx, st, "");
  else failed(ctx, st, serverConfig(ctx.machine), "password");
  return true;
}
