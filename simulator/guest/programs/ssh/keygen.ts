/** `ssh-keygen` and `ssh-copy-id`. @source OpenSSH 9.2: ssh-keygen(1), ssh-copy-id(1) */
import type { Bytes } from "../../../content/bytes";
import { parentOf } from "../../fs/path";
import { exit, type Program, type ProgramContext, type Step, waitRead } from "../../os/program";
import { userName } from "../../os/users";
import { getopt } from "../options";
import { ownHome } from "./client-options";
import { fingerprint, HOST_KEY, hostKey, type KeyPair, makeKey, privateFile, publicLine, randomArt, readPrivate, readPublic } from "./keys";
import { knownKeys } from "./known-hosts";

interface KeygenState {
  path: Bytes;
  comment: Bytes;
  quiet: boolean;
  /** what is asked; null: nothing any more */
  asks: "path" | "overwrite" | "passphrase" | "again" | null;
  phrase: Bytes | null;
  code: number | null;
}

const own = (ctx: ProgramContext) => ({ uid: ctx.uid, gid: ctx.process.gid });
const NOTHING: KeygenState = { path: "", comment: "", quiet: false, asks: null, phrase: null, code: 0 };
function ended(ctx: ProgramContext, out: Bytes, err: Bytes, code: number): KeygenState {
  ctx.out(out);
  ctx.err(err);
  return { ...NOTHING, code };
}

/** `-l`: the digest of a key's file. */
function show(ctx: ProgramContext, path: Bytes, hasArt: boolean): KeygenState {
  const text = ctx.fs.read(ctx.path(path));
  if ("error" in text) return ended(ctx, "", `ssh-keygen: ${path}: No such file or directory\n`, 255);
  const pub = ctx.fs.text(ctx.path(`${path}.pub`));
  const inside = readPrivate(text.text);
  const lines = inside ? [publicLine(inside)] : (readPublic(text.text.split("\n")[0] ?? "") ? text.text : pub).split("\n");
  const keys = lines.map(readPublic).filter((key) => key !== null);
  if (keys.length === 0) return ended(ctx, "", `${path} is not a public key file.\n`, 255);
  const shown = keys.map(
    ({ blob, comment }) => `256 ${fingerprint(blob)} ${comment || "no comment"} (ED25519)\n${hasArt ? randomArt(blob) : ""}`,
  );
  return ended(ctx, shown.join(""), "", 0);
}

/** `-R`, `-F`: hosts of known_hosts. */
function hosts(ctx: ProgramContext, name: Bytes, given: Bytes | undefined, removes: boolean): KeygenState {
  const path = given === undefined ? `${ownHome(ctx)}/.ssh/known_hosts` : ctx.path(given);
  const text = ctx.fs.read(path);
  if ("error" in text) return ended(ctx, "", `Cannot stat ${path}: No such file or directory\n`, 255);
  const found = knownKeys(ctx.fs, path, name);
  if (!removes) {
    if (found.length === 0) return ended(ctx, "", "", 1);
    return ended(ctx, found.map(({ line, text: entry }) => `# Host ${name} found: line ${line} \n${entry}\n`).join(""), "", 0);
  }
  if (found.length === 0) return ended(ctx, "", `Host ${name} not found in ${path}\n`, 0);
  const lines = text.text.split("\n");
  const rest = lines.filter((_, at) => !found.some(({ line }) => line === at + 1));
  ctx.fs.write(`${path}.old`, text.text, { ...own(ctx), mode: 0o600 });
  ctx.fs.write(path, rest.join("\n"), { ...own(ctx), mode: 0o600 });
  const marks = found.map(({ line }) => `# Host ${name} found: line ${line}\n`).join("");
  return ended(ctx, `${marks}${path} updated.\nOriginal contents retained as ${path}.old\n`, "", 0);
}

function start(ctx: ProgramContext): KeygenState {
  const { flags, values, error } = getopt("ssh-keygen", ctx.args, "At:b:f:N:C:qlvyR:F:H");
  if (error)
    return ended(
      ctx,
      "",
      `${error.split("\n")[0]?.replace("ssh-keygen: ", "")}\nusage: ssh-keygen [-q] [-C comment] [-f output_keyfile] [-N new_passphrase] [-t ed25519]\n`,
      1,
    );
  const file = values.get("f");
  const type = values.get("t");
  if (type !== undefined && type !== "ed25519") return ended(ctx, "", `ssh-keygen: keys of type ${type} are not part of this system\n`, 1);
  if (flags.has("H")) return ended(ctx, "", "ssh-keygen: option -H is not part of this system\n", 1);
  if (flags.has("A")) {
    if (ctx.uid !== 0)
      return ended(
        ctx,
        "",
        'ssh-keygen: generating new host keys: ED25519 \nSaving key "/etc/ssh/ssh_host_ed25519_key" failed: Permission denied\n',
        255,
      );
    const isThere = ctx.fs.exists(HOST_KEY);
    hostKey(ctx.machine);
    return ended(ctx, isThere ? "" : "ssh-keygen: generating new host keys: ED25519 \n", "", 0);
  }
  if (flags.has("R")) return hosts(ctx, values.get("R") ?? "", file, true);
  if (flags.has("F")) return hosts(ctx, values.get("F") ?? "", file, false);
  const usual = `${ownHome(ctx)}/.ssh/id_ed25519`;
  if (flags.has("l")) return show(ctx, file ?? usual, flags.has("v"));
  if (flags.has("y")) {
    const key = readPrivate(ctx.fs.text(ctx.path(file ?? usual)));
    return key
      ? ended(ctx, `${publicLine(key)}\n`, "", 0)
      : ended(ctx, "", `Load key "${file ?? usual}": No such file or directory\n`, 255);
  }
  const quiet = flags.has("q");
  if (!quiet) ctx.out("Generating public/private ed25519 key pair.\n");
  const comment = values.get("C") ?? `${userName(ctx.machine, ctx.uid)}@${ctx.machine.state.os.hostname}`;
  const phrase = values.get("N") ?? null;
  const st: KeygenState = { path: ctx.path(file ?? usual), comment, quiet, asks: null, phrase, code: null };
  if (phrase !== null && phrase !== "") return refusePhrase(ctx);
  if (file === undefined) {
    ctx.out(`Enter file in which to save the key (${usual}): `);
    st.asks = "path";
  } else named(ctx, st);
  return st;
}
const refusePhrase = (ctx: ProgramContext): KeygenState => ended(ctx, "", "ssh-keygen: passphrases are not part of this system\n", 1);

/** Where the key goes is known. */
function named(ctx: ProgramContext, st: KeygenState): void {
  if (ctx.fs.exists(st.path)) {
    ctx.out(`${st.path} already exists.\nOverwrite (y/n)? `);
    st.asks = "overwrite";
  } else askPhrase(ctx, st);
}
function askPhrase(ctx: ProgramContext, st: KeygenState): void {
  if (st.phrase !== null) {
    save(ctx, st);
    return;
  }
  ctx.terminal.echo = !ctx.isTty(0);
  ctx.out("Enter passphrase (empty for no passphrase): ");
  st.asks = "passphrase";
}

function save(ctx: ProgramContext, st: KeygenState): void {
  const key: KeyPair = makeKey(() => ctx.random(), st.comment);
  const dir = parentOf(st.path);
  st.asks = null;
  if (!ctx.fs.isDir(dir) && dir.endsWith("/.ssh")) {
    if (ctx.fs.mkdir(dir, own(ctx), 0o700) === null && !st.quiet) ctx.out(`Created directory '${dir}'.\n`);
  }
  const isRefused = !ctx.fs.mayChangeDir(dir, ctx.uid, ctx.process.gid);
  for (const path of [st.path, `${st.path}.pub`]) if (!isRefused && ctx.fs.exists(path)) ctx.fs.remove(path);
  if (isRefused || ctx.fs.write(st.path, privateFile(key, ctx.random()), { ...own(ctx), mode: 0o600 }) !== null) {
    ctx.err(`Saving key "${st.path}" failed: ${ctx.fs.isDir(dir) ? "Permission denied" : "No such file or directory"}\n`);
    st.code = 1;
    return;
  }
  ctx.fs.write(`${st.path}.pub`, `${publicLine(key)}\n`, { ...own(ctx), mode: 0o644 });
  if (!st.quiet)
    ctx.out(
      `Your identification has been saved in ${st.path}\nYour public key has been saved in ${st.path}.pub\nThe key fingerprint is:\n${fingerprint(key.blob)} ${st.comment}\nThe key's randomart image is:\n${randomArt(key.blob)}`,
    );
  st.code = 0;
}

function answered(ctx: ProgramContext, st: KeygenState, line: Bytes): void {
  const text = line.replace(/\n$/, "");
  if (st.asks === "path") {
    if (text !== "") st.path = ctx.path(text);
    named(ctx, st);
  } else if (st.asks === "overwrite") {
    if (/^y(es)?$/i.test(text)) askPhrase(ctx, st);
    else st.code = 1;
  } else if (st.asks === "passphrase") {
    if (ctx.isTty(0)) ctx.out("\n");
    st.phrase = text;
    st.asks = "again";
    ctx.out("Enter same passphrase again: ");
  } else {
    ctx.terminal.echo = true;
    if (ctx.isTty(0)) ctx.out("\n");
    if (text !== st.phrase) {
      ctx.out("Passphrases do not match.  Try again.\n");
      st.phrase = null;
      askPhrase(ctx, st);
    } else if (text === "") save(ctx, st);
    else st.code = refusePhrase(ctx).code;
  }
}

function step(ctx: ProgramContext, st: KeygenState): Step {
  if (st.code !== null) return exit(st.code);
  const line = ctx.read(0);
  if (line === "") return waitRead(0);
  if (line === null) {
    ctx.terminal.echo = true;
    return exit(1);
  }
  for (const each of line.split(/(?<=\n)/)) if (st.code === null) answered(ctx, st, each);
  return { do: "run", us: 50 };
}

export const sshKeygen: Program<KeygenState> = { name: "ssh-keygen", start, step };

/** `ssh-copy-id`: puts one's key where it lets in. It is a shell's script, and calls `ssh` as that does. */
export const sshCopyId: Program<{ code: number | null; key: Bytes; words: Bytes[]; host: Bytes; stage: number }> = {
  name: "ssh-copy-id",
  start(ctx) {
    const { values, given, rest, error } = getopt("ssh-copy-id", ctx.args, "i:p:o:fn");
    const usage =
      "Usage: /usr/bin/ssh-copy-id [-h|-?|-f|-n|-s] [-i [identity_file]] [-p port] [-F alternative ssh_config file] [[-o <ssh -o options>] ...] [user@]hostname\n";
    const end = (text: Bytes) => {
      ctx.err(text);
      return { code: 1, key: "", words: [], host: "", stage: 0 };
    };
    if (error || rest.length !== 1) return end(usage);
    const path = (values.get("i") ?? `${ownHome(ctx)}/.ssh/id_ed25519`).replace(/(\.pub)?$/, ".pub");
    const key = ctx.fs.text(ctx.path(path)).trim();
    if (key === "") {
      const text = values.has("i") ? `failed to open ID file '${path.replace(/\.pub$/, "")}': No such file` : "No identities found";
      return end(`\n/usr/bin/ssh-copy-id: ERROR: ${text}\n`);
    }
    ctx.err(`/usr/bin/ssh-copy-id: INFO: Source of key(s) to be installed: "${path}"\n`);
    const words = given.flatMap(([letter, value]): Bytes[] => (letter === "p" || letter === "o" ? [`-${letter}`, value] : []));
    return { code: null, key, words, host: rest[0] ?? "", stage: 0 };
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    if (st.stage === 0) {
      ctx.err("/usr/bin/ssh-copy-id: INFO: attempting to log in with the new key(s), to filter out any that are already installed\n");
      ctx.err("/usr/bin/ssh-copy-id: INFO: 1 key(s) remain to be installed -- if you are prompted now it is to install the new keys\n");
      st.stage = 1;
    }
    const line = st.key.replace(/'/g, "");
    const script = `exec sh -c 'cd ; umask 077 ; mkdir -p .ssh && { grep -qxF "${line}" .ssh/authorized_keys 2>/dev/null || echo "${line}" >> .ssh/authorized_keys ; }'`;
    const inner = ["ssh", ...st.words, st.host, script].map(quoted).join(" ");
    const tried = `ssh ${[...st.words, st.host].map(quoted).join(" ")}`;
    const told = `printf '\\nNumber of key(s) added: 1\\n\\nNow try logging into the machine, with:   "%s"\\nand check to make sure that only the key(s) you wanted were added.\\n\\n' ${quoted(tried)}`;
    ctx.exec("sh", ["sh", "-c", `${inner} && ${told}`]);
    return { do: "run", us: 50 };
  },
};
const quoted = (word: Bytes): Bytes => `'${word.replace(/'/g, "'\\''")}'`;
