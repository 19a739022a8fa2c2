/** What a system lets others mount. @source nfs-utils 2.6.2: exports(5), exportfs(8) */
import { ipToText, networkOf, parseCidr, parseIpv4 } from "../../wire/address";
import { hostsFile } from "../net/resolv-conf";
import type { Machine } from "../os/machine";
import { isStopped } from "../os/units";

/** A directory for one kind of client. Plain data. */
export interface Export {
  readonly dir: string;
  /** `*`, an address, a network or a name, as it was written */
  readonly client: string;
  readonly isWritable: boolean;
  readonly isAsync: boolean;
  /** who asks from a port of anybody's is let in */
  readonly isInsecure: boolean;
  readonly squash: "root" | "all" | "none";
  readonly anonUid: number;
  readonly anonGid: number;
}
export interface NfsServer {
  /** what its kernel has been told */
  exports: readonly Export[];
  /** who has mounted what, as `showmount -a` tells */
  mounted: readonly { readonly client: string; readonly dir: string }[];
}

const NOBODY = 65_534;
const KNOWN =
  /^(rw|ro|sync|async|secure|insecure|root_squash|no_root_squash|all_squash|no_all_squash|subtree_check|no_subtree_check|wdelay|no_wdelay|hide|nohide|crossmnt|acl|no_acl|auth_nlm|insecure_locks|sec=sys|anon[ug]id=\d+|fsid=\w+)$/;

/** @returns exports, and what is wrong with a line, with its number */
export function parseExports(text: string): { exports: Export[]; wrong: readonly string[] } {
  const exports: Export[] = [];
  const wrong: string[] = [];
  text
    .replace(/\\\n/g, " ")
    .split("\n")
    .forEach((line, at) => {
      const [dir = "", ...clients] = line.replace(/#.*/, "").trim().split(/\s+/);
      if (dir === "") return;
      for (const word of clients.length > 0 ? clients : ["*()"]) {
        const [, client = "", inside = ""] = /^([^()]*)(?:\(([^()]*)\))?$/.exec(word) ?? [];
        const options = inside.split(",").filter((option) => option !== "");
        const odd = options.find((option) => !KNOWN.test(option));
        if (odd !== undefined) wrong.push(`exportfs: /etc/exports:${at + 1}: unknown keyword "${odd}"`);
        else exports.push(exportOf(dir.replace(/(?<=.)\/$/, ""), client === "" ? "*" : client, options));
      }
    });
  return { exports, wrong };
}
function exportOf(dir: string, client: string, options: readonly string[]): Export {
  const has = (option: string): boolean => options.includes(option);
  const id = (name: string): number => Number(options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1) ?? NOBODY);
  return {
    dir,
    client,
    isWritable: has("rw"),
    isAsync: has("async"),
    isInsecure: has("insecure"),
    squash: has("all_squash") ? "all" : has("no_root_squash") ? "none" : "root",
    anonUid: id("anonuid"),
    anonGid: id("anongid"),
  };
}

/** Whether a client of an export is this one. */
function isClient(m: Machine, client: string, ip: number): boolean {
  if (client === "*") return true;
  const net = parseCidr(client);
  if (net) return networkOf(ip, net.prefix) === networkOf(net.address, net.prefix);
  const names = hostsFile(m.fs).flatMap(({ address, names: all }) => (address === ip ? all : []));
  const pattern = new RegExp(
    `^${client
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, "[^.]*")
      .replace(/\?/g, "[^.]")}$`,
    "i",
  );
  return names.some((name) => pattern.test(name));
}
/** How exact a client is said: the most exact one counts. */
const exactness = ({ client }: Export): number => (client === "*" ? 0 : /[*?]/.test(client) ? 1 : client.includes("/") ? 2 : 3);
/** The export that a client has of a directory, or of one above it; null: none. */
export function exportFor(m: Machine, server: NfsServer, dir: string, ip: number): Export | null {
  let best: Export | null = null;
  for (const one of server.exports) {
    const isBelow = one.dir === "/" || dir === one.dir || dir.startsWith(`${one.dir}/`);
    if (!isBelow || !isClient(m, one.client, ip)) continue;
    const isBetter = best === null || one.dir.length > best.dir.length || (one.dir === best.dir && exactness(one) > exactness(best));
    if (isBetter) best = one;
  }
  return best;
}

/** Name of the unit's process. */
export const NFSD = "nfsd";
/** Where a new server keeps what it serves. */
const FIRST_DIR = "/srv/nfs";

/** The server of a system; null: it has none, or it does not run. It reads its file when it starts. */
export function nfsServer(m: Machine): NfsServer | null {
  const { net } = m.state;
  if (!m.spec.services?.includes("nfs") || m.state.phase !== "running") return null;
  if (isStopped(m, NFSD)) {
    delete net.nfsServer;
    return null;
  }
  if (!net.nfsServer) {
    provision(m);
    net.nfsServer = { exports: readable(m), mounted: [] };
  }
  return net.nfsServer;
}
/** What stands in its file and is there. */
function readable(m: Machine): Export[] {
  return parseExports(m.fs.text("/etc/exports")).exports.filter(({ dir }) => m.fs.isDir(dir));
}
/** A system that has just been made with such a service exports one directory. guess: what many a template does */
function provision(m: Machine): void {
  if (m.fs.exists("/etc/exports")) return;
  const root = { uid: 0, gid: 0 };
  m.fs.write("/etc/exports", `${FIRST_DIR} *(rw,sync,no_subtree_check)\n`, root);
  m.fs.mkdir("/srv", root);
  m.fs.mkdir(FIRST_DIR, { uid: NOBODY, gid: NOBODY });
}

/** Options as `exportfs -v` lists them. @source nfs-utils 2.6.2: utils/exportfs/exportfs.c (dump) */
export function optionsText({ isWritable, isAsync, isInsecure, squash, anonUid, anonGid }: Export): string {
  return [
    ...(isAsync ? ["async"] : ["sync"]),
    "wdelay",
    "hide",
    "no_subtree_check",
    ...(anonUid === NOBODY ? [] : [`anonuid=${anonUid}`]),
    ...(anonGid === NOBODY ? [] : [`anongid=${anonGid}`]),
    "sec=sys",
    isWritable ? "rw" : "ro",
    isInsecure ? "insecure" : "secure",
    squash === "none" ? "no_root_squash" : "root_squash",
    squash === "all" ? "all_squash" : "no_all_squash",
  ].join(",");
}
/** A client as others are told. */
export const clientText = (client: string): string => (parseIpv4(client) === null ? client : ipToText(parseIpv4(client) ?? 0));
