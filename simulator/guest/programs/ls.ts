import type { Bytes } from "../../content/bytes";
import { columnsOf } from "../../content/width";
import { errorText, type Found, sizeOf } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step } from "../os/program";
import { groupName, userName } from "../os/users";
import { matches } from "../shell/pattern";
import { colorCode, painted } from "./ls-colors";
import { accessed, blocksOf, type Entry, inColumns, inodeNumber, linkCount, mark, modeText, modified, sizeIn, timeText } from "./ls-format";
import { type LsRequest, readLsOptions } from "./ls-options";
import { masked, quoted, quoteName } from "./quoting";
import { joined } from "./tree-walk";
import { compareVersions } from "./version-order";

export { humanSize, INSTALL_SECONDS, inColumns, inodeNumber, longLine, modeText, modified } from "./ls-format";

interface LsState {
  request: LsRequest;
  /** plain files named, then directories to list: as typed or made by -R, and where they are */
  files: Bytes[];
  dirs: { name: Bytes; path: Bytes }[];
  titled: boolean;
  printed: boolean;
  /** something has been coloured */
  painted: boolean;
  code: number;
}

/** What a name is, followed as the options say; the name of an error. */
function named(ctx: ProgramContext, request: LsRequest, name: Bytes): Found | string {
  ctx.charge("node", 1);
  const path = ctx.path(name);
  if (name === "") return "ENOENT";
  if (request.follow === "all" || request.follow === "named" || name.endsWith("/")) return ctx.fs.lookup(path);
  const own = ctx.fs.lookup(path, false);
  if (request.follow === "never" || typeof own === "string" || own.node.t !== "l") return own;
  const target = ctx.fs.lookup(path);
  if (typeof target === "string") return target === "ENOENT" ? own : target;
  return target.node.t === "d" ? target : own;
}

/** Whether what a link means must be known. @source coreutils 9.1: ls.c, format_needs_stat */
function needsStat(request: LsRequest): boolean {
  const { sort, format, blocks, colors, indicator, recursive, dirsFirst } = request;
  return (
    sort === "time" || sort === "size" || format === "long" || blocks || colors !== null || indicator !== "none" || recursive || dirsFirst
  );
}

function start(ctx: ProgramContext, name: string): LsState | Output {
  const read = readLsOptions(ctx, name);
  if ("stdout" in read) return read;
  const { request, rest } = read;
  const state: LsState = { request, files: [], dirs: [], titled: false, printed: false, painted: false, code: 0 };
  const dirs: { entry: Entry; path: Bytes }[] = [];
  for (const word of rest.length > 0 ? rest : ["."]) {
    const found = named(ctx, request, word);
    if (typeof found === "string") {
      ctx.err(`${name}: cannot access ${quoteName(word)}: ${errorText(found)}\n`);
      state.code = 2;
    } else if (found.node.t === "d" && !request.dirs) dirs.push({ entry: { name: word, found }, path: found.path });
    else state.files.push(word);
  }
  const order = sorted(
    ctx,
    request,
    dirs.map((dir) => dir.entry),
  );
  state.dirs = order.map((entry) => ({ name: entry.name, path: dirs.find((dir) => dir.entry === entry)?.path ?? "" }));
  state.titled = rest.length > 1 || request.recursive;
  return state;
}

const shownTime = (ctx: ProgramContext, request: LsRequest, found: Found): number =>
  request.access ? accessed(ctx, found) : modified(ctx, found);

function sorted(ctx: ProgramContext, request: LsRequest, entries: Entry[]): Entry[] {
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const extension = (name: Bytes): Bytes => /\.[^.]*$/.exec(name)?.[0] ?? "";
  const time = (entry: Entry): number => (entry.found ? shownTime(ctx, request, entry.found) : 0);
  const size = (entry: Entry): number => (entry.found ? sizeOf(entry.found.node) : 0);
  const width = (entry: Entry): number => columnsOf(shownName(request, entry.name));
  const compare = (a: Entry, b: Entry): number => {
    switch (request.sort) {
      case "time":
        return time(b) - time(a) || byName(a, b);
      case "size":
        return size(b) - size(a) || byName(a, b);
      case "version":
        return compareVersions(a.name, b.name) || byName(a, b);
      case "width":
        return width(a) - width(b) || byName(a, b);
      case "extension": {
        const [x, y] = [extension(a.name), extension(b.name)];
        return x < y ? -1 : x > y ? 1 : byName(a, b);
      }
      default:
        return byName(a, b);
    }
  };
  ctx.charge("compared", entries.length * 8);
  const out = request.sort === "none" ? [...entries] : [...entries].sort(compare);
  if (request.reverse && request.sort !== "none") out.reverse();
  if (!request.dirsFirst) return out;
  const isDir = (entry: Entry): boolean => entry.found?.node.t === "d";
  return [...out.filter(isDir), ...out.filter((entry) => !isDir(entry))];
}

const MARKS: Readonly<Record<LsRequest["indicator"], string>> = { none: "", slash: "", "file-type": "=@|", classify: "*=@|" };

function shownName(request: LsRequest, name: Bytes): Bytes {
  const style = request.quoting;
  const text = quoted(name, style, style === "escape" ? ` ${MARKS[request.indicator]}` : "");
  return request.mask && /^(literal|shell|shell-always)$/.test(style) ? masked(text) : text;
}

/** Names as they are listed: plain, to measure, and with colours. A blank stands where others have a quote. */
function names(ctx: ProgramContext, state: LsState, entries: readonly Entry[]): { plain: Bytes[]; shown: Bytes[] } {
  const { request } = state;
  const texts = entries.map((entry) => shownName(request, entry.name));
  const aligns =
    /^(shell|shell-escape|c-maybe)$/.test(request.quoting) &&
    (request.format === "long" || /^(columns|across)$/.test(request.format)) &&
    request.width > 0;
  const quotes = (text: Bytes, i: number): boolean => text !== entries[i]?.name && /^['"]/.test(text);
  const some = aligns && texts.some(quotes);
  const plain: Bytes[] = [];
  const shown: Bytes[] = [];
  entries.forEach((entry, i) => {
    const text = texts[i] as Bytes;
    const pad = some && !quotes(text, i) ? " " : "";
    const code = request.colors && entry.found ? colorCode(ctx, request.colors, entry.found, entry.name) : "";
    const isColored = request.colors !== null && code !== "" && code !== "0" && code !== "00";
    plain.push(pad + text);
    shown.push(pad + (isColored && request.colors ? painted(request.colors, code, text, !state.painted) : text));
    if (isColored) state.painted = true;
  });
  return { plain, shown };
}

const widest = (texts: readonly Bytes[]): number => texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);

/** What stands before a name that is not listed long: inode, blocks, context; aligned in columns. */
function heads(request: LsRequest, entries: readonly Entry[]): Bytes[] {
  const align = request.format !== "commas";
  const inodes = request.inode ? entries.map((entry) => (entry.found ? String(inodeNumber(entry.found)) : "?")) : [];
  const blocks = request.blocks ? entries.map((entry) => (entry.found ? sizeIn(blocksOf(entry.found) * 1024, request.block) : "?")) : [];
  const [inodeWidth, blockWidth] = align ? [widest(inodes), widest(blocks)] : [0, 0];
  return entries.map(
    (_, i) =>
      (request.inode ? `${(inodes[i] ?? "").padStart(inodeWidth)} ` : "") +
      (request.blocks ? `${(blocks[i] ?? "").padStart(blockWidth)} ` : "") +
      (request.context ? "? " : ""),
  );
}

function show(ctx: ProgramContext, state: LsState, entries: readonly Entry[]): Bytes {
  const { request } = state;
  if (request.format === "long") return longLines(ctx, state, entries);
  const head = heads(request, entries);
  const { plain, shown } = names(ctx, state, entries);
  const tail = entries.map((entry) => mark(entry.found, request.indicator));
  const whole = (list: readonly Bytes[]): Bytes[] => list.map((text, i) => (head[i] ?? "") + text + (tail[i] ?? ""));
  if (request.format === "single" || (request.width === 0 && request.format !== "commas" && request.end === "\0"))
    return whole(shown)
      .map((text) => text + request.end)
      .join("");
  if (request.format === "commas") return commas(whole(plain), whole(shown), request);
  return inColumns(whole(plain), whole(shown), request.width, { across: request.format === "across", tab: request.tab });
}

/** `-m`: names behind commas, as many as a line takes. */
function commas(plain: readonly Bytes[], shown: readonly Bytes[], request: LsRequest): Bytes {
  let out = "";
  let column = 0;
  plain.forEach((text, i) => {
    const width = columnsOf(text);
    if (i > 0) {
      const fits = request.width === 0 || column + 2 + width < request.width;
      out += fits ? ", " : ",\n";
      column = fits ? column + 2 : 0;
    }
    out += shown[i] ?? "";
    column += width;
  });
  return plain.length === 0 ? "" : `${out}\n`;
}

function longLines(ctx: ProgramContext, state: LsState, entries: readonly Entry[]): Bytes {
  const { request } = state;
  const m = ctx.machine;
  const cache = new Map<string, Bytes>();
  const owner = (id: number, isGroup: boolean): Bytes => {
    if (request.numeric) return String(id);
    const key = `${isGroup}${id}`;
    const known = cache.get(key) ?? (isGroup ? groupName(m, id) : userName(m, id));
    cache.set(key, known);
    return known;
  };
  const { shown } = names(ctx, state, entries);
  const rows = entries.map((entry, i) => {
    ctx.charge("node", 1);
    // Owner, group, size and date are put into words.
    ctx.charge("field", 8);
    const { found } = entry;
    if (found === null)
      return { mode: "??????????", links: "?", user: "?", group: "?", device: null, size: "?", date: "?", name: shown[i] ?? "" };
    const { node, synth } = found;
    const target = node.t === "l" ? ` -> ${shownTarget(ctx, state, found)}` : mark(found, request.indicator);
    return {
      mode: modeText(found),
      links: String(linkCount(found)),
      user: owner(node.u, false),
      group: owner(node.g, true),
      device: synth?.device ? { major: String(synth.device.major), minor: String(synth.device.minor) } : null,
      size: sizeIn(sizeOf(node), request.size),
      date: timeText(ctx, shownTime(ctx, request, found), request.timeStyle),
      name: (shown[i] ?? "") + target,
    };
  });
  const width = (key: "links" | "user" | "group" | "date"): number => widest(rows.map((row) => row[key]));
  const [links, user, group, date] = [width("links"), width("user"), width("group"), width("date")];
  const major = widest(rows.map((row) => row.device?.major ?? ""));
  const minor = widest(rows.map((row) => row.device?.minor ?? ""));
  const size = Math.max(widest(rows.map((row) => (row.device ? "" : row.size))), major > 0 ? major + minor + 2 : 0);
  const head = heads(request, entries);
  return rows
    .map((row, i) => {
      const bytes = row.device
        ? `${row.device.major.padStart(size - minor - 2)}, ${row.device.minor.padStart(minor)}`
        : row.size.padStart(size);
      const own = request.numeric
        ? `${request.owner ? `${row.user.padStart(user)} ` : ""}${request.group ? `${row.group.padStart(group)} ` : ""}`
        : `${request.owner ? `${pad(row.user, user)} ` : ""}${request.group ? `${pad(row.group, group)} ` : ""}`;
      const before = (head[i] ?? "").replace(/\? $/, "");
      return `${before}${row.mode} ${row.links.padStart(links)} ${own}${request.author ? `${pad(row.user, user)} ` : ""}${request.context ? "? " : ""}${bytes} ${row.date === "?" ? "?".padStart(date) : row.date} ${row.name}${request.end}`;
    })
    .join("");
}

function pad(text: Bytes, width: number): Bytes {
  return text + " ".repeat(Math.max(0, width - columnsOf(text)));
}

function shownTarget(ctx: ProgramContext, state: LsState, found: Found): Bytes {
  const { request } = state;
  const text = shownName(request, found.node.d);
  const target = ctx.fs.lookup(found.path);
  if (typeof target === "string") return text;
  const code = request.colors ? colorCode(ctx, request.colors, target, found.node.d) : "";
  if (!request.colors || code === "" || code === "0" || code === "00") return text + mark(target, request.indicator);
  const out = painted(request.colors, code, text, !state.painted) + mark(target, request.indicator);
  state.painted = true;
  return out;
}

function isHidden(ctx: ProgramContext, request: LsRequest, name: Bytes): boolean {
  if (name.startsWith(".") && request.all === "") return true;
  if (request.backups && name.endsWith("~")) return true;
  return (
    request.ignore.some((pattern) => matches(pattern, name, ctx)) ||
    (request.all === "" && request.hide.some((pattern) => matches(pattern, name, ctx)))
  );
}

/** Entries of a directory. */
function entriesOf(ctx: ProgramContext, state: LsState, dir: { name: Bytes; path: Bytes }, here: Found): Entry[] {
  const { request } = state;
  const names = ctx.fs.namesOf(here).filter((name) => !isHidden(ctx, request, name));
  ctx.charge("node", names.length);
  const entries = names.flatMap((name): Entry[] => {
    const path = joined(here.path, name);
    const own = ctx.fs.raw(path);
    if (own === null) return [];
    if (request.follow !== "all" || own.node.t !== "l" || !needsStat(request)) return [{ name, found: own }];
    const target = ctx.fs.lookup(path);
    if (typeof target !== "string") return [{ name, found: target }];
    ctx.err(`ls: cannot access ${quoteName(joined(dir.name, name))}: ${errorText(target)}\n`);
    state.code = Math.max(state.code, 1);
    return [{ name, found: null }];
  });
  if (request.all !== "a") return entries;
  const up = ctx.fs.lookup(`${here.path}/..`);
  return [{ name: ".", found: here }, ...(typeof up === "string" ? [] : [{ name: "..", found: up }]), ...entries];
}

/** Lists one directory; what -R finds in it comes next. */
function listDir(ctx: ProgramContext, state: LsState): void {
  const { request } = state;
  const dir = state.dirs.shift();
  if (dir === undefined) return;
  const here = ctx.fs.lookup(dir.path);
  if (typeof here === "string" || !ctx.fs.permits(here.node, ctx.uid, ctx.process.gid, 4)) {
    ctx.err(`ls: cannot open directory ${quoteName(dir.name)}: ${errorText(typeof here === "string" ? here : "EACCES")}\n`);
    state.code = 2;
    return;
  }
  const entries = sorted(ctx, request, entriesOf(ctx, state, dir, here));
  if (request.recursive)
    state.dirs.unshift(
      ...entries
        .filter((entry) => entry.found?.node.t === "d" && entry.name !== "." && entry.name !== "..")
        .map((entry) => ({
          name: dir.name.endsWith("/") ? dir.name + entry.name : `${dir.name}/${entry.name}`,
          path: entry.found?.path ?? "",
        })),
    );
  let out = "";
  if (state.titled) out += `${state.printed ? "\n" : ""}${quoted(dir.name, request.quoting, ": ")}:\n`;
  if (request.format === "long" || request.blocks) {
    const total = entries.reduce((sum, entry) => sum + (entry.found ? blocksOf(entry.found) : 0), 0);
    out += `total ${sizeIn(total * 1024, request.block)}${request.end}`;
  }
  ctx.out(out + show(ctx, state, entries));
  state.printed = true;
}

function lsProgram(name: "ls" | "dir" | "vdir"): Program<LsState | Output> {
  return {
    name,
    start(ctx) {
      const state = start(ctx, name);
      if ("stdout" in state) ctx.err(state.stderr);
      return state;
    },
    step(ctx, state): Step {
      if ("stdout" in state) return exit(state.code);
      if (state.files.length > 0) {
        const entries = state.files.flatMap((word) => {
          const found = named(ctx, state.request, word);
          return typeof found === "string" ? [] : [{ name: word, found }];
        });
        state.files = [];
        ctx.out(show(ctx, state, sorted(ctx, state.request, entries)));
        state.printed = true;
      }
      while (state.dirs.length > 0) {
        if (ctx.isSpent || ctx.process.out.length > 0) return again;
        const refused = ctx.writeError(1);
        if (refused !== null) {
          ctx.err(`${name}: write error: ${errorText(refused)}\n`);
          return exit(2);
        }
        listDir(ctx, state);
      }
      return exit(state.code);
    },
  };
}

/** `ls`. @source coreutils 9.1: ls */
export const ls = lsProgram("ls");
/** `dir`: names in columns with escapes. @source coreutils 9.1: dir */
export const dir = lsProgram("dir");
/** `vdir`: listed long with escapes. @source coreutils 9.1: vdir */
export const vdir = lsProgram("vdir");
