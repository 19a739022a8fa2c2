import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { normalize } from "../fs/path";
import type { ProgramContext } from "../os/program";
import { groups, userByName } from "../os/users";
import { readBackup } from "./backup";
import { type CopyWays, copyFile } from "./copy-file";
import { mayChange } from "./make-dirs";
import { changedMode } from "./modes";
import { badOptions, misuse, operandProgram, type Report } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { bareName, placeOf, targetOf } from "./targets";

interface InstallState {
  dirs: boolean;
  /** directories of the target are made */
  leading: boolean;
  ways: CopyWays;
  mode: number;
  owner: { u?: number; g?: number };
  compare: boolean;
  verbose: boolean;
  to: Bytes;
  into: boolean;
}

/** Makes a directory and those above it; false when one could not be made. */
function makeAll(ctx: ProgramContext, own: InstallState, shown: Bytes, mode: number, report: Report): boolean {
  const parts = shown.split("/").filter((part) => part !== "");
  for (let i = 1; i <= parts.length; i++) {
    const part = (shown.startsWith("/") ? "/" : "") + parts.slice(0, i).join("/");
    const path = normalize(ctx.path(part));
    ctx.charge("node", 1);
    if (ctx.fs.isDir(path)) continue;
    const error =
      mayChange(ctx, path) || ctx.fs.exists(path) ? ctx.fs.mkdir(path, ctx.process, i === parts.length ? mode : 0o755) : "EACCES";
    if (error !== null) {
      report.fail(`cannot create directory ‘${part}’: ${errorText(i < parts.length && error === "EEXIST" ? "ENOTDIR" : error)}`);
      return false;
    }
    if (own.verbose) ctx.out(`install: creating directory ${quoteName(part)}\n`);
  }
  return true;
}

function installFile(ctx: ProgramContext, own: InstallState, name: Bytes, report: Report): void {
  const to = placeOf(ctx, own, name);
  if (own.leading && !own.into && !makeAll(ctx, own, parentShown(to.shown), 0o755, report)) return;
  const found = name === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(name));
  if (typeof found === "string") {
    report.fail(`cannot stat ${quoteName(name)}: ${errorText(found)}`);
    return;
  }
  if (found.node.t === "d") {
    report.fail(`omitting directory ${quoteName(name)}`);
    return;
  }
  const there = ctx.fs.lookup(to.path);
  if (to.shown.endsWith("/") && typeof there === "string") {
    report.fail(`cannot create regular file ${quoteName(to.shown)}: ${errorText("ENOTDIR")}`);
    return;
  }
  if (typeof there !== "string" && there.mount === found.mount && there.id === found.id) {
    report.fail(`${quoteName(name)} and ${quoteName(to.shown)} are the same file`);
    return;
  }
  if (
    own.compare &&
    typeof there !== "string" &&
    there.node.t === "f" &&
    (there.node.m & 0o7777) === own.mode &&
    there.node.d === found.node.d &&
    !there.node.l &&
    !found.node.l
  )
    return;
  const raw = ctx.fs.raw(to.path);
  if (raw && raw.node.t !== "d" && own.ways.backup.kind === "none") ctx.fs.removeFound(raw);
  const aside = copyFile(ctx, own.ways, found, name, to, report);
  if (aside === null) return;
  ctx.fs.change(to.path, { m: own.mode, ...own.owner });
  if (own.verbose)
    ctx.out(`${quoteName(bareName(name))} -> ${quoteName(to.shown)}${aside === "" ? "" : ` (backup: ${quoteName(aside)})`}\n`);
}

function parentShown(shown: Bytes): Bytes {
  return shown.includes("/") ? shown.slice(0, shown.lastIndexOf("/")) : "";
}

function ownerOf(ctx: ProgramContext, user: Bytes | undefined, group: Bytes | undefined): { u?: number; g?: number } | string {
  const out: { u?: number; g?: number } = {};
  if (user !== undefined) {
    const id = userByName(ctx.machine, user)?.uid ?? (/^\d+$/.test(user) ? Number(user) : null);
    if (id === null) return `invalid user ‘${user}’`;
    out.u = id;
  }
  if (group !== undefined) {
    const id = groups(ctx.machine).find((each) => each.name === group)?.gid ?? (/^\d+$/.test(group) ? Number(group) : null);
    if (id === null) return `invalid group ‘${group}’`;
    out.g = id;
  }
  return out;
}

/** `install`: copies with a mode, or makes directories. @source coreutils 9.1: install */
export const install = operandProgram<InstallState>({
  name: "install",
  parse(ctx) {
    const { flags, given, values, rest, error } = getopt("install", ctx.args, "bcCsDdg:m:o:pt:TvS:Z\x01:\x1e::", {
      backup: "\x1e",
      compare: "C",
      directory: "d",
      group: "g",
      mode: "m",
      "no-target-directory": "T",
      owner: "o",
      "preserve-timestamps": "p",
      strip: "s",
      "strip-program": "\x01",
      suffix: "S",
      "target-directory": "t",
      verbose: "v",
      context: "Z",
    });
    if (error) return badOptions(error);
    const fail = (text: string) => ({ stdout: "", stderr: `install: ${text}\n`, code: 1 });
    const backup = readBackup(ctx, "install", given);
    if ("stdout" in backup) return backup;
    if (flags.has("s")) return fail("option -s is not supported here");
    if (flags.has("\x01")) ctx.err("install: WARNING: ignoring --strip-program option as -s option was not specified\n");
    const mode = changedMode(0, values.get("m") ?? "755", flags.has("d"), 0);
    if (mode === null) return fail(`invalid mode ‘${values.get("m")}’`);
    const owner = ownerOf(ctx, values.get("o"), values.get("g"));
    if (typeof owner === "string") return fail(owner);
    const ways: CopyWays = {
      force: true,
      removeFirst: true,
      keep: { mode: false, owner: false, times: flags.has("p"), links: false },
      plainMode: false,
      link: "",
      attributesOnly: false,
      backup,
    };
    const own: InstallState = {
      dirs: flags.has("d"),
      leading: flags.has("D"),
      ways,
      mode,
      owner,
      compare: flags.has("C"),
      verbose: flags.has("v"),
      to: "",
      into: false,
    };
    if (rest.length === 0) return misuse("install", "missing file operand");
    if (own.dirs) return { own, operands: [...rest] };
    const into = values.get("t");
    if (own.leading && into !== undefined && !ctx.fs.isDir(ctx.path(into))) {
      let failed = "";
      makeAll(ctx, own, into, 0o755, {
        fail: (text) => {
          failed = text ?? "";
        },
      });
      if (failed !== "") return fail(failed);
    }
    const target = targetOf("install", ctx, rest, into, flags.has("T"));
    if ("stdout" in target) return target;
    return { own: { ...own, to: target.to, into: target.into }, operands: target.operands };
  },
  each(ctx, own, name, report) {
    ctx.charge("node", 2);
    if (!own.dirs) installFile(ctx, own, name, report);
    else if (makeAll(ctx, own, name, own.mode, report)) ctx.fs.change(ctx.path(name), { m: own.mode, ...own.owner });
    return "done";
  },
});
