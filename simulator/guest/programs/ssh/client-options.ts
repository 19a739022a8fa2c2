/** What `ssh` is asked to do: options, and the files that say more. @source OpenSSH 9.2: ssh(1), ssh_config(5), the first word for a keyword counts */
import type { Bytes } from "../../../content/bytes";
import type { ProgramContext } from "../../os/program";
import { homeOf, userName } from "../../os/users";
import { getopt } from "../options";

export interface Forward {
  readonly port: number;
  readonly host: Bytes;
  readonly hostPort: number;
}

export interface ClientOptions {
  /** as it was given, and what is connected to */
  host: Bytes;
  hostName: Bytes;
  user: Bytes;
  port: number;
  identities: Bytes[];
  /** identities that were asked for by name: that one is not there is told */
  isIdentityNamed: boolean;
  command: Bytes;
  /** `-t`, `-T`; null: as it follows */
  terminal: boolean | null;
  noCommand: boolean;
  noInput: boolean;
  isSubsystem: boolean;
  verbose: boolean;
  quiet: boolean;
  batch: boolean;
  strict: "yes" | "no" | "ask" | "accept-new";
  knownHosts: Bytes;
  hashesHosts: boolean;
  byPassword: boolean;
  byKey: boolean;
  passwordPrompts: number;
  /** µs; null: as long as TCP tries */
  connectUs: number | null;
  forwards: Forward[];
}

export const SSH_USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
`;
const TAKEN = "nNqsTtvVi:l:o:p:L:";
const REFUSED = "46AaCfGgKkMXxYyB:b:c:D:E:e:F:I:J:m:O:Q:R:S:W:w:";

/** Reads the options. @returns what is wrong with them, or "version" */
export function clientOptions(ctx: ProgramContext): ClientOptions | { readonly said: Bytes } {
  const given: (readonly [string, Bytes])[] = [];
  let words: readonly Bytes[] = ctx.args;
  let destination: Bytes | null = null;
  for (let round = 0; round < 2; round++) {
    const { given: some, rest, error } = getopt("ssh", words, `+${TAKEN}${REFUSED}`);
    const wrong = /-- '(.)'/.exec(error ?? "")?.[1];
    if (error)
      return {
        said: `${error.includes("requires") ? "option requires an argument" : "unknown option"} -- ${wrong ?? "?"}\r\n${SSH_USAGE}`,
      };
    given.push(...some);
    words = rest;
    if (destination !== null) break;
    destination = words[0] ?? null;
    words = words.slice(1);
    if (words[0]?.startsWith("-") !== true || words[0] === "--") break;
  }
  const refused = given.find(([letter]) => [...REFUSED.replace(/:/g, "")].includes(letter));
  if (refused) return { said: `ssh: option -${refused[0]} is not part of this system\r\n` };
  if (given.some(([letter]) => letter === "V")) return { said: "version" };
  if (destination === null) return { said: SSH_USAGE };
  return filled(ctx, destination, given, words);
}

/** `Host` blocks of a file that are about a host, as keyword and value. */
function configWords(ctx: ProgramContext, path: string, host: Bytes): [string, Bytes][] {
  let isOn = true;
  const out: [string, Bytes][] = [];
  for (const line of ctx.fs.text(path).split("\n")) {
    const word = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)"?(.*?)"?\s*$/.exec(line);
    if (!word) continue;
    const [name, value] = [(word[1] ?? "").toLowerCase(), word[2] ?? ""];
    if (name === "host") isOn = value.split(/\s+/).some((pattern) => matches(pattern, host));
    else if (name === "match") isOn = value === "all";
    else if (isOn) out.push([name, value]);
  }
  return out;
}
function matches(pattern: string, host: Bytes): boolean {
  const rule = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${rule}$`).test(host);
}

export const ownHome = (ctx: ProgramContext): Bytes => homeOf(ctx.machine, userName(ctx.machine, ctx.uid)) ?? "/";

function filled(
  ctx: ProgramContext,
  destination: Bytes,
  given: readonly (readonly [string, Bytes])[],
  words: readonly Bytes[],
): ClientOptions | { readonly said: Bytes } {
  const has = (letter: string): boolean => given.some(([name]) => name === letter);
  const wordFor = (letter: string): Bytes | undefined => given.find(([name]) => name === letter)?.[1];
  const url = /^(?:ssh:\/\/)?(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(destination);
  const host = destination.startsWith("ssh://") ? (url?.[2] ?? "") : destination.slice(destination.lastIndexOf("@") + 1);
  const typedUser = destination.includes("@")
    ? destination.replace(/^ssh:\/\//, "").slice(0, destination.replace(/^ssh:\/\//, "").lastIndexOf("@"))
    : undefined;
  const home = ownHome(ctx);
  const options = given.filter(([name]) => name === "o").map(([, text]) => /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(text));
  if (options.includes(null)) return { said: `command-line line 0: Missing argument.\r\n` };
  const config: [string, Bytes][] = [
    ...options.map((found): [string, Bytes] => [(found?.[1] ?? "").toLowerCase(), found?.[2] ?? ""]),
    ...configWords(ctx, `${home}/.ssh/config`, host),
    ...configWords(ctx, "/etc/ssh/ssh_config", host),
  ];
  const word = (name: string): Bytes | undefined => config.find(([key]) => key === name)?.[1];
  const isYes = (name: string, otherwise: boolean): boolean =>
    word(name)?.toLowerCase().replace("no", "") !== "" && (word(name) !== undefined || otherwise);
  const port = wordFor("p") ?? (destination.startsWith("ssh://") ? url?.[3] : undefined) ?? word("port") ?? "22";
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) return { said: `Bad port '${port}'\r\n` };
  const forwards = [
    ...given.filter(([name]) => name === "L").map(([, text]) => text),
    ...config.filter(([key]) => key === "localforward").map(([, text]) => text.replace(/\s+/, ":")),
  ];
  const parsed = forwards.map(forwardOf);
  const bad = parsed.indexOf(null);
  if (bad >= 0) return { said: `Bad local forwarding specification '${forwards[bad]}'\r\n` };
  const named = [
    ...given.filter(([name]) => name === "i").map(([, text]) => text),
    ...config.filter(([key]) => key === "identityfile").map(([, text]) => text),
  ];
  const strict = (word("stricthostkeychecking") ?? "ask").toLowerCase();
  return {
    host,
    hostName: word("hostname") ?? host,
    user: wordFor("l") ?? typedUser ?? word("user") ?? userName(ctx.machine, ctx.uid),
    port: Number(port),
    identities: (named.length > 0 ? named : ["~/.ssh/id_ed25519"]).map((path) => ctx.path(path.replace(/^~(?=\/)/, home))),
    isIdentityNamed: named.length > 0,
    command: words.join(" "),
    terminal: has("T") ? false : has("t") ? true : null,
    noCommand: has("N"),
    noInput: has("n"),
    isSubsystem: has("s"),
    verbose: has("v"),
    quiet: has("q") || word("loglevel")?.toUpperCase() === "QUIET",
    batch: isYes("batchmode", false),
    strict: strict === "yes" || strict === "accept-new" ? strict : strict === "no" || strict === "off" ? "no" : "ask",
    knownHosts: ctx.path((word("userknownhostsfile")?.split(/\s+/)[0] ?? `${home}/.ssh/known_hosts`).replace(/^~(?=\/)/, home)),
    // Debian's and Ubuntu's /etc/ssh/ssh_config say so.
    hashesHosts: isYes("hashknownhosts", ctx.machine.spec.os === "debian" || ctx.machine.spec.os === "ubuntu"),
    byPassword: isYes("passwordauthentication", true),
    byKey: isYes("pubkeyauthentication", true),
    passwordPrompts: Number(word("numberofpasswordprompts") ?? 3) || 3,
    connectUs: word("connecttimeout") === undefined ? null : (Number(word("connecttimeout")) || 0) * 1_000_000 || null,
    forwards: parsed as Forward[],
  };
}

/** `[address:]port:host:hostport`; null: it is none. */
function forwardOf(text: Bytes): Forward | null {
  const found = /^(?:(?:127\.0\.0\.1|localhost|\*)?:)?(\d{1,5}):([^:]+):(\d{1,5})$/.exec(text);
  return found ? { port: Number(found[1]), host: found[2] ?? "", hostPort: Number(found[3]) } : null;
}
