/** `exportfs`, `showmount` and `rpcinfo`. @source nfs-utils 2.6.2: utils/exportfs/exportfs.c, utils/showmount/showmount.c; rpcbind 1.2.6: src/rpcinfo.c */
import { RPC_PROGRAM } from "../../wire/rpc";
import { XdrReader } from "../../wire/xdr";
import { type Export, nfsServer, optionsText, parseExports } from "../nfs/exports";
import { exit, fail, instantProgram, type Output, ok, type Program, type ProgramContext, type Step } from "../os/program";
import { getopt } from "./options";
import { callMapper, callProgram, failureText, isOutcome, type RpcOutcome, type RpcSession, rpcSession } from "./rpc-session";

function listed(exports: readonly Export[], isVerbose: boolean, isAsFile: boolean): string {
  return exports
    .map((one) => {
      const client = one.client === "*" && !isAsFile ? "<world>" : one.client;
      const head = isAsFile
        ? `${one.dir} ${client}`
        : one.dir.length > 14
          ? `${one.dir}\n\t\t${client}`
          : `${one.dir.padEnd(14)}\t${client}`;
      return `${head}${isVerbose || isAsFile ? `(${optionsText(one)})` : ""}\n`;
    })
    .join("");
}

function exportAll(ctx: ProgramContext, isVerbose: boolean): Output {
  const server = nfsServer(ctx.machine);
  const read = ctx.fs.read("/etc/exports");
  if ("error" in read) return fail("exportfs: could not open /etc/exports for locking: errno 2 (No such file or directory)");
  const { exports, wrong } = parseExports(read.text);
  let stderr = wrong.map((line) => `${line}\n`).join("");
  const lines = read.text.split("\n");
  for (const { dir, client } of exports) {
    const at = lines.findIndex((line) => line.trim().startsWith(dir)) + 1;
    if (!/subtree_check/.test(lines[at - 1] ?? ""))
      stderr += `exportfs: /etc/exports [${at}]: Neither 'subtree_check' or 'no_subtree_check' specified for export "${client}:${dir}".\n  Assuming default behaviour ('no_subtree_check').\n  NOTE: this default has changed since nfs-utils version 1.0.x\n\n`;
    if (!ctx.fs.isDir(dir))
      stderr += `exportfs: Failed to stat ${dir}: ${ctx.fs.exists(dir) ? "Not a directory" : "No such file or directory"}\n`;
  }
  const good = exports.filter(({ dir }) => ctx.fs.isDir(dir));
  if (server) server.exports = good;
  const stdout = isVerbose ? good.map(({ client, dir }) => `exporting ${client}:${dir}\n`).join("") : "";
  return { stdout, stderr, code: wrong.length > 0 || good.length < exports.length ? 1 : 0 };
}

/** `exportfs`. */
export const exportfs = instantProgram(
  "exportfs",
  (args, ctx): Output => {
    const { flags, rest, error } = getopt("exportfs", args, "afhio:ruvs");
    if (error !== null) return fail(`${error.split("\n")[0]}\nusage: exportfs [-adfhioruvs] [host:/path]`);
    if (flags.has("h")) return ok("usage: exportfs [-adfhioruvs] [host:/path]\n");
    if (!ctx.machine.spec.services?.includes("nfs")) return fail("exportfs: a server of NFS is not part of this system");
    if (flags.has("i") || flags.has("o") || rest.length > 0)
      return fail("exportfs: exports that do not stand in /etc/exports are not part of this system");
    const changes = flags.has("a") || flags.has("r") || flags.has("u");
    if (changes && ctx.uid !== 0) return fail("exportfs: could not open /var/lib/nfs/.etab.lock for locking: errno 13 (Permission denied)");
    if (flags.has("u") && !flags.has("a")) return fail("exportfs: -u needs -a here");
    const server = nfsServer(ctx.machine);
    if (flags.has("u")) {
      if (server) server.exports = [];
      return ok("");
    }
    if (changes) return exportAll(ctx, flags.has("v"));
    if (flags.has("f")) return ok("");
    return ok(listed(server?.exports ?? [], flags.has("v"), flags.has("s")));
  },
  "/usr/sbin/exportfs",
);

interface Asking {
  session: RpcSession;
  host: string;
  letter: string;
  headers: boolean;
  code: number | null;
}
const done = (ctx: ProgramContext, { stdout, stderr, code }: Output): Asking => {
  if (stdout !== "") ctx.out(stdout);
  if (stderr !== "") ctx.err(stderr);
  return { session: { lookup: null, ip: 0, flying: null, ports: {} }, host: "", letter: "", headers: true, code };
};

function showExports(host: string, result: string, headers: boolean): string {
  const rows = new XdrReader(result);
  const all = rows.list(() => {
    const dir = rows.opaque();
    return { dir, clients: rows.list(() => rows.opaque()) };
  });
  const width = Math.max(0, ...all.map(({ dir }) => dir.length));
  const lines = all.map(({ dir, clients }) => `${dir.padEnd(width)} ${clients.length > 0 ? clients.join(",") : "(everyone)"}\n`);
  return `${headers ? `Export list for ${host}:\n` : ""}${lines.join("")}`;
}
function showMounted({ host, letter, headers }: Asking, result: string): string {
  const rows = new XdrReader(result);
  const all = rows.list(() => ({ client: rows.opaque(), dir: rows.opaque() }));
  const heads = { a: "All mount points on", d: "Directories on", "": "Hosts on" };
  const lines = all.map(({ client, dir }) => (letter === "a" ? `${client}:${dir}` : letter === "d" ? dir : client));
  const shown = [...new Set(lines)].sort();
  return `${headers ? `${heads[letter as keyof typeof heads]} ${host}:\n` : ""}${shown.map((line) => `${line}\n`).join("")}`;
}
function failed(ctx: ProgramContext, st: Asking, outcome: Extract<RpcOutcome, { failure: unknown }>): Step {
  const isMapper = Object.keys(st.session.ports).length === 0;
  const { failure } = outcome;
  const text = failureText(failure, "mapper");
  if (failure === "host" || failure === "unregistered") ctx.err(`clnt_create: ${text}\n`);
  else if (isMapper)
    ctx.err(
      `clnt_create: RPC: Port mapper failure - ${failure === "timeout" ? "Timed out" : text.replace("RPC: Remote system error - ", "Unable to receive: errno ")}\n`.replace(
        /errno (.*)\n/,
        (_, error: string) => `errno ${{ "Connection refused": 111, "No route to host": 113 }[error] ?? 101} (${error})\n`,
      ),
    );
  else ctx.err(`rpc mount ${st.letter === "e" ? "export" : "dump"}: ${text}\n`);
  return exit(1);
}

/** `showmount`. */
export const showmount: Program<Asking> = {
  name: "showmount",
  path: "/usr/sbin/showmount",
  start(ctx) {
    const { flags, rest, error } = getopt("showmount", ctx.args, "adehv", {
      all: "a",
      directories: "d",
      exports: "e",
      "no-headers": "\x01",
      version: "v",
      help: "h",
    });
    const usage =
      "Usage: showmount [-adehv]\n       [--all] [--directories] [--exports]\n       [--no-headers] [--help] [--version] [host]\n";
    if (error !== null) return done(ctx, fail(`${error.split("\n")[0]}\n${usage}`));
    if (flags.has("h")) return done(ctx, { stdout: "", stderr: usage, code: 0 });
    if (flags.has("v")) return done(ctx, ok("showmount for 2.6.2\n"));
    const letters = ["a", "d", "e"].filter((letter) => flags.has(letter));
    if (letters.length > 1) return done(ctx, fail("showmount: only one of -a, -d or -e is allowed"));
    const host = rest[0] ?? "localhost";
    return {
      session: rpcSession(ctx, host),
      host: rest[0] ?? ctx.machine.state.os.hostname,
      letter: letters[0] ?? "",
      headers: !flags.has("\x01"),
      code: null,
    };
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    const said = callProgram(ctx, st.session, [RPC_PROGRAM.mount, 3, st.letter === "e" ? 5 : 2], "");
    if (!isOutcome(said)) return said;
    if ("failure" in said) return failed(ctx, st, said);
    ctx.out(st.letter === "e" ? showExports(st.host, said.result, st.headers) : showMounted(st, said.result));
    return exit(0);
  },
};

const NAMES: Readonly<Record<number, string>> = { 100000: "portmapper", 100003: "nfs", 100005: "mountd" };
/** `rpcinfo -p`. */
export const rpcinfo: Program<Asking> = {
  name: "rpcinfo",
  path: "/usr/sbin/rpcinfo",
  start(ctx) {
    const { flags, rest, error } = getopt("rpcinfo", ctx.args, "p");
    if (error !== null || !flags.has("p")) return done(ctx, fail("rpcinfo: of its options only -p is part of this system"));
    const host = rest[0] ?? "localhost";
    return { session: rpcSession(ctx, host), host, letter: "p", headers: true, code: null };
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    const said = callMapper(ctx, st.session, 4, "");
    if (!isOutcome(said)) return said;
    if ("failure" in said) {
      const { failure } = said;
      ctx.err(
        failure === "host"
          ? `rpcinfo: ${st.host}: Name or service not known\n`
          : `rpcinfo: can't contact portmapper: ${failureText(failure, "mapper")}\n`,
      );
      return exit(1);
    }
    const reader = new XdrReader(said.result);
    const rows = reader.list(() => [reader.u32(), reader.u32(), reader.u32(), reader.u32()] as const);
    ctx.out("   program vers proto   port  service\n");
    for (const [program, version, protocol, port] of rows)
      ctx.out(
        `${`${program}`.padStart(10)}${`${version}`.padStart(5)}${(protocol === 6 ? "tcp" : "udp").padStart(6)}${`${port}`.padStart(7)}  ${NAMES[program] ?? ""}`
          .trimEnd()
          .concat("\n"),
      );
    return exit(0);
  },
};
