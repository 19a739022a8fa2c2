import type { Bytes } from "../../../content/bytes";
import { errorText } from "../../fs/filesystem";
import { fileOf } from "../../os/files";
import { matches } from "../../shell/pattern";
import { newSearch } from "./search";
import { complain, type OpenDirectory, type Run } from "./state";

/** Opens the next file to search; false when there is none. A file that was skipped, or a look into a directory, also counts as one go. */
export function openNextInput(run: Run): boolean {
  const { state } = run;
  const directory = state.directories[state.directories.length - 1];
  if (directory) {
    visitNext(run, directory);
    return true;
  }
  const name = state.files.shift();
  if (name === undefined) return false;
  if (name === "-") state.search = newSearch(run, state.settings.label, 0);
  else openNamed(run, name);
  return true;
}

/** @source gnulib exclude.c: excluded_file_name; the last rule that fits decides */
function isExcluded(run: Run, name: Bytes, isCommandLine: boolean): boolean {
  const { globs } = run.state.settings;
  const fitting = globs.findLast(({ glob }) => fits(run, glob, name, isCommandLine));
  if (fitting) return !fitting.include;
  return globs[0]?.include === true;
}

/** A name of the command line may also fit from any slash on. */
function fits(run: Run, glob: Bytes, name: Bytes, isCommandLine: boolean): boolean {
  const rule = { extglob: false };
  if (matches(glob, name, run.ctx, rule)) return true;
  if (!isCommandLine) return false;
  for (let at = name.indexOf("/"); at >= 0; at = name.indexOf("/", at + 1))
    if (name[at + 1] !== "/" && matches(glob, name.slice(at + 1), run.ctx, rule)) return true;
  return false;
}

function openNamed(run: Run, name: Bytes): void {
  const { ctx, state } = run;
  const { settings } = state;
  const found = name === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(name));
  const isDirectory = typeof found !== "string" && found.node.t === "d";
  if (typeof found === "string") {
    complain(run, `${name}: ${errorText(found)}`);
    return;
  }
  if (found.synth?.device && settings.devices === "skip") return;
  if (isDirectory ? isExcludedDirectory(run, name, true) : isExcluded(run, name, true)) return;
  settings.names ??= isDirectory;
  if (!isDirectory) openFile(run, name, name);
  else if (settings.directories === "read") complain(run, `${name}: Is a directory`);
  else if (settings.directories === "recurse") open(run, name, found.path);
}

function isExcludedDirectory(run: Run, name: Bytes, isCommandLine: boolean): boolean {
  const { settings } = run.state;
  if (settings.directories === "skip") return true;
  if (isCommandLine && settings.isDotImplied) return false;
  return settings.excludedDirs.some((glob) => fits(run, glob, name, isCommandLine));
}

function openFile(run: Run, name: Bytes, shown: Bytes): void {
  const { ctx, state } = run;
  const fd = ctx.open(name, "r");
  if (typeof fd === "string") complain(run, `${shown}: ${errorText(fd)}`);
  else if (isAlsoOutput(run, fd)) {
    complain(run, `${shown}: input file is also the output`);
    ctx.close(fd);
  } else state.search = newSearch(run, shown, fd);
}

/** Whether a file would grow by what is found in it. @source grep.c: grepdesc */
function isAlsoOutput(run: Run, fd: number): boolean {
  const { ctx, state } = run;
  const { settings } = state;
  if (settings.quiet || settings.count || settings.list !== "" || settings.max === 0 || settings.max === 1) return false;
  const from = fileOf(ctx.machine, ctx.process, fd);
  const to = fileOf(ctx.machine, ctx.process, 1);
  return from?.kind === "file" && to?.kind === "file" && from.mount !== "synth" && from.mount === to.mount && from.node === to.node;
}

/** The first of some sorted names after one. */
function nameAfter(names: readonly Bytes[], after: Bytes | null): Bytes | undefined {
  if (after === null) return names[0];
  let from = 0;
  let to = names.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((names[middle] as Bytes) <= after) from = middle + 1;
    else to = middle;
  }
  return names[from];
}

/** Looks at the next name in a directory. @source grep.c: grepdirent */
function visitNext(run: Run, directory: OpenDirectory): void {
  const { ctx, state } = run;
  ctx.charge("node", 1);
  const here = ctx.fs.raw(directory.path);
  const name = here?.node.t === "d" ? nameAfter(ctx.fs.namesOf(here), directory.after) : undefined;
  if (name === undefined) {
    state.directories.pop();
    return;
  }
  directory.after = name;
  const path = directory.path === "/" ? `/${name}` : `${directory.path}/${name}`;
  const shown = directory.shown === "." && state.settings.isDotImplied ? name : `${directory.shown.replace(/\/+$/, "")}/${name}`;
  let found = ctx.fs.raw(path);
  if (found === null) return;
  if (found.node.t === "l") {
    if (!state.settings.follow) return;
    const target = ctx.fs.lookup(path);
    if (typeof target === "string") {
      complain(run, `${shown}: ${errorText(target)}`);
      return;
    }
    found = target;
  }
  if (found.node.t === "d") enter(run, name, shown, found.path);
  else if (!isExcluded(run, name, false) && !found.synth?.device) openFile(run, found.path, shown);
}

function enter(run: Run, name: Bytes, shown: Bytes, path: Bytes): void {
  const { state } = run;
  if (isExcludedDirectory(run, name, false)) return;
  if (state.directories.some((open) => open.path === path)) {
    if (!state.settings.noMessages) run.ctx.err(`grep: ${shown}: warning: recursive directory loop\n`);
    return;
  }
  open(run, shown, path);
}

/** Opens a directory to go through it, if it may be read. */
function open(run: Run, shown: Bytes, path: Bytes): void {
  const { ctx, state } = run;
  const here = ctx.fs.raw(path);
  if (here && !ctx.fs.permits(here.node, ctx.uid, ctx.process.gid, 4)) complain(run, `${shown}: ${errorText("EACCES")}`);
  else state.directories.push({ shown, path, after: null });
}
