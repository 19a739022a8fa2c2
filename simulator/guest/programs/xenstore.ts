/** The XenStore tools, in Dom0 and in guests. @source xenstore.md §10; xen: tools/xs-clients/xenstore_client.c */
import type { GuestStore } from "../engine";
import { exit, fail, type Output, type Program, type ProgramContext, run, waitMessage, waitUntil } from "../os/program";
import { type StoreMessage, watchStore } from "../os/store-watches";
import { listTree } from "./xenstore-ls";
import { type StoreCommand, type StoreMode, storeCommand, storeModes } from "./xenstore-options";
import { errorText, permissionOf, sanitised, unsanitised } from "./xenstore-text";

/** Number of an absent transaction. */
const NONE = 0;

/** One command's work: what it prints, and its complaint. `transaction`: 0 for none. */
type Act = (
  store: GuestStore,
  command: StoreCommand,
  transaction: number,
  ctx: ProgramContext,
) => { out: string; complaint: string | null };

const acts: Readonly<Record<Exclude<StoreMode, "watch">, Act>> = {
  read(store, { keys, flags }, transaction) {
    let out = "";
    for (const key of keys) {
      const answer = store.read(key, transaction);
      if (!answer.ok) return { out, complaint: `couldn't read path ${key}` };
      if (flags.has("p")) out += `${key}: `;
      out += flags.has("R") ? answer.value : `${sanitised(answer.value)}\n`;
    }
    return { out, complaint: null };
  },
  write(store, { keys, flags }, transaction) {
    for (let i = 0; i < keys.length; i += 2) {
      const [key = "", text = ""] = [keys[i], keys[i + 1]];
      if (!store.write(key, flags.has("R") ? text : unsanitised(text), transaction).ok)
        return { out: "", complaint: `could not write path ${key}` };
    }
    return { out: "", complaint: null };
  },
  rm(store, { keys, flags }, transaction) {
    for (const key of keys) {
      for (let path = key; ; ) {
        if (!store.rm(path, transaction).ok) return { out: "", complaint: `could not remove path ${path}` };
        if (!flags.has("t") || !path.includes("/")) break;
        // Tidy: what holds it goes too when nothing is left there.
        path = path.slice(0, path.lastIndexOf("/"));
        const value = store.read(path, transaction);
        const names = store.directory(path, transaction);
        if (!value.ok || value.value !== "" || !names.ok || names.value.length > 0) break;
      }
    }
    return { out: "", complaint: null };
  },
  exists: (store, { keys }, transaction) => ({
    out: "",
    // Says nothing: its exit code is the answer.
    complaint: keys.every((key) => store.read(key, transaction).ok) ? null : "",
  }),
  list(store, { keys, flags }, transaction) {
    let out = "";
    for (const key of keys) {
      const names = store.directory(key, transaction);
      if (!names.ok) return { out, complaint: `could not list path ${key}` };
      const prefix = flags.has("p") ? `${key === "/" ? "" : key}/` : "";
      for (const name of names.value) out += `${prefix}${name}\n`;
    }
    return { out, complaint: null };
  },
  ls(store, { keys, flags }, _transaction, ctx) {
    const width = ctx.isTty(1) ? ctx.terminal.cols - 2 : 80;
    let out = "";
    for (const key of keys.length === 0 ? ["/"] : keys) {
      const { text, error } = listTree(store, key, { isFull: flags.has("f"), hasPermissions: flags.has("p"), width });
      out += text;
      if (error !== null) return { out, complaint: error };
    }
    return { out, complaint: null };
  },
  chmod(store, { keys, flags }, transaction) {
    const [path = "", ...words] = keys;
    const permissions = words.map(permissionOf);
    const bad = permissions.indexOf(null);
    if (bad >= 0) return { out: "", complaint: `Invalid permission specification: '${words[bad]?.charAt(0) ?? ""}'` };
    const wanted = permissions.filter((entry) => entry !== null);
    const each = (at: string, isUp: boolean, isDown: boolean): string | null => {
      if (at === "") return null;
      const answer = store.setPerms(at, wanted, transaction);
      if (!answer.ok) return `Error occurred setting permissions on '${at}': ${errorText(answer.error)}`;
      if (isUp) {
        if (!at.includes("/")) return `Unable to locate path separator '/' in '${at}'`;
        const error = each(at.slice(0, at.lastIndexOf("/")), true, false);
        if (error !== null) return error;
      }
      const names = isDown ? store.directory(at, transaction) : null;
      for (const name of names?.ok ? names.value : []) {
        const error = each(`${at}/${name}`, false, true);
        if (error !== null) return error;
      }
      return null;
    };
    return { out: "", complaint: each(path, flags.has("u"), flags.has("r")) };
  },
};

/** Whether a mode works within a transaction: one request alone needs none. */
function needsTransaction(mode: StoreMode, keys: readonly string[]): boolean {
  if (mode === "read") return keys.length > 1;
  if (mode === "write") return keys.length > 2;
  return mode !== "ls";
}

function perform(mode: Exclude<StoreMode, "watch">, program: string, command: StoreCommand, ctx: ProgramContext): Output {
  const store = ctx.machine.services.xenstore.client;
  let transaction = NONE;
  if (needsTransaction(mode, command.keys)) {
    const started = store.startTransaction();
    if (!started.ok) return fail(`${command.said}${program}: couldn't start transaction`);
    transaction = started.value;
  }
  const { out, complaint } = acts[mode](store, command, transaction, ctx);
  let said = command.said + (complaint ? `${program}: ${complaint}\n` : "");
  let code = complaint === null ? 0 : 1;
  // Nothing else runs between start and end here, so EAGAIN, at which the tool would start again, cannot come.
  if (transaction !== NONE && !store.endTransaction(transaction, code === 0).ok && code === 0) {
    said += `${program}: couldn't end transaction\n`;
    code = 1;
  }
  return { stdout: out, stderr: said, code };
}

/** Record of a running tool: exit code when it is done, or how many more events it prints, null for all. */
interface Running {
  code: number | null;
  left: number | null;
  /** what the guest's kernel holds back until the daemon answers */
  waits?: boolean;
}

/** Starts a tool: all but `watch` are done at once. */
function begin(mode: StoreMode, program: string, called: string, args: readonly string[], ctx: ProgramContext): Running {
  if (ctx.uid !== 0) return finished(ctx, fail(`${program}: xs_open: Permission denied`));
  // Dom0's tools look for the daemon's socket; a guest's open the kernel's device, and wait for an answer.
  if (ctx.machine.services.xenstore.isUp === false)
    return ctx.machine.spec.domid === 0
      ? finished(ctx, fail(`${program}: xs_open: No such file or directory`))
      : { code: null, left: null, waits: true };
  const command = storeCommand(mode, program, called, args);
  if (command.stop) return finished(ctx, fail(`${command.said}${command.stop.text}`, command.stop.code));
  if (mode !== "watch") return finished(ctx, perform(mode, program, command, ctx));
  ctx.err(command.said);
  // Dom0's tools reach the daemon themselves and give the path as token; in a guest the kernel's tokens differ.
  for (const [i, key] of command.keys.entries())
    if ((ctx.machine.spec.domid === 0 && command.keys.indexOf(key) < i) || !watchStore(ctx.machine, ctx.process.pid, key).ok)
      return finished(ctx, { stdout: "", stderr: `${program}: Unable to add watch on ${key}\n\n`, code: 1 });
  return { code: null, left: command.number };
}

function finished(ctx: ProgramContext, { stdout, stderr, code }: Output): Running {
  ctx.err(stderr);
  ctx.out(stdout);
  return { code, left: null };
}

function step(ctx: ProgramContext, state: Running) {
  if (state.code !== null) return exit(state.code);
  if (state.waits) {
    if (ctx.machine.services.xenstore.isUp === false) return waitUntil(ctx.mono() + 1_000_000);
    ctx.exec(ctx.process.program, ctx.process.args);
    return run(0);
  }
  while (state.left === null || state.left > 0) {
    const message = ctx.takeMessage() as unknown as StoreMessage | null;
    if (message === null) return waitMessage();
    ctx.out(`${message.path}\n`);
    if (state.left !== null) state.left--;
  }
  return exit(0);
}

function tool(mode: StoreMode): Program<Running> {
  const name = ["xenstore", mode].join("-");
  return { name, start: (ctx) => begin(mode, name, ctx.argv0, ctx.args, ctx), step };
}

export const xenstoreRead = tool("read");
export const xenstoreWrite = tool("write");
export const xenstoreRm = tool("rm");
export const xenstoreExists = tool("exists");
export const xenstoreList = tool("list");
export const xenstoreLs = tool("ls");
export const xenstoreChmod = tool("chmod");
export const xenstoreWatch = tool("watch");

/** The same tools by their mode: `xenstore read name`. */
export const xenstore: Program<Running> = {
  name: "xenstore",
  start(ctx) {
    const [word] = ctx.args;
    if (word === undefined) return finished(ctx, fail(`xenstore: Usage: ${ctx.argv0} <mode> [-h] [...]`));
    const mode = storeModes.find((known) => known === word);
    if (!mode) return finished(ctx, { stdout: "", stderr: `xenstore: unknown mode ${word}\n\n`, code: 1 });
    return begin(mode, "xenstore", `${ctx.argv0} ${mode}`, ctx.args.slice(1), ctx);
  },
  step,
};
