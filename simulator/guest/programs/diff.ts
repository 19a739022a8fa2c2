import type { Bytes } from "../../content/bytes";
import { errorText, type Found } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step } from "../os/program";
import { matches } from "../shell/pattern";
import { compareOn, complain, type DiffState, type Pair, type Side, sameFiles } from "./diff-compare";
import { isSilentWhenEqual } from "./diff-groups";
import { readDiff } from "./diff-options";
import { modified } from "./ls-format";
import { joined } from "./tree-walk";

const isThere = (found: Found | string): found is Found => typeof found !== "string";

function kindOf(found: Found): string {
  if (found.synth?.device) return found.synth.device.kind === "c" ? "character special file" : "block special file";
  if (found.node.t === "d") return "directory";
  return found.node.t === "l"
    ? "symbolic link"
    : found.node.t === "f" && (found.node.l?.n ?? found.node.d.length) === 0
      ? "regular empty file"
      : "regular file";
}

const lookup = (ctx: ProgramContext, name: Bytes, follow = true): Found | string =>
  name === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(name), follow);

/** Begins to compare two files, of which one may be missing. @param isTop - they were named on the command line */
function compareFiles(ctx: ProgramContext, st: DiffState, names: [Bytes, Bytes], missing: [boolean, boolean], isTop: boolean): void {
  const sides = names.map((name, i): Side | null => {
    const side: Side = { name, missing: missing[i] ?? false, fd: -1, parts: [], size: 0, seconds: 0 };
    if (side.missing) return side;
    const fd = name === "-" ? 0 : ctx.open(name, "r");
    if (typeof fd === "string") {
      complain(ctx, st, `${name}: ${errorText(fd)}`);
      return null;
    }
    side.fd = fd;
    const found = name === "-" ? "ENOENT" : lookup(ctx, name);
    side.seconds = isThere(found) ? modified(ctx, found) : Math.floor(ctx.unixUs() / 1_000_000);
    return side;
  });
  const [a, b] = sides;
  if (!a || !b) {
    for (const side of sides) if (side && side.fd > 0) ctx.close(side.fd);
    return;
  }
  st.now = { sides: [a, b], heading: !isTop, reading: 0, lines: null, printing: null, piece: null };
}

/** Whether two names are one file: then nothing is read. */
function areOne(ctx: ProgramContext, names: [Bytes, Bytes]): boolean {
  if (names[0] === "-" && names[1] === "-") return true;
  const [a, b] = names.map((name) => (name === "-" ? "ENOENT" : lookup(ctx, name))) as [Found | string, Found | string];
  return isThere(a) && isThere(b) && a.synth === null && a.mount === b.mount && a.id === b.id;
}

/** Compares two names, whatever they are. */
function compareNames(ctx: ProgramContext, st: DiffState, names: [Bytes, Bytes], missing: [boolean, boolean], isTop: boolean): void {
  const { request } = st;
  ctx.charge("node", 2);
  const found = names.map((name, i) => (missing[i] || name === "-" ? null : lookup(ctx, name, !request.noDereference)));
  for (const [i, each] of found.entries()) {
    if (typeof each !== "string") continue;
    const mayLack = isTop && each === "ENOENT" && (i === 1 ? request.newFile : request.newFirst) && isThere(found[1 - i] ?? "");
    if (mayLack) {
      missing[i] = true;
      found[i] = null;
    } else complain(ctx, st, `${names[i]}: ${errorText(each)}`);
  }
  if (found.some((each) => typeof each === "string")) return;
  const isDir = found.map((each) => each !== null && isThere(each) && each.node.t === "d");
  const [dirA = false, dirB = false] = isDir;
  if ((dirA || missing[0]) && (dirB || missing[1])) {
    if (request.formats !== null) {
      complain(ctx, st, "-D option not supported with directories");
      st.done = true;
    } else if (isTop || request.recursive) {
      if (!areOne(ctx, names)) st.pairs.push({ names, missing, after: null });
    } else ctx.out(`Common subdirectories: ${names[0]} and ${names[1]}\n`);
    return;
  }
  const isLink = found.map((each) => each !== null && isThere(each) && each.node.t === "l");
  if (isLink[0] || isLink[1]) {
    compareLinks(ctx, st, names, found);
    return;
  }
  if (dirA !== dirB && !missing[0] && !missing[1]) {
    if (!isTop) {
      const kinds = found.map((each) => kindOf(each as Found));
      ctx.out(`File ${names[0]} is a ${kinds[0]} while file ${names[1]} is a ${kinds[1]}\n`);
      st.code = Math.max(st.code, 1);
      return;
    }
    const [dir, other] = dirA ? [names[0], names[1]] : [names[1], names[0]];
    if (other === "-") {
      complain(ctx, st, "cannot compare '-' to a directory");
      return;
    }
    const inside = joined(dir.replace(/(?<=.)\/+$/, ""), other.replace(/\/+$/, "").split("/").pop() ?? "");
    compareNames(ctx, st, dirA ? [inside, other] : [other, inside], missing, isTop);
    return;
  }
  if (!missing[0] && !missing[1] && isSilentWhenEqual(request) && areOne(ctx, names)) sameFiles(ctx, st, names);
  else compareFiles(ctx, st, names, missing, isTop);
}

/** Compares what is or may be a symbolic link, with `--no-dereference`. @source diffutils 3.8: diff.c, compare_files */
function compareLinks(ctx: ProgramContext, st: DiffState, names: [Bytes, Bytes], found: readonly (Found | string | null)[]): void {
  const [a, b] = found;
  if (a === null || b === null || !isThere(a ?? "") || !isThere(b ?? "")) {
    const name = names[a === null ? 0 : 1];
    complain(ctx, st, name === "-" ? "cannot compare '-' to a symbolic link" : `${name}: ${errorText("ENOENT")}`);
    return;
  }
  const [one, other] = [a as Found, b as Found];
  if (one.node.t !== "l" || other.node.t !== "l") {
    ctx.out(`File ${names[0]} is a ${kindOf(one)} while file ${names[1]} is a ${kindOf(other)}\n`);
    st.code = Math.max(st.code, 1);
  } else if (one.node.d === other.node.d) sameFiles(ctx, st, names);
  else {
    ctx.out(`Symbolic links ${names[0]} and ${names[1]} differ\n`);
    st.code = Math.max(st.code, 1);
  }
}

/** The next name of two directories; false when there are no more. */
function nextName(ctx: ProgramContext, st: DiffState, pair: Pair): boolean {
  const { request } = st;
  const lists = pair.names.map((name, i) => {
    if (pair.missing[i]) return [];
    const names = ctx.fs.list(ctx.path(name));
    if (typeof names === "string") complain(ctx, st, `${name}: ${errorText(names)}`);
    return typeof names === "string" ? [] : names;
  });
  const next = lists.map((names) => {
    ctx.charge("node", 1);
    const at = pair.after === null ? 0 : firstAfter(names, pair.after);
    return names[at];
  });
  const [a, b] = next;
  if (a === undefined && b === undefined) return false;
  const name = a === undefined ? (b as Bytes) : b === undefined || a <= b ? a : b;
  pair.after = name;
  if (request.start !== null && st.pairs.length === 1 && name < request.start) return true;
  if (request.exclude.some((pattern) => matches(pattern, name, ctx))) return true;
  const isIn: [boolean, boolean] = [a === name, b === name];
  const names: [Bytes, Bytes] = [
    joined(pair.names[0].replace(/(?<=.)\/+$/, ""), name),
    joined(pair.names[1].replace(/(?<=.)\/+$/, ""), name),
  ];
  if (isIn[0] && isIn[1]) compareNames(ctx, st, names, [false, false], false);
  else if (isIn[0] ? request.newFile : request.newFirst) compareLone(ctx, st, names, isIn);
  else {
    ctx.out(`Only in ${pair.names[isIn[0] ? 0 : 1]}: ${name}\n`);
    st.code = Math.max(st.code, 1);
  }
  return true;
}

/** What only one of two directories has, with `-N`: the other is empty. */
function compareLone(ctx: ProgramContext, st: DiffState, names: [Bytes, Bytes], isIn: [boolean, boolean]): void {
  const found = lookup(ctx, names[isIn[0] ? 0 : 1], !st.request.noDereference);
  if (isThere(found) && found.node.t === "l") {
    compareLinks(ctx, st, names, isIn[0] ? [found, null] : [null, found]);
    return;
  }
  if (!isThere(found)) {
    complain(ctx, st, `${names[isIn[0] ? 0 : 1]}: ${errorText(found)}`);
    return;
  }
  const missing: [boolean, boolean] = [!isIn[0], !isIn[1]];
  if (found.node.t !== "d") compareFiles(ctx, st, names, missing, false);
  else if (st.request.recursive) st.pairs.push({ names, missing, after: null });
  else {
    ctx.out(`Common subdirectories: ${names[0]} and ${names[1]}\n`);
  }
}

function firstAfter(names: readonly Bytes[], after: Bytes): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] as Bytes) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `diff`. @source diffutils 3.8: diff */
export const diff: Program<DiffState | { code: number }> = {
  name: "diff",
  start(ctx) {
    const request = readDiff(ctx);
    if ("stdout" in request) {
      ctx.err(request.stderr);
      return { code: request.code };
    }
    return { request, waiting: request.operands, pairs: [], now: null, code: 0, done: false };
  },
  step(ctx, st): Step {
    if (!("request" in st)) return exit(st.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`diff: standard output: ${errorText(refused)}\n`);
        return exit(2);
      }
      if (st.done) return exit(st.code);
      if (st.now !== null) {
        const wait = compareOn(ctx, st, st.now);
        if (wait !== null) return wait;
        continue;
      }
      const pair = st.pairs[st.pairs.length - 1];
      if (pair === undefined) {
        const operands = st.waiting.shift();
        if (operands === undefined) return exit(st.code);
        compareNames(ctx, st, operands, [false, false], true);
        continue;
      }
      if (!nextName(ctx, st, pair)) st.pairs.splice(st.pairs.indexOf(pair), 1);
    }
    return again;
  },
};
