/** What a server of SSH permits: /etc/ssh/sshd_config. @source OpenSSH 9.2: sshd_config(5), the first word for a keyword counts */
import type { Bytes } from "../../../content/bytes";
import type { Machine } from "../../os/machine";
import { groups, type User } from "../../os/users";

export interface ServerConfig {
  readonly rootLogin: "yes" | "no" | "keys";
  readonly byPassword: boolean;
  readonly byKey: boolean;
  readonly emptyPasswords: boolean;
  readonly strictModes: boolean;
  readonly forwards: boolean;
  readonly triesMost: number;
  readonly graceUs: number;
  readonly keyFiles: readonly string[];
  readonly banner: string | null;
  readonly allowUsers: readonly string[];
  readonly denyUsers: readonly string[];
  readonly printMotd: boolean;
}

const CONFIG = "/etc/ssh/sshd_config";

/** Reads it anew: it holds for the next connection. */
export function serverConfig(m: Machine): ServerConfig {
  const lines = m.fs
    .text(CONFIG)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const words = (name: string): string[] => {
    const found = lines.find((line) => line.split(/[\s=]+/)[0]?.toLowerCase() === name);
    return found?.split(/[\s=]+/).slice(1) ?? [];
  };
  const isYes = (name: string, otherwise: boolean): boolean => {
    const [word] = words(name);
    return word === undefined ? otherwise : word.toLowerCase() === "yes";
  };
  const root = (words("permitrootlogin")[0] ?? "prohibit-password").toLowerCase();
  const keyFiles = words("authorizedkeysfile");
  const banner = words("banner")[0];
  return {
    rootLogin: root === "yes" ? "yes" : root === "no" ? "no" : "keys",
    byPassword: isYes("passwordauthentication", true),
    byKey: isYes("pubkeyauthentication", true),
    emptyPasswords: isYes("permitemptypasswords", false),
    strictModes: isYes("strictmodes", true),
    forwards: (words("allowtcpforwarding")[0] ?? "yes").toLowerCase() !== "no",
    triesMost: Number(words("maxauthtries")[0] ?? 6) || 6,
    graceUs: (Number(words("logingracetime")[0] ?? 120) || 120) * 1_000_000,
    keyFiles: keyFiles.length > 0 ? keyFiles : [".ssh/authorized_keys", ".ssh/authorized_keys2"],
    banner: banner === undefined || banner === "none" ? null : banner,
    allowUsers: lines.flatMap((line) => (/^allowusers\s/i.test(line) ? line.split(/\s+/).slice(1) : [])),
    denyUsers: lines.flatMap((line) => (/^denyusers\s/i.test(line) ? line.split(/\s+/).slice(1) : [])),
    printMotd: isYes("printmotd", true),
  };
}

/** Whether somebody may log in at all. */
export function mayEnter(config: ServerConfig, user: User): boolean {
  if (/\/(nologin|false)$/.test(user.shell)) return false;
  if (user.uid === 0 && config.rootLogin === "no") return false;
  if (config.denyUsers.includes(user.name)) return false;
  return config.allowUsers.length === 0 || config.allowUsers.includes(user.name);
}

/** Keys that let somebody in, or why their file is not read. @source OpenSSH auth.c: auth_secure_path; misc.c: safe_path */
export function authorizedKeys(
  m: Machine,
  config: ServerConfig,
  user: User,
): { readonly lines: readonly Bytes[]; readonly refused: string | null } {
  const lines: Bytes[] = [];
  for (const name of config.keyFiles) {
    const path = name
      .replace("%h", user.home)
      .replace("%u", user.name)
      .replace(/^(?!\/)/, `${user.home}/`);
    const found = m.fs.lookup(path);
    if (typeof found === "string" || found.node.t === "d") continue;
    const refused = config.strictModes ? badModes(m, user, path) : null;
    if (refused !== null) return { lines: [], refused };
    lines.push(...m.fs.text(path).split("\n"));
  }
  return { lines, refused: null };
}

function badModes(m: Machine, user: User, path: string): string | null {
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const found = m.fs.lookup(at);
    const isBad = typeof found === "string" || (found.node.u !== 0 && found.node.u !== user.uid) || (found.node.m & 0o022) !== 0;
    if (isBad) return `Authentication refused: bad ownership or modes for ${at === path ? "file" : "directory"} ${at}`;
    if (at === user.home) break;
  }
  return null;
}

/** Groups that somebody is in beside their own. */
export const groupsOf = (m: Machine, user: User): number[] =>
  groups(m).flatMap(({ gid, members }) => (members.includes(user.name) ? [gid] : []));
