import type { Bytes } from "../../content/bytes";
import { contentSize } from "../../content/content";
import { errorText, type Found, fileContent } from "../fs/filesystem";
import { parentOf } from "../fs/path";
import type { ProgramContext } from "../os/program";
import { type Backup, backupName } from "./backup";
import { mayChange } from "./make-dirs";
import type { Report } from "./operands";
import { quoteName } from "./quoting";

/** What is kept of a file that is copied. */
export interface Keep {
  readonly mode: boolean;
  readonly owner: boolean;
  readonly times: boolean;
  readonly links: boolean;
}

/** How files are copied. Plain data. */
export interface CopyWays {
  readonly force: boolean;
  readonly removeFirst: boolean;
  readonly keep: Keep;
  /** `--no-preserve=mode`: as new files have it */
  readonly plainMode: boolean;
  /** only a link is made */
  readonly link: "" | "hard" | "symbolic";
  readonly attributesOnly: boolean;
  readonly backup: Backup;
}

/** What came of a copy: null it was refused, else the backup that was made, "" for none. */
export type Copied = Bytes | null;

/** Moves what stands in the way aside; its name, "" for none, null when it cannot be. */
export function setAside(ctx: ProgramContext, backup: Backup, there: Found | string, shown: Bytes, path: Bytes, report: Report): Copied {
  if (typeof there === "string" || backup.kind === "none") return "";
  const name = backupName(ctx, backup, path);
  if (name === null) return "";
  const error = ctx.fs.rename(path, name);
  if (error === null) return shown + name.slice(path.length);
  report.fail(`cannot backup ${quoteName(shown)}: ${errorText(error)}`);
  return null;
}

export function keepAttributes(ctx: ProgramContext, keep: Keep, found: Found, to: Bytes): void {
  const { m, u, g, s, a } = found.node;
  const changes = {
    ...(keep.mode ? { m } : {}),
    ...(keep.owner && ctx.uid === 0 ? { u, g } : {}),
    ...(keep.times && !found.synth ? { s, a: a ?? s } : {}),
  };
  if (Object.keys(changes).length > 0) ctx.fs.change(to, changes, found.node.t !== "l");
}

function linkTo(ctx: ProgramContext, ways: CopyWays, found: Found, source: Bytes, to: Bytes, shown: Bytes, report: Report): boolean {
  if (ways.link === "symbolic" && !source.startsWith("/") && parentOf(to) !== ctx.cwd) {
    report.fail(`${shown}: can make relative symbolic links only in current directory`);
    return false;
  }
  const there = ctx.fs.raw(to);
  if (there && (ways.force || ways.removeFirst)) ctx.fs.removeFound(there);
  const error = ways.link === "symbolic" ? ctx.fs.symlink(to, source, ctx.process) : ctx.fs.link(found, to);
  if (error === null) return true;
  report.fail(
    `cannot create ${ways.link === "symbolic" ? "symbolic" : "hard"} link ${quoteName(shown)} to ${quoteName(source)}: ${errorText(error)}`,
  );
  return false;
}

/** Writes a file over one that is there. */
function overwrite(ctx: ProgramContext, ways: CopyWays, found: Found, there: Found, to: Bytes): string | null {
  if (!ctx.fs.permits(there.node, ctx.uid, ctx.process.gid, 2)) {
    if (!ways.force || !mayChange(ctx, there.path)) return "EACCES";
    return ctx.fs.removeFound(there) ?? ctx.fs.copyNode(found, to, ctx.process);
  }
  return ways.attributesOnly ? null : ctx.fs.copyNode(found, there.path, ctx.process);
}

function makeNew(ctx: ProgramContext, ways: CopyWays, found: Found, to: Bytes): string | null {
  if (!mayChange(ctx, to)) return ctx.fs.isDir(parentOf(to)) ? "EACCES" : "ENOENT";
  const mode = (ways.plainMode ? 0o666 : found.node.m & 0o777) & ~ctx.process.umask;
  if (found.node.t === "f" && (found.synth || ways.attributesOnly))
    return ctx.fs.write(to, found.synth && !ways.attributesOnly ? found.node.d : "", { ...ctx.process, mode });
  const error = ctx.fs.copyNode(found, to, ctx.process);
  if (error === null && found.node.t === "f") ctx.fs.change(to, { m: mode });
  return error;
}

/** Copies one file, or a link as it is, over or beside what is there. @param source - name of the source, for links to it */
export function copyFile(
  ctx: ProgramContext,
  ways: CopyWays,
  found: Found,
  source: Bytes,
  to: { path: Bytes; shown: Bytes },
  report: Report,
): Copied {
  const { path, shown } = to;
  ctx.charge("node", 3);
  ctx.charge("created", 1);
  const isLink = found.node.t === "l";
  const there = ctx.fs.lookup(path);
  const own = ctx.fs.raw(path);
  if (typeof there !== "string" && there.node.t === "d" && (own?.node.t === "d" || !isLink)) {
    report.fail(`cannot overwrite directory ${quoteName(shown)} with non-directory`);
    return null;
  }
  const aside = setAside(ctx, ways.backup, own ?? "ENOENT", shown, path, report);
  if (aside === null) return null;
  if (ways.link !== "") return linkTo(ctx, ways, found, source, path, shown, report) ? aside : null;
  const now = aside === "" ? own : null;
  if (now && now.node.t !== "d" && (isLink || ways.removeFirst || (ways.force && now.node.t === "l" && typeof there === "string")))
    ctx.fs.removeFound(now);
  const left = ctx.fs.raw(path);
  if (left?.node.t === "l" && typeof ctx.fs.lookup(path) === "string") {
    report.fail(`not writing through dangling symlink ${quoteName(shown)}`);
    return null;
  }
  // A copy inside the page cache: read and written once each.
  ctx.charge("moved", Math.ceil((found.node.t === "f" ? contentSize(fileContent(found.node)) : 0) / 32));
  const target = left ? ctx.fs.lookup(path) : "ENOENT";
  const error =
    typeof target === "string"
      ? makeNew(ctx, ways, found, path)
      : found.synth
        ? ctx.fs.write(path, found.node.d, ctx.process)
        : overwrite(ctx, ways, found, target, path);
  if (error !== null) {
    const what = isLink ? "symbolic link" : "regular file";
    report.fail(
      error === "ENOSPC" || error === "EFBIG"
        ? `error writing ${quoteName(shown)}: ${errorText(error)}`
        : `cannot create ${what} ${quoteName(shown)}: ${errorText(error)}`,
    );
    return null;
  }
  keepAttributes(ctx, ways.keep, found, path);
  return aside;
}
