import { errorText, type Found, sizeOf } from "../fs/filesystem";
import { formatDate } from "../os/calendar";
import { instantProgram, type ProgramContext } from "../os/program";
import { groupName, userName } from "../os/users";
import { getopt } from "./options";

/** `drwxr-xr-x` of a node. */
export function modeText(found: Found): string {
  const { node, synth } = found;
  const type = synth?.device ? synth.device.kind : node.t === "d" ? "d" : node.t === "l" ? "l" : "-";
  let text = "";
  for (let i = 8; i >= 0; i--) text += node.m & (1 << i) ? "rwx"[(8 - i) % 3] : "-";
  if (node.m & 0o1000) text = text.slice(0, 8) + (text[8] === "x" ? "t" : "T");
  if (node.m & 0o4000) text = text.slice(0, 2) + (text[2] === "x" ? "s" : "S") + text.slice(3);
  return type + text;
}

/** `4.0K`, `1.5M`: sizes as `-h` shows them. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = "KMGTP";
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const shown = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  return `${shown}${units[unit] ?? ""}`;
}

/** Time that files of the base tree carry: 2024-02-10 12:00 UTC. */
export const INSTALL_SECONDS = 1_707_566_400;

/** Modification time, Unix seconds. */
export function modified(ctx: ProgramContext, found: Found): number {
  if (found.synth) return Math.floor(ctx.unixUs() / 1_000_000);
  return found.node.s < 0 ? INSTALL_SECONDS : found.node.s;
}

interface Entry {
  readonly name: string;
  readonly found: Found;
}

function color(entry: Entry, on: boolean): string {
  if (!on) return entry.name;
  const { node, synth } = entry.found;
  const code = synth?.device
    ? "40;33;01"
    : node.t === "d"
      ? node.m & 0o1000
        ? "30;42"
        : "01;34"
      : node.t === "l"
        ? "01;36"
        : node.m & 0o111
          ? "01;32"
          : "";
  return code === "" ? entry.name : `\x1b[0m\x1b[${code}m${entry.name}\x1b[0m`;
}

function longLines(ctx: ProgramContext, entries: readonly Entry[], flags: ReadonlySet<string>, colors: boolean): string {
  const m = ctx.machine;
  const now = Math.floor(ctx.unixUs() / 1_000_000);
  const rows = entries.map((entry) => {
    const { found } = entry;
    const size = found.synth?.device
      ? `${found.synth.device.major}, ${found.synth.device.minor}`
      : flags.has("h")
        ? humanSize(sizeOf(found.node))
        : String(found.node.t === "l" ? found.node.d.length : sizeOf(found.node));
    const time = modified(ctx, found);
    const recent = time <= now + 60 && now - time < 15_778_476;
    const suffix = found.node.t === "l" ? ` -> ${found.node.d}` : flags.has("F") ? mark(found) : "";
    return {
      mode: modeText(found),
      links: found.node.t === "d" ? "2" : "1",
      user: flags.has("n") ? String(found.node.u) : userName(m, found.node.u),
      group: flags.has("n") ? String(found.node.g) : groupName(m, found.node.g),
      size,
      date: formatDate(recent ? "%b %e %H:%M" : "%b %e  %Y", time, 0),
      name: color(entry, colors) + suffix,
    };
  });
  const width = (key: "links" | "user" | "group" | "size"): number => rows.reduce((most, row) => Math.max(most, row[key].length), 0);
  const [links, user, group, size] = [width("links"), width("user"), width("group"), width("size")];
  return rows
    .map(
      (row) =>
        `${row.mode} ${row.links.padStart(links)} ${row.user.padEnd(user)} ${row.group.padEnd(group)} ${row.size.padStart(size)} ${row.date} ${row.name}\n`,
    )
    .join("");
}

function mark(found: Found): string {
  return found.node.t === "d" ? "/" : found.node.t === "l" ? "@" : found.node.m & 0o111 ? "*" : "";
}

/** Names in columns as wide as the terminal. */
export function inColumns(names: readonly string[], shown: readonly string[], cols: number): string {
  if (names.length === 0) return "";
  for (let rows = 1; rows <= names.length; rows++) {
    const columns = Math.ceil(names.length / rows);
    const widths = Array.from({ length: columns }, (_, c) =>
      names.slice(c * rows, (c + 1) * rows).reduce((most, name) => Math.max(most, name.length), 0),
    );
    if (rows < names.length && widths.reduce((sum, w) => sum + w + 2, -2) > cols) continue;
    let out = "";
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const at = c * rows + row;
        const name = names[at];
        if (name === undefined) continue;
        const last = (c + 1) * rows + row >= names.length;
        out += (shown[at] ?? "") + (last ? "" : " ".repeat((widths[c] ?? 0) - name.length + 2));
      }
      out += "\n";
    }
    return out;
  }
  return "";
}

/** `ls`. */
export const ls = instantProgram("ls", (args, ctx) => {
  const { flags, rest, error } = getopt("ls", args, "laAhR1dtrSFni", {
    all: "a",
    "almost-all": "A",
    "human-readable": "h",
    recursive: "R",
    color: "\0",
  });
  if (error) return { stdout: "", stderr: `${error}\n`, code: 2 };
  const { fs, machine } = ctx;
  const toTty = ctx.isTty(1);
  const single = flags.has("1") || !toTty;
  let stderr = "";
  let code = 0;
  const files: Entry[] = [];
  const dirs: { name: string; path: string }[] = [];
  for (const name of rest.length > 0 ? rest : ["."]) {
    const path = ctx.path(name);
    const found = fs.lookup(path, !flags.has("d") && !(flags.has("l") && !name.endsWith("/") && fs.raw(path)?.node.t === "l"));
    if (typeof found === "string") {
      stderr += `ls: cannot access '${name}': ${errorText(found)}\n`;
      code = 2;
    } else if (found.node.t === "d" && !flags.has("d")) dirs.push({ name, path: found.path });
    else files.push({ name, found });
  }
  const order = (entries: Entry[]): Entry[] => {
    const sorted = [...entries].sort((a, b) => {
      if (flags.has("t")) return modified(ctx, b.found) - modified(ctx, a.found) || (a.name < b.name ? -1 : 1);
      if (flags.has("S")) return sizeOf(b.found.node) - sizeOf(a.found.node) || (a.name < b.name ? -1 : 1);
      const x = a.name.toLowerCase().replace(/^[._]+/, "");
      const y = b.name.toLowerCase().replace(/^[._]+/, "");
      return x < y ? -1 : x > y ? 1 : a.name < b.name ? -1 : 1;
    });
    return flags.has("r") ? sorted.reverse() : sorted;
  };
  const show = (entries: readonly Entry[]): string => {
    if (flags.has("l") || flags.has("n")) return longLines(ctx, entries, flags, toTty);
    const names = entries.map((entry) => entry.name + (flags.has("F") ? mark(entry.found) : ""));
    const shown = entries.map((entry, i) => color(entry, toTty) + (names[i] ?? "").slice(entry.name.length));
    return single ? shown.map((name) => `${name}\n`).join("") : inColumns(names, shown, machine.state.os.tty.cols);
  };
  let stdout = show(order(files));
  const queue = [...dirs];
  const titled = dirs.length + files.length > 1 || flags.has("R");
  let budget = 2_000;
  while (queue.length > 0 && budget-- > 0) {
    const dir = queue.shift();
    if (dir === undefined) break;
    const node = fs.lookup(dir.path);
    if (typeof node !== "string" && !fs.permits(node.node, ctx.uid, ctx.process.gid, 4)) {
      stderr += `ls: cannot open directory '${dir.name}': Permission denied\n`;
      code = 2;
      continue;
    }
    const list = fs.list(dir.path);
    let entries: Entry[] =
      typeof list === "string"
        ? []
        : list
            .filter((name) => flags.has("a") || flags.has("A") || !name.startsWith("."))
            .flatMap((name) => {
              const found = fs.raw(dir.path === "/" ? `/${name}` : `${dir.path}/${name}`);
              return found ? [{ name, found }] : [];
            });
    entries = order(entries);
    if (flags.has("R"))
      queue.unshift(
        ...entries
          .filter((entry) => entry.found.node.t === "d")
          .map((entry) => ({ name: dir.name.endsWith("/") ? dir.name + entry.name : `${dir.name}/${entry.name}`, path: entry.found.path })),
      );
    if (flags.has("a")) {
      const up = fs.lookup(`${dir.path}/..`);
      if (typeof node !== "string" && typeof up !== "string") entries = [{ name: ".", found: node }, { name: "..", found: up }, ...entries];
    }
    if (titled) stdout += `${stdout === "" ? "" : "\n"}${dir.name}:\n`;
    if (flags.has("l") || flags.has("n"))
      stdout += `total ${flags.has("h") ? humanSize(entries.reduce((sum, e) => sum + blocks(e), 0) * 1024) : entries.reduce((sum, e) => sum + blocks(e), 0)}\n`;
    stdout += show(entries);
  }
  return { stdout, stderr, code };
});

function blocks(entry: Entry): number {
  if (entry.found.synth || entry.found.node.t === "l") return 0;
  return Math.ceil(sizeOf(entry.found.node) / 4096) * 4;
}

/** `stat`. */
export const stat = instantProgram("stat", (args, ctx) => {
  const { values, rest, error } = getopt("stat", args, "c:Lf", { format: "c" });
  if (error) return { stdout: "", stderr: `${error}\n`, code: 1 };
  let stdout = "";
  let stderr = "";
  for (const name of rest) {
    const found = ctx.fs.lookup(ctx.path(name), false);
    if (typeof found === "string") {
      stderr += `stat: cannot statx '${name}': ${errorText(found)}\n`;
      continue;
    }
    const size = sizeOf(found.node);
    const time = modified(ctx, found);
    const octal = found.node.m.toString(8);
    const kind =
      found.node.t === "d" ? "directory" : found.node.t === "l" ? "symbolic link" : size === 0 ? "regular empty file" : "regular file";
    const format = values.get("c");
    if (format !== undefined) {
      const fill = (key: string): string =>
        ({
          n: name,
          s: String(size),
          a: octal,
          A: modeText(found),
          U: userName(ctx.machine, found.node.u),
          G: groupName(ctx.machine, found.node.g),
          u: String(found.node.u),
          g: String(found.node.g),
          Y: String(time),
          y: formatDate("%F %T.000000000 +0000", time, 0),
          F: kind,
        })[key] ?? `%${key}`;
      stdout += `${format.replace(/%(\w)/g, (_, key: string) => fill(key))}\n`;
      continue;
    }
    const stamp = formatDate("%F %T.000000000 +0000", time, 0);
    stdout += `  File: ${name}${found.node.t === "l" ? ` -> ${found.node.d}` : ""}\n  Size: ${String(size).padEnd(10)}\tBlocks: ${String(Math.ceil(size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kind}\nDevice: 202,1\tInode: ${1000 + found.path.length}        Links: 1\nAccess: (${octal.padStart(4, "0")}/${modeText(found)})  Uid: (${String(found.node.u).padStart(5)}/${userName(ctx.machine, found.node.u).padStart(8)})   Gid: (${String(found.node.g).padStart(5)}/${groupName(ctx.machine, found.node.g).padStart(8)})\nAccess: ${stamp}\nModify: ${stamp}\nChange: ${stamp}\n Birth: ${stamp}\n`;
  }
  return { stdout, stderr, code: stderr === "" ? 0 : 1 };
});
