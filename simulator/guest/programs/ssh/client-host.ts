/** Whether the machine at the other end is the one that it was last time. @source OpenSSH 9.2 sshconnect.c: check_host_key; Debian's patch for "remove with" */
import type { Bytes } from "../../../content/bytes";
import { byte, SSH, SshReader, sshString } from "../../../wire/ssh";
import { ipText } from "../../net/either";
import type { ProgramContext } from "../../os/program";
import { debug, fail, type Ssh, tell } from "./client-state";
import { fingerprint } from "./keys";
import { addKnown, hostEntry, knownKeys, newSalt } from "./known-hosts";
import { say } from "./transport";

export function hostKeyCame(ctx: ProgramContext, st: Ssh, message: Bytes): void {
  const { o } = st;
  st.hostKey = new SshReader(message).string();
  debug(ctx, st, `Server host key: ssh-ed25519 ${fingerprint(st.hostKey)}`);
  const known = knownKeys(ctx.fs, o.knownHosts, hostEntry(o.host, o.port));
  const match = known.find(({ blob }) => blob === st.hostKey);
  if (match) {
    debug(ctx, st, `Host '${hostEntry(o.host, o.port)}' is known and matches the ED25519 host key.`);
    debug(ctx, st, `Found key in ${o.knownHosts}:${match.line}`);
    accepted(st);
  } else if (known.length > 0) changed(ctx, st, known[0]?.line ?? 1);
  else if (o.strict === "no" || o.strict === "accept-new") remember(ctx, st);
  else if (o.strict === "yes") {
    tell(ctx, st, `No ED25519 host key is known for ${hostEntry(o.host, o.port)} and you have requested strict checking.`);
    fail(ctx, st, "Host key verification failed.");
  } else if (st.tty < 0) fail(ctx, st, "Host key verification failed.");
  else ask(ctx, st);
}

function ask(ctx: ProgramContext, st: Ssh): void {
  const { host, port } = st.o;
  const shown = `'${hostEntry(host, port)} (${port === 22 ? addressOf(st) : `[${addressOf(st)}]:${port}`})'`;
  ctx.write(
    st.tty,
    `The authenticity of host ${shown} can't be established.\nED25519 key fingerprint is ${fingerprint(st.hostKey)}.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `,
  );
  st.stage = "ask-host";
}
const addressOf = ({ ip }: Ssh): string => ipText(ip);

/** Somebody has said whether they know it. */
export function hostAnswered(ctx: ProgramContext, st: Ssh, answer: Bytes | null): void {
  const word = answer?.trim() ?? "no";
  if (word.toLowerCase() === "yes" || word === fingerprint(st.hostKey)) remember(ctx, st);
  else if (word.toLowerCase() === "no" || answer === null) fail(ctx, st, "Host key verification failed.");
  else ctx.write(st.tty, "Please type 'yes', 'no' or the fingerprint: ");
}

function remember(ctx: ProgramContext, st: Ssh): void {
  const { o } = st;
  const name = hostEntry(o.host, o.port);
  const salt = o.hashesHosts ? newSalt(() => ctx.random()) : null;
  const isAdded = addKnown(ctx.fs, o.knownHosts, { uid: ctx.uid, gid: ctx.process.gid }, { name, blob: st.hostKey, salt });
  tell(
    ctx,
    st,
    isAdded
      ? `Warning: Permanently added '${name}' (ED25519) to the list of known hosts.`
      : `Failed to add the host to the list of known hosts (${o.knownHosts}).`,
  );
  accepted(st);
}

const RULE = "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@";
function changed(ctx: ProgramContext, st: Ssh, line: number): void {
  const { o } = st;
  const name = hostEntry(o.host, o.port);
  const isDebian = ctx.machine.spec.os === "debian" || ctx.machine.spec.os === "ubuntu";
  const lines = [
    RULE,
    "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
    RULE,
    "IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!",
    "Someone could be eavesdropping on you right now (man-in-the-middle attack)!",
    "It is also possible that a host key has just been changed.",
    "The fingerprint for the ED25519 key sent by the remote host is",
    `${fingerprint(st.hostKey)}.`,
    "Please contact your system administrator.",
    `Add correct host key in ${o.knownHosts} to get rid of this message.`,
    `Offending ED25519 key in ${o.knownHosts}:${line}`,
    ...(isDebian ? ["  remove with:", `  ssh-keygen -f "${o.knownHosts}" -R "${name}"`] : []),
  ];
  tell(ctx, st, lines.join("\r\n"));
  if (o.strict !== "no") {
    tell(ctx, st, `Host key for ${name} has changed and you have requested strict checking.`);
    fail(ctx, st, "Host key verification failed.");
    return;
  }
  tell(ctx, st, "Password authentication is disabled to avoid man-in-the-middle attacks.");
  st.mayUsePassword = false;
  accepted(st);
}

function accepted(st: Ssh): void {
  say(st.t, byte(SSH.newKeys));
  say(st.t, byte(SSH.serviceRequest) + sshString("ssh-userauth"));
  st.stage = "auth";
}
