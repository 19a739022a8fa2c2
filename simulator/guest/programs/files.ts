import { errorText, type Found } from "../fs/filesystem";
import { baseOf, normalize, parentOf } from "../fs/path";
import { instantProgram, type Output, type ProgramContext } from "../os/program";
import { groups, users } from "../os/users";
import { getopt, type Options } from "./options";

/** Collects complaints while the rest goes on. */
class Report {
  stderr = "";
  stdout = "";
  constructor(private readonly name: string) {}
  fail(message: string): void {
    this.stderr += `${this.name}: ${message}\n`;
  }
  done(): Output {
    return { stdout: this.stdout, stderr: this.stderr, code: this.stderr === "" ? 0 : 1 };
  }
}

function bad(options: Options): Output | null {
  return options.error === null ? null : { stdout: "", stderr: `${options.error}\n`, code: 1 };
}
function missing(name: string, what = "missing operand"): Output {
  return { stdout: "", stderr: `${name}: ${what}\nTry '${name} --help' for more information.\n`, code: 1 };
}
const mayChange = (ctx: ProgramContext, path: string): boolean => ctx.fs.mayChangeDir(parentOf(path), ctx.uid, ctx.process.gid);

export const mkdir = instantProgram("mkdir", (args, ctx) => {
  const options = getopt("mkdir", args, "pvm:", { parents: "p", verbose: "v", mode: "m" });
  if (options.error) return bad(options) ?? missing("mkdir");
  if (options.rest.length === 0) return missing("mkdir");
  const report = new Report("mkdir");
  const mode = options.values.has("m") ? Number.parseInt(options.values.get("m") ?? "755", 8) : 0o777 & ~ctx.process.umask;
  const make = (path: string, name: string): boolean => {
    if (!mayChange(ctx, path) && ctx.fs.isDir(parentOf(path))) {
      report.fail(`cannot create directory ‘${name}’: Permission denied`);
      return false;
    }
    const error = ctx.fs.mkdir(path, ctx.process, mode);
    if (error !== null) report.fail(`cannot create directory ‘${name}’: ${errorText(error)}`);
    else if (options.flags.has("v")) report.stdout += `mkdir: created directory '${name}'\n`;
    return error === null;
  };
  for (const name of options.rest) {
    const path = normalize(ctx.path(name));
    if (!options.flags.has("p")) {
      make(path, name);
      continue;
    }
    const parts = path.split("/").slice(1);
    for (let i = 1; i <= parts.length; i++) {
      const part = `/${parts.slice(0, i).join("/")}`;
      if (ctx.fs.isDir(part)) continue;
      if (!make(part, name)) break;
    }
  }
  return report.done();
});

export const rmdir = instantProgram("rmdir", (args, ctx) => {
  const report = new Report("rmdir");
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    const path = normalize(ctx.path(name));
    const error = !ctx.fs.exists(path)
      ? "ENOENT"
      : !ctx.fs.isDir(path)
        ? "ENOTDIR"
        : !mayChange(ctx, path)
          ? "EACCES"
          : ctx.fs.remove(path);
    if (error !== null) report.fail(`failed to remove '${name}': ${errorText(error)}`);
  }
  return report.done();
});

export const rm = instantProgram("rm", (args, ctx) => {
  const options = getopt("rm", args, "rRfiIvd", { recursive: "r", force: "f", verbose: "v", "no-preserve-root": "\0" });
  if (options.error) return bad(options) ?? missing("rm");
  const { flags, rest } = options;
  const recursive = flags.has("r") || flags.has("R");
  if (rest.length === 0) return flags.has("f") ? { stdout: "", stderr: "", code: 0 } : missing("rm");
  const report = new Report("rm");
  for (const name of rest) {
    const path = normalize(ctx.path(name));
    const found = ctx.fs.lookup(path, false);
    if (typeof found === "string") {
      if (!flags.has("f") || found !== "ENOENT") report.fail(`cannot remove '${name}': ${errorText(found)}`);
    } else if (path === "/" && recursive) {
      report.stderr += "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n";
    } else if (found.node.t === "d" && !recursive) report.fail(`cannot remove '${name}': Is a directory`);
    else if (!mayChange(ctx, path)) report.fail(`cannot remove '${name}': Permission denied`);
    else {
      const all = found.node.t === "d" ? [found.path, ...ctx.fs.walk(found.path)].reverse() : [found.path];
      for (const each of all) {
        const error = ctx.fs.remove(each);
        const shown = each === found.path ? name : `${name}${each.slice(found.path.length)}`;
        if (error !== null) report.fail(`cannot remove '${shown}': ${errorText(error)}`);
        else if (flags.has("v")) report.stdout += `removed '${shown}'\n`;
      }
    }
  }
  return report.done();
});

/** Where things go: a directory for many, or a new name for one. */
function destination(ctx: ProgramContext, name: string, source: string): string {
  const path = normalize(ctx.path(name));
  return ctx.fs.isDir(path) ? `${path === "/" ? "" : path}/${baseOf(normalize(ctx.path(source)))}` : path;
}

function copyTree(ctx: ProgramContext, report: Report, from: Found, to: string, keep: boolean, names: [string, string]): void {
  const owner = keep ? null : ctx.process;
  const error = from.synth
    ? ctx.fs.write(to, from.node.d, ctx.process)
    : ctx.fs.exists(to) && from.node.t === "f"
      ? ctx.fs.write(to, from.node.d, ctx.process, from.node.z ?? 0)
      : from.node.t === "d" && ctx.fs.isDir(to)
        ? null
        : ctx.fs.copyNode(from, to, owner);
  if (error !== null) {
    report.fail(`cannot create ${from.node.t === "d" ? "directory" : "regular file"} '${names[1]}': ${errorText(error)}`);
    return;
  }
  if (from.node.t !== "d") return;
  const list = ctx.fs.list(from.path);
  if (typeof list === "string") return;
  for (const child of list) {
    const found = ctx.fs.raw(`${from.path === "/" ? "" : from.path}/${child}`);
    if (found) copyTree(ctx, report, found, `${to}/${child}`, keep, [`${names[0]}/${child}`, `${names[1]}/${child}`]);
  }
}

export const cp = instantProgram("cp", (args, ctx) => {
  const options = getopt("cp", args, "rRafpvidt:", { recursive: "r", archive: "a", force: "f", verbose: "v", preserve: "p" });
  if (options.error) return bad(options) ?? missing("cp");
  const { flags, rest } = options;
  const target = rest[rest.length - 1];
  if (target === undefined) return missing("cp", "missing file operand");
  if (rest.length === 1) return missing("cp", `missing destination file operand after '${target}'`);
  const report = new Report("cp");
  const sources = rest.slice(0, -1);
  if (sources.length > 1 && !ctx.fs.isDir(ctx.path(target)))
    return {
      stdout: "",
      stderr: `cp: target '${target}': ${ctx.fs.exists(ctx.path(target)) ? "Not a directory" : "No such file or directory"}\n`,
      code: 1,
    };
  const deep = flags.has("r") || flags.has("R") || flags.has("a");
  for (const source of sources) {
    const found = ctx.fs.lookup(ctx.path(source), !deep);
    if (typeof found === "string") {
      report.fail(`cannot stat '${source}': ${errorText(found)}`);
      continue;
    }
    if (found.node.t === "d" && !deep) {
      report.fail(`-r not specified; omitting directory '${source}'`);
      continue;
    }
    const to = destination(ctx, target, source);
    if (!ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 4)) report.fail(`cannot open '${source}' for reading: Permission denied`);
    else if (to === found.path) report.fail(`'${source}' and '${target}' are the same file`);
    else if (to.startsWith(`${found.path}/`)) report.fail(`cannot copy a directory, '${source}', into itself, '${target}'`);
    else if (!ctx.fs.isDir(parentOf(to)))
      report.fail(`cannot create ${found.node.t === "d" ? "directory" : "regular file"} '${target}': No such file or directory`);
    else if (!mayChange(ctx, to)) report.fail(`cannot create regular file '${target}': Permission denied`);
    else {
      copyTree(ctx, report, found, to, flags.has("a") || flags.has("p"), [source, target]);
      if (flags.has("v"))
        report.stdout += `'${source}' -> '${ctx.fs.isDir(ctx.path(target)) && to !== normalize(ctx.path(target)) ? `${target.replace(/\/$/, "")}/${baseOf(source)}` : target}'\n`;
    }
  }
  return report.done();
});

export const mv = instantProgram("mv", (args, ctx) => {
  const options = getopt("mv", args, "fivnu", { force: "f", verbose: "v" });
  if (options.error) return bad(options) ?? missing("mv");
  const { rest, flags } = options;
  const target = rest[rest.length - 1];
  if (target === undefined) return missing("mv", "missing file operand");
  if (rest.length === 1) return missing("mv", `missing destination file operand after '${target}'`);
  const report = new Report("mv");
  if (rest.length > 2 && !ctx.fs.isDir(ctx.path(target)))
    return { stdout: "", stderr: `mv: target '${target}': Not a directory\n`, code: 1 };
  for (const source of rest.slice(0, -1)) {
    const from = normalize(ctx.path(source));
    const found = ctx.fs.lookup(from, false);
    if (typeof found === "string") {
      report.fail(`cannot stat '${source}': ${errorText(found)}`);
      continue;
    }
    const to = destination(ctx, target, source);
    if (flags.has("n") && ctx.fs.exists(to)) continue;
    const error =
      !mayChange(ctx, from) || !mayChange(ctx, to) ? (ctx.fs.isDir(parentOf(to)) ? "EACCES" : "ENOENT") : ctx.fs.rename(from, to);
    if (error !== null) report.fail(`cannot move '${source}' to '${target}': ${errorText(error)}`);
    else if (flags.has("v")) report.stdout += `renamed '${source}' -> '${target}'\n`;
  }
  return report.done();
});

export const touch = instantProgram("touch", (args, ctx) => {
  const options = getopt("touch", args, "acmt:d:r:", { "no-create": "c" });
  if (options.error) return bad(options) ?? missing("touch");
  if (options.rest.length === 0) return missing("touch", "missing file operand");
  const report = new Report("touch");
  for (const name of options.rest) {
    const path = ctx.path(name);
    if (ctx.fs.exists(path)) {
      const found = ctx.fs.lookup(path);
      const may = typeof found !== "string" && ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 2);
      if (may) ctx.fs.change(path, { s: Math.floor(ctx.unixUs() / 1_000_000) });
      else report.fail(`cannot touch '${name}': Permission denied`);
    } else if (!options.flags.has("c")) {
      const error = !ctx.fs.isDir(parentOf(path))
        ? "ENOENT"
        : !mayChange(ctx, path)
          ? "EACCES"
          : ctx.fs.write(path, "", { ...ctx.process, mode: 0o666 & ~ctx.process.umask });
      if (error !== null) report.fail(`cannot touch '${name}': ${errorText(error)}`);
    }
  }
  return report.done();
});

export const ln = instantProgram("ln", (args, ctx) => {
  const options = getopt("ln", args, "sfnvr", { symbolic: "s", force: "f" });
  if (options.error) return bad(options) ?? missing("ln");
  const [target, name] = options.rest;
  if (target === undefined) return missing("ln", "missing file operand");
  const report = new Report("ln");
  const path = destination(ctx, name ?? ".", target);
  if (options.flags.has("f")) ctx.fs.remove(path);
  const kind = options.flags.has("s") ? "symbolic" : "hard";
  const found = ctx.fs.lookup(ctx.path(target));
  let error: string | null;
  if (!mayChange(ctx, path)) error = "EACCES";
  else if (kind === "symbolic") error = ctx.fs.symlink(path, target, ctx.process);
  else if (typeof found === "string") {
    report.fail(`failed to access '${target}': ${errorText(found)}`);
    return report.done();
  } else error = ctx.fs.exists(path) ? "EEXIST" : ctx.fs.copyNode(found, path, null);
  if (error !== null) report.fail(`failed to create ${kind} link '${name ?? baseOf(target)}': ${errorText(error)}`);
  return report.done();
});

/** Permission bits after a `chmod` mode such as `755` or `u+x,go-w`; null when malformed. */
export function changedMode(old: number, text: string, isDir: boolean): number | null {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(",")) {
    const found = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (!found) return null;
    const who = found[1] === "" || found[1]?.includes("a") ? "ugo" : (found[1] ?? "");
    for (const w of who) {
      const shift = w === "u" ? 6 : w === "g" ? 3 : 0;
      let bits = 0;
      for (const p of found[3] ?? "")
        bits |= p === "r" ? 4 : p === "w" ? 2 : p === "x" || (p === "X" && (isDir || (old & 0o111) !== 0)) ? 1 : 0;
      if (found[2] === "+") mode |= bits << shift;
      else if (found[2] === "-") mode &= ~(bits << shift);
      else mode = (mode & ~(7 << shift)) | (bits << shift);
    }
  }
  return mode;
}

export const chmod = instantProgram("chmod", (args, ctx) => {
  const recursive = args.includes("-R");
  const words = args.filter((arg) => !/^-[Rvcf]+$/.test(arg));
  const mode = words[0];
  if (mode === undefined) return missing("chmod");
  if (words.length === 1) return missing("chmod", `missing operand after ‘${mode}’`);
  const report = new Report("chmod");
  for (const name of words.slice(1)) {
    const found = ctx.fs.lookup(ctx.path(name));
    if (typeof found === "string") {
      report.fail(`cannot access '${name}': ${errorText(found)}`);
      continue;
    }
    for (const path of recursive ? [found.path, ...ctx.fs.walk(found.path)] : [found.path]) {
      const each = ctx.fs.raw(path);
      if (!each) continue;
      const next = changedMode(each.node.m, mode, each.node.t === "d");
      if (next === null) return missing("chmod", `invalid mode: ‘${mode}’`);
      if (ctx.uid !== 0 && each.node.u !== ctx.uid) report.fail(`changing permissions of '${name}': Operation not permitted`);
      else ctx.fs.change(path, { m: next });
    }
  }
  return report.done();
});

function owners(name: "chown" | "chgrp") {
  return instantProgram(name, (args, ctx) => {
    const recursive = args.includes("-R");
    const words = args.filter((arg) => !arg.startsWith("-"));
    const spec = words[0];
    if (spec === undefined || words.length < 2)
      return missing(name, spec === undefined ? "missing operand" : `missing operand after ‘${spec}’`);
    const [userText = "", groupText] = name === "chgrp" ? ["", spec] : spec.split(/[:.]/);
    const user = userText === "" ? null : (users(ctx.machine).find((u) => u.name === userText || String(u.uid) === userText) ?? undefined);
    const group =
      groupText === undefined
        ? null
        : groupText === ""
          ? user
            ? { gid: user.gid }
            : null
          : groups(ctx.machine).find((g) => g.name === groupText || String(g.gid) === groupText);
    if (user === undefined) return { stdout: "", stderr: `${name}: invalid user: ‘${spec}’\n`, code: 1 };
    if (group === undefined) return { stdout: "", stderr: `${name}: invalid group: ‘${spec}’\n`, code: 1 };
    const report = new Report(name);
    for (const file of words.slice(1)) {
      const found = ctx.fs.lookup(ctx.path(file));
      if (typeof found === "string") report.fail(`cannot access '${file}': ${errorText(found)}`);
      else if (ctx.uid !== 0) report.fail(`changing ownership of '${file}': Operation not permitted`);
      else
        for (const path of recursive ? [found.path, ...ctx.fs.walk(found.path)] : [found.path])
          ctx.fs.change(path, { ...(user ? { u: user.uid } : {}), ...(group ? { g: group.gid } : {}) });
    }
    return report.done();
  });
}
export const chown = owners("chown");
export const chgrp = owners("chgrp");

export const readlink = instantProgram("readlink", (args, ctx) => {
  const name = args.find((arg) => !arg.startsWith("-"));
  if (name === undefined) return missing("readlink");
  if (args.some((arg) => /^-[fem]/.test(arg))) {
    const place = ctx.fs.resolve(ctx.path(name));
    return typeof place === "string" ? { stdout: "", stderr: "", code: 1 } : { stdout: `${place.path}\n`, stderr: "", code: 0 };
  }
  const found = ctx.fs.lookup(ctx.path(name), false);
  return typeof found === "string" || found.node.t !== "l"
    ? { stdout: "", stderr: "", code: 1 }
    : { stdout: `${found.node.d}\n`, stderr: "", code: 0 };
});
export const realpath = instantProgram("realpath", (args, ctx) => {
  const report = new Report("realpath");
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    const place = ctx.fs.resolve(ctx.path(name));
    if (typeof place === "string") report.fail(`${name}: ${errorText(place)}`);
    else report.stdout += `${place.path}\n`;
  }
  return report.done();
});
export const mktemp = instantProgram("mktemp", (args, ctx) => {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const template = args.find((arg) => !arg.startsWith("-")) ?? "/tmp/tmp.XXXXXXXXXX";
  const path = template.replace(/X+$/, (xs) => [...xs].map(() => letters[ctx.random() % letters.length] ?? "a").join(""));
  if (args.includes("-d")) ctx.fs.mkdir(ctx.path(path), ctx.process, 0o700);
  else ctx.fs.write(ctx.path(path), "", { ...ctx.process, mode: 0o600 });
  return { stdout: `${path}\n`, stderr: "", code: 0 };
});
