import type { Bytes } from "../../content/bytes";
import { errorText, type Found } from "../fs/filesystem";
import { normalize } from "../fs/path";
import type { ProgramContext } from "../os/program";
import type { Report } from "./operands";
import { quoteName } from "./quoting";
import { bareName } from "./targets";
import { nextVisit, startWalk, type Walk } from "./tree-walk";

/** What chmod, chown and chgrp have in common. Plain data. */
export interface OverTree {
  recursive: boolean;
  quiet: boolean;
  verbose: "" | "all" | "changes";
  /** what links lead to is meant, not the links: of operands, and of what is met below them */
  follow: { named: boolean; met: boolean };
  /** directories come after what they hold */
  last: boolean;
  /** `--preserve-root` */
  root: boolean;
  walk: Walk | null;
  /** the directory that was named, once its children are done */
  start: { path: Bytes; shown: Bytes };
}

/** How an operand is spoken of when it cannot be found. */
export interface TreeWords {
  readonly program: string;
  missing(shown: Bytes): string;
  dangling: string;
  act(found: Found, shown: Bytes): void;
}

/** Does something with a file and, when asked, with all below it. */
export function overTree(ctx: ProgramContext, own: OverTree, name: Bytes, report: Report, words: TreeWords): "done" | "more" {
  if (own.walk === null) return first(ctx, own, name, report, words);
  while (!ctx.isSpent && ctx.process.out.length === 0) {
    const visit = nextVisit(ctx, own.walk);
    if (visit === null) {
      own.walk = null;
      return "done";
    }
    if (visit.found.node.t === "d" && visit.phase !== (own.last ? "out" : "in")) continue;
    const shown =
      bareName(own.start.shown) + visit.path.slice(own.start.path === "/" && own.start.shown.endsWith("/") ? 0 : own.start.path.length);
    let { found } = visit;
    if (found.node.t === "l" && own.follow.met) {
      const target = ctx.fs.lookup(visit.path);
      if (typeof target === "string") {
        if (!own.quiet)
          report.fail(`${words.dangling} ${quoteName(shown)}${words.dangling.startsWith("cannot deref") ? `: ${errorText(target)}` : ""}`);
        else report.fail(null);
        continue;
      }
      found = target;
    }
    words.act(found, visit.depth === 0 ? own.start.shown : shown);
  }
  return "more";
}

function first(ctx: ProgramContext, own: OverTree, name: Bytes, report: Report, words: TreeWords): "done" | "more" {
  ctx.charge("node", 1);
  const found = name === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(name), own.follow.named);
  if (typeof found === "string") {
    const link = name === "" || !own.follow.named ? "ENOENT" : ctx.fs.lookup(normalize(ctx.path(name)), false);
    const dangles = found === "ENOENT" && typeof link !== "string";
    if (own.quiet) report.fail(null);
    else if (!dangles) report.fail(`cannot access ${quoteName(name)}: ${errorText(found)}`);
    else report.fail(`${words.dangling} ${quoteName(name)}${words.dangling.startsWith("cannot deref") ? `: ${errorText(found)}` : ""}`);
    if (own.verbose === "all" && !dangles) ctx.out(`${words.missing(name)}\n`);
    return "done";
  }
  if (!own.recursive || found.node.t !== "d") {
    words.act(found, name);
    return "done";
  }
  if (own.root && found.path === "/") {
    const shown = name === "/" ? "" : `${quoteName(name)} (same as '/')`;
    report.fail(`it is dangerous to operate recursively on ${shown || "'/'"}`);
    ctx.err(`${words.program}: use --no-preserve-root to override this failsafe\n`);
    return "done";
  }
  if (!own.last) words.act(found, name);
  own.walk = startWalk(found.path);
  own.start = { path: found.path, shown: name };
  return "more";
}
