import { errorText, sizeOf } from "../fs/filesystem";
import { exit, instantProgram, type Output, ok, type Program, run, type Step, waitRead, waitUntil } from "../os/program";
import { SIGPIPE } from "../os/signals";
import { unescape } from "../shell/echo";
import { bracketBody } from "../shell/pattern";
import { filterProgram, usage } from "./filter";
import { getopt } from "./options";

interface CatState {
  number: boolean;
  nonBlank: boolean;
  ends: boolean;
  count: number;
}
/** `cat`. */
export const cat = filterProgram<CatState>({
  name: "cat",
  parse(ctx) {
    const { flags, rest, error } = getopt("cat", ctx.args, "nbsAEvTetu", { number: "n", "show-all": "A" });
    if (error) return usage(error);
    return {
      own: { number: flags.has("n"), nonBlank: flags.has("b"), ends: flags.has("E") || flags.has("A"), count: 0 },
      files: [...rest],
    };
  },
  line(ctx, own, line) {
    const shown = own.ends ? line.replace(/\n$/, "$\n") : line;
    if (own.number || (own.nonBlank && line !== "\n")) ctx.out(`${String(++own.count).padStart(6)}\t${shown}`);
    else ctx.out(shown);
    return ctx.process.pending.includes(SIGPIPE);
  },
  end: () => 0,
});

interface HeadState {
  lines: number;
  bytes: number;
  seen: number;
  names: boolean;
  current: string;
  quiet: boolean;
  first: boolean;
}
/** `head`. */
export const head = filterProgram<HeadState>({
  name: "head",
  parse(ctx) {
    const args = ctx.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
    const { flags, values, rest, error } = getopt("head", args, "n:c:qv");
    if (error) return usage(error);
    const n = values.get("n") ?? "10";
    if (!/^[-+]?\d+$/.test(n)) return usage(`head: invalid number of lines: ‘${n}’`);
    return {
      own: {
        lines: Number(n),
        bytes: values.has("c") ? Number(values.get("c")) : -1,
        seen: 0,
        names: (rest.length > 1 || flags.has("v")) && !flags.has("q"),
        current: "",
        quiet: false,
        first: true,
      },
      files: [...rest],
    };
  },
  line(ctx, own, line, file) {
    if (own.current !== file) {
      own.current = file;
      own.seen = 0;
      if (own.names) ctx.out(`${own.first ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
      own.first = false;
    }
    if (own.bytes >= 0) {
      ctx.out(line.slice(0, Math.max(0, own.bytes - own.seen)));
      own.seen += line.length;
      return !own.names && own.seen >= own.bytes;
    }
    if (own.seen >= own.lines) return !own.names;
    own.seen++;
    ctx.out(line);
    return !own.names && own.seen >= own.lines;
  },
  end: () => 0,
});

interface TailState {
  lines: number;
  from: number;
  kept: string[];
  follow: string | null;
  sizes: number;
  input: string;
  stage: "read" | "follow" | "done";
  files: string[];
  code: number;
}
/** `tail`, with `-f`. */
export const tail: Program<TailState> = {
  name: "tail",
  start(ctx) {
    const args = ctx.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
    const { flags, values, rest, error } = getopt("tail", args, "n:c:fFqv");
    const n = values.get("n") ?? "10";
    const state: TailState = {
      lines: Math.abs(Number(n)),
      from: n.startsWith("+") ? Number(n) : 0,
      kept: [],
      follow: null,
      sizes: 0,
      input: "",
      stage: rest.length > 0 ? "done" : "read",
      files: [...rest],
      code: error ? 1 : 0,
    };
    if (error) {
      ctx.err(`${error}\n`);
      state.stage = "done";
      return state;
    }
    rest.forEach((name, index) => {
      const found = ctx.fs.read(ctx.path(name));
      if ("error" in found) {
        ctx.err(`tail: cannot open '${name}' for reading: ${errorText(found.error)}\n`);
        state.code = 1;
        return;
      }
      if (rest.length > 1) ctx.out(`${index > 0 ? "\n" : ""}==> ${name} <==\n`);
      ctx.out(last(found.text, state));
      if (flags.has("f") || flags.has("F")) {
        state.follow = name;
        state.sizes = found.text.length;
        state.stage = "follow";
      }
    });
    return state;
  },
  step(ctx, state): Step {
    if (state.stage === "done") return exit(state.code);
    if (state.stage === "follow") {
      const text = ctx.fs.text(ctx.path(state.follow ?? ""));
      if (text.length > state.sizes) ctx.out(text.slice(state.sizes));
      state.sizes = text.length;
      return waitUntil(ctx.mono() + 1_000_000);
    }
    for (;;) {
      const text = ctx.read(0);
      if (text === "") return waitRead(0);
      if (text === null) break;
      state.input += text;
    }
    ctx.out(last(state.input, state));
    return exit(0);
  },
};
function last(text: string, state: TailState): string {
  const lines = text.split("\n");
  const open = lines[lines.length - 1] !== "";
  if (!open) lines.pop();
  const kept = state.from > 0 ? lines.slice(state.from - 1) : state.lines === 0 ? [] : lines.slice(-state.lines);
  return kept.length === 0 ? "" : kept.join("\n") + (open ? "" : "\n");
}

interface WcState {
  flags: string;
  lines: number;
  words: number;
  bytes: number;
  rows: [number, number, number, string][];
}
/** `wc`. */
export const wc = filterProgram<WcState>({
  name: "wc",
  parse(ctx) {
    const { flags, rest, error } = getopt("wc", ctx.args, "lwcmL", { lines: "l", words: "w", bytes: "c", chars: "m" });
    if (error) return usage(error);
    return { own: { flags: [...flags].join("").replace("m", "c") || "lwc", lines: 0, words: 0, bytes: 0, rows: [] }, files: [...rest] };
  },
  line(_ctx, own, line) {
    if (line.endsWith("\n")) own.lines++;
    own.words += line.trim() === "" ? 0 : line.trim().split(/\s+/).length;
    own.bytes += sizeOf({ t: "f", m: 0, u: 0, g: 0, s: 0, d: line });
    return false;
  },
  endOfFile(_ctx, own, file) {
    own.rows.push([own.lines, own.words, own.bytes, file === "-" ? "" : file]);
    own.lines = own.words = own.bytes = 0;
  },
  end(ctx, own) {
    const rows = own.rows;
    if (rows.length > 1)
      rows.push([...[0, 1, 2].map((i) => rows.reduce((sum, row) => sum + Number(row[i]), 0)), "total"] as [number, number, number, string]);
    const wanted = [0, 1, 2].filter((i) => own.flags.includes("lwc"[i] ?? ""));
    const stdin = rows.length === 1 && rows[0]?.[3] === "";
    const width =
      wanted.length === 1 && rows.length === 1
        ? 1
        : stdin
          ? 7
          : Math.max(...rows.flatMap((row) => [0, 1, 2].map((i) => String(row[i]).length)));
    for (const row of rows) ctx.out(`${wanted.map((i) => String(row[i]).padStart(width)).join(" ")}${row[3] === "" ? "" : ` ${row[3]}`}\n`);
    return 0;
  },
});

interface SortState {
  lines: string[];
  flags: string;
  key: string;
  separator: string;
  output: string;
}
/** `sort`. */
export const sort = filterProgram<SortState>({
  name: "sort",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("sort", ctx.args, "nrufbhVk:t:o:s", { "numeric-sort": "n", reverse: "r", unique: "u" });
    if (error) return usage(error, 2);
    return {
      own: {
        lines: [],
        flags: [...flags].join(""),
        key: values.get("k") ?? "",
        separator: values.get("t") ?? "",
        output: values.get("o") ?? "",
      },
      files: [...rest],
    };
  },
  line(_ctx, own, line) {
    own.lines.push(line.replace(/\n$/, ""));
    return false;
  },
  end(ctx, own) {
    const spec = /^(\d+)(?:\.\d+)?([nrhV]*)(?:,(\d+)([nrhV]*))?$/.exec(own.key);
    const flags = own.flags + (spec?.[2] ?? "") + (spec?.[4] ?? "");
    const keyOf = (line: string): string => {
      if (!spec) return line;
      const fields = own.separator === "" ? line.trim().split(/\s+/) : line.split(own.separator);
      return fields.slice(Number(spec[1]) - 1, spec[3] === undefined ? undefined : Number(spec[3])).join(own.separator || " ");
    };
    const numeric = (text: string): number => {
      const found = /^\s*(-?\d*\.?\d+)([KMGT]?)/.exec(text);
      const power = flags.includes("h") ? ["", "K", "M", "G", "T"].indexOf(found?.[2] ?? "") : 0;
      let value = found ? Number(found[1]) : 0;
      for (let i = 0; i < power; i++) value *= 1024;
      return value;
    };
    const compareText = (a: string, b: string): number => {
      const x = flags.includes("f") ? a.toUpperCase() : a;
      const y = flags.includes("f") ? b.toUpperCase() : b;
      return x < y ? -1 : x > y ? 1 : 0;
    };
    const byKey = (a: string, b: string): number => {
      if (flags.includes("V")) return compareVersions(keyOf(a), keyOf(b));
      return /[nh]/.test(flags) ? numeric(keyOf(a)) - numeric(keyOf(b)) : compareText(keyOf(a), keyOf(b));
    };
    const sign = flags.includes("r") ? -1 : 1;
    let lines = [...own.lines].sort(
      (a, b) => sign * (byKey(a, b) || (own.flags.includes("u") || own.flags.includes("s") ? 0 : compareText(a, b))),
    );
    if (own.flags.includes("u")) lines = lines.filter((line, i) => i === 0 || byKey(lines[i - 1] ?? "", line) !== 0);
    const text = lines.map((line) => `${line}\n`).join("");
    if (own.output !== "") ctx.fs.write(ctx.path(own.output), text, ctx.process);
    else ctx.out(text);
    return 0;
  },
});
function compareVersions(a: string, b: string): number {
  const x = a.match(/\d+|\D+/g) ?? [];
  const y = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p = "", q = ""] = [x[i], y[i]];
    if (p === q) continue;
    if (/^\d/.test(p) && /^\d/.test(q)) return Number(p) - Number(q);
    return p < q ? -1 : 1;
  }
  return 0;
}

interface UniqState {
  last: string | null;
  count: number;
  flags: string;
}
function emitUniq(ctx: { out(text: string): void }, own: UniqState): void {
  if (own.last === null) return;
  if (own.flags.includes("d") && own.count < 2) return;
  if (own.flags.includes("u") && own.count > 1) return;
  ctx.out(`${own.flags.includes("c") ? `${String(own.count).padStart(7)} ` : ""}${own.last}\n`);
}
/** `uniq`. */
export const uniq = filterProgram<UniqState>({
  name: "uniq",
  parse(ctx) {
    const { flags, rest, error } = getopt("uniq", ctx.args, "cdui");
    return error ? usage(error) : { own: { last: null, count: 0, flags: [...flags].join("") }, files: rest.slice(0, 1) };
  },
  line(ctx, own, line) {
    const text = line.replace(/\n$/, "");
    const same = own.last !== null && (own.flags.includes("i") ? text.toLowerCase() === own.last.toLowerCase() : text === own.last);
    if (same) own.count++;
    else {
      emitUniq(ctx, own);
      own.last = text;
      own.count = 1;
    }
    return false;
  },
  end(ctx, own) {
    emitUniq(ctx, own);
    return 0;
  },
});

interface CutState {
  ranges: [number, number][];
  fields: boolean;
  delimiter: string;
  only: boolean;
  joiner: string;
}
/** `cut`. */
export const cut = filterProgram<CutState>({
  name: "cut",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("cut", ctx.args, "f:c:b:d:s", { fields: "f", delimiter: "d", "output-delimiter": "o" });
    if (error) return usage(error);
    const list = values.get("f") ?? values.get("c") ?? values.get("b");
    if (list === undefined)
      return usage("cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.");
    const ranges = list.split(",").map((part): [number, number] => {
      const [a = "", b] = part.split("-");
      return [a === "" ? 1 : Number(a), b === undefined ? Number(a) : b === "" ? 1_000_000 : Number(b)];
    });
    return {
      own: {
        ranges,
        fields: values.has("f"),
        delimiter: values.get("d") ?? "\t",
        only: flags.has("s"),
        joiner: values.get("o") ?? values.get("d") ?? "\t",
      },
      files: [...rest],
    };
  },
  line(ctx, own, line) {
    const text = line.replace(/\n$/, "");
    const parts = own.fields ? text.split(own.delimiter) : [...text];
    if (own.fields && parts.length === 1) {
      if (!own.only) ctx.out(`${text}\n`);
      return false;
    }
    const picked = parts.filter((_, i) => own.ranges.some(([a, b]) => i + 1 >= a && i + 1 <= b));
    ctx.out(`${picked.join(own.fields ? own.joiner : "")}\n`);
    return false;
  },
  end: () => 0,
});

function trSet(text: string): string[] {
  const plain = unescape(text, false).text.replace(
    /\[:(\w+):\]/g,
    (_, name: string) =>
      ({
        upper: "A-Z",
        lower: "a-z",
        digit: "0-9",
        alpha: "A-Za-z",
        alnum: "A-Za-z0-9",
        space: " \t\n\r\f\v",
        blank: " \t",
        punct: "!-/:-@[-`{-~",
      })[name] ?? "",
  );
  const out: string[] = [];
  for (let i = 0; i < plain.length; i++) {
    if (plain[i + 1] === "-" && i + 2 < plain.length) {
      for (let code = plain.charCodeAt(i); code <= plain.charCodeAt(i + 2); code++) out.push(String.fromCharCode(code));
      i += 2;
    } else out.push(plain[i] ?? "");
  }
  return out;
}
interface TrState {
  from: string[];
  to: string[];
  remove: boolean;
  squeeze: boolean;
  not: boolean;
  last: string;
}
/** `tr`. */
export const tr: Program<TrState | null> = {
  name: "tr",
  start(ctx) {
    const { flags, rest, error } = getopt("tr", ctx.args, "dscC", { delete: "d", "squeeze-repeats": "s", complement: "c" });
    if (error || rest[0] === undefined) {
      ctx.err(`${error ?? "tr: missing operand\nTry 'tr --help' for more information."}\n`);
      return null;
    }
    return {
      from: trSet(rest[0]),
      to: trSet(rest[1] ?? ""),
      remove: flags.has("d"),
      squeeze: flags.has("s"),
      not: flags.has("c") || flags.has("C"),
      last: "",
    };
  },
  step(ctx, state): Step {
    if (state === null) return exit(1);
    for (;;) {
      const text = ctx.read(0);
      if (text === "") return waitRead(0);
      if (text === null) return exit(0);
      let out = "";
      for (const c of text) {
        const at = state.from.indexOf(c);
        const hit = at >= 0 !== state.not;
        if (hit && state.remove) continue;
        const lastTo = state.to[state.to.length - 1];
        const next = hit && lastTo !== undefined ? (state.not ? lastTo : (state.to[at] ?? lastTo)) : c;
        const set = state.to.length > 0 ? state.to : state.from;
        if (state.squeeze && next === state.last && (set.includes(next) || (state.not && hit))) continue;
        state.last = next;
        out += next;
      }
      ctx.out(out);
      if (ctx.process.out.length > 0) return run(20);
    }
  },
};

/** `tee`. */
export const tee: Program<{ fds: number[] }> = {
  name: "tee",
  start(ctx) {
    const append = ctx.args.includes("-a");
    const fds: number[] = [];
    for (const name of ctx.args.filter((arg) => !arg.startsWith("-"))) {
      const fd = ctx.open(name, append ? "a" : "w");
      if (typeof fd === "number") fds.push(fd);
      else ctx.err(`tee: ${name}: ${errorText(fd)}\n`);
    }
    return { fds };
  },
  step(ctx, state): Step {
    for (;;) {
      const text = ctx.read(0);
      if (text === "") return waitRead(0);
      if (text === null) return exit(0);
      for (const fd of [1, ...state.fds]) ctx.write(fd, text);
      if (ctx.process.out.length > 0) return run(20);
    }
  },
};

/** `tac` and `rev`. */
export const tac = filterProgram<{ lines: string[] }>({
  name: "tac",
  parse: (ctx) => ({ own: { lines: [] }, files: [...ctx.args] }),
  line: (_ctx, own, line) => (own.lines.push(line), false),
  end: (ctx, own) => (ctx.out(own.lines.reverse().join("")), 0),
});
export const rev = filterProgram<Record<string, never>>({
  name: "rev",
  parse: (ctx) => ({ own: {}, files: [...ctx.args] }),
  line: (ctx, _own, line) => (ctx.out(`${[...line.replace(/\n$/, "")].reverse().join("")}\n`), false),
  end: () => 0,
});
export const nl = filterProgram<{ n: number }>({
  name: "nl",
  parse: (ctx) => ({ own: { n: 0 }, files: ctx.args.filter((arg) => !arg.startsWith("-")) }),
  line: (ctx, own, line) => (ctx.out(line === "\n" ? "       \n" : `${String(++own.n).padStart(6)}\t${line}`), false),
  end: () => 0,
});

/** A POSIX regular expression as one of ours. `extended`: ERE; else BRE, where `\(` groups. */
export function posixRegex(source: string, extended: boolean, flags = ""): RegExp | null {
  let out = "";
  for (let i = 0; i < source.length; i++) {
    const c = source[i] ?? "";
    if (c === "[") {
      const body = /^\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(source.slice(i));
      if (!body) return null;
      out += `[${body[1] ?? ""}${bracketBody(body[2] ?? "")}]`;
      i += body[0].length - 1;
    } else if (c === "\\") {
      const next = source[++i] ?? "";
      if (!extended && "(){}|+?".includes(next)) out += next;
      else if (next === "<" || next === ">") out += "\\b";
      else if (/[wWsSbBdD1-9nt]/.test(next)) out += `\\${next}`;
      else out += next.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    } else if (!extended && "(){}|+?".includes(c)) out += `\\${c}`;
    else if (!extended && c === "*" && (out === "" || out === "^" || out.endsWith("("))) out += "\\*";
    else out += c;
  }
  try {
    return new RegExp(out, flags);
  } catch {
    return null;
  }
}

interface GrepState {
  source: string;
  flags: string;
  count: number;
  total: number;
  names: boolean;
  line: number;
  before: string[];
  b: number;
  a: number;
  left: number;
  max: number;
  hit: boolean;
  lastShown: number;
}
/** `grep`. */
function grepProgram(name: "grep" | "egrep" | "fgrep") {
  return filterProgram<GrepState>({
    name,
    parse(ctx) {
      const { flags, values, rest, error } = getopt("grep", ctx.args, "ivnclLqEFowxhHrsA:B:C:m:e:P", {
        "ignore-case": "i",
        "invert-match": "v",
        count: "c",
        color: "\0",
        "line-number": "n",
        quiet: "q",
      });
      if (error) return usage(error, 2);
      const pattern = values.get("e") ?? rest[0];
      if (pattern === undefined) return usage("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.", 2);
      let files = values.has("e") ? [...rest] : rest.slice(1);
      if (flags.has("r"))
        files = (files.length > 0 ? files : ["."]).flatMap((file) =>
          ctx.fs.isDir(ctx.path(file))
            ? ctx.fs
                .walk(ctx.path(file))
                .filter((p) => !ctx.fs.isDir(p))
                .map((p) => file.replace(/\/$/, "") + p.slice(ctx.path(file).replace(/\/$/, "").length))
            : [file],
        );
      const extended = flags.has("E") || flags.has("P") || name === "egrep";
      let source =
        flags.has("F") || name === "fgrep"
          ? pattern
              .split("\n")
              .map((p) => p.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
              .join("|")
          : (posixRegex(pattern, extended)?.source ?? null);
      if (source === null) return usage(`grep: Unmatched [, [^, [:, [., or [=`, 2);
      if (flags.has("w")) source = `\\b(?:${source})\\b`;
      if (flags.has("x")) source = `^(?:${source})$`;
      const around = Number(values.get("C") ?? 0);
      return {
        own: {
          source,
          flags: [...flags].join(""),
          count: 0,
          total: 0,
          names: (files.length > 1 || flags.has("r") || flags.has("H")) && !flags.has("h"),
          line: 0,
          before: [],
          b: Number(values.get("B") ?? around),
          a: Number(values.get("A") ?? around),
          left: 0,
          max: Number(values.get("m") ?? 1e15),
          hit: false,
          lastShown: -1,
        },
        files,
      };
    },
    line(ctx, own, raw, file) {
      own.line++;
      const line = raw.replace(/\n$/, "");
      const regex = new RegExp(own.source, own.flags.includes("i") ? "i" : "");
      const hit = regex.test(line) !== own.flags.includes("v");
      const prefix = (mark: string, at: number): string =>
        (own.names ? `${file === "-" ? "(standard input)" : file}${mark}` : "") + (own.flags.includes("n") ? `${at}${mark}` : "");
      const silent = /[clLq]/.test(own.flags);
      if (!hit) {
        if (own.left > 0 && !silent) {
          own.left--;
          own.lastShown = own.line;
          ctx.out(`${prefix("-", own.line)}${line}\n`);
        } else if (own.b > 0) {
          own.before.push(line);
          if (own.before.length > own.b) own.before.shift();
        }
        return false;
      }
      own.count++;
      own.total++;
      own.hit = true;
      if (own.flags.includes("q")) return true;
      if (!silent) {
        if ((own.a > 0 || own.b > 0) && own.lastShown >= 0 && own.line - own.before.length > own.lastShown + 1) ctx.out("--\n");
        own.before.forEach((text, i) => ctx.out(`${prefix("-", own.line - own.before.length + i)}${text}\n`));
        if (own.flags.includes("o"))
          for (const match of line.matchAll(new RegExp(own.source, own.flags.includes("i") ? "gi" : "g")))
            ctx.out(match[0] === "" ? "" : `${prefix(":", own.line)}${match[0]}\n`);
        else {
          const text =
            ctx.isTty(1) && !own.flags.includes("v")
              ? line.replace(new RegExp(own.source, own.flags.includes("i") ? "gi" : "g"), (m) =>
                  m === "" ? "" : `\x1b[01;31m\x1b[K${m}\x1b[m\x1b[K`,
                )
              : line;
          ctx.out(`${prefix(":", own.line)}${text}\n`);
        }
        own.lastShown = own.line;
        own.before = [];
        own.left = own.a;
      }
      return own.count >= own.max && !own.names;
    },
    endOfFile(ctx, own, file) {
      if (own.flags.includes("c")) ctx.out(`${own.names ? `${file}:` : ""}${own.count}\n`);
      else if (own.flags.includes("l") && own.count > 0) ctx.out(`${file === "-" ? "(standard input)" : file}\n`);
      else if (own.flags.includes("L") && own.count === 0) ctx.out(`${file}\n`);
      own.count = 0;
      own.line = 0;
      own.before = [];
      own.left = 0;
    },
    end: (_ctx, own) => (own.hit ? 0 : 1),
  });
}
export const grep = grepProgram("grep");
export const egrep = grepProgram("egrep");
export const fgrep = grepProgram("fgrep");

/** `find`. */
export const find = instantProgram("find", (args, ctx): Output => {
  const split = args.findIndex((arg) => /^[-!(]/.test(arg));
  const roots = split < 0 ? [...args] : args.slice(0, split);
  const tests = split < 0 ? [] : args.slice(split);
  let out = "";
  let stderr = "";
  const option = (name: string): string | undefined => (tests.includes(name) ? tests[tests.indexOf(name) + 1] : undefined);
  const depth = Number(option("-maxdepth") ?? 1e9);
  const least = Number(option("-mindepth") ?? 0);
  const name = option("-name") ?? option("-iname");
  const wild =
    name === undefined
      ? null
      : new RegExp(
          `^${name
            .replace(/[.+^${}()|\\]/g, "\\$&")
            .replace(/\*/g, ".*")
            .replace(/\?/g, ".")}$`,
          tests.includes("-iname") ? "i" : "",
        );
  for (const root of roots.length > 0 ? roots : ["."]) {
    const top = ctx.fs.lookup(ctx.path(root), false);
    if (typeof top === "string") {
      stderr += `find: ‘${root}’: ${errorText(top)}\n`;
      continue;
    }
    const all = [top.path, ...(top.node.t === "d" ? ctx.fs.walk(top.path) : [])];
    for (const path of all) {
      const found = ctx.fs.raw(path);
      if (!found) continue;
      const tail = path.slice(top.path === "/" ? 1 : top.path.length);
      const level = tail === "" ? 0 : tail.split("/").filter((p) => p !== "").length;
      if (level > depth || level < least) continue;
      if (wild && !wild.test(path.slice(path.lastIndexOf("/") + 1))) continue;
      const type = option("-type");
      if (type !== undefined && type !== found.node.t) continue;
      const size = option("-size");
      if (size !== undefined) {
        const want = /^([-+]?)(\d+)([ckMG]?)$/.exec(size);
        const unit = { c: 1, k: 1024, M: 1_048_576, G: 1_073_741_824 }[want?.[3] ?? ""] ?? 512;
        const units = Math.ceil(sizeOf(found.node) / unit);
        if (want && !(want[1] === "+" ? units > Number(want[2]) : want[1] === "-" ? units < Number(want[2]) : units === Number(want[2])))
          continue;
      }
      if (tests.includes("-empty") && !(found.node.t === "d" ? ctx.fs.list(path).length === 0 : sizeOf(found.node) === 0)) continue;
      const shown =
        root +
        (root.endsWith("/") || tail === "" ? tail.replace(/^\//, root.endsWith("/") ? "" : "/") : tail.startsWith("/") ? tail : `/${tail}`);
      if (tests.includes("-delete")) ctx.fs.remove(path);
      else out += `${shown}${tests.includes("-print0") ? "\0" : "\n"}`;
    }
  }
  return { stdout: out, stderr, code: stderr === "" ? 0 : 1 };
});

/** `xargs`: one command for all words, or for each with `-n` and `-I`. */
export const xargs: Program<{ input: string; queue: string[][] | null; pid: number; code: number }> = {
  name: "xargs",
  start: () => ({ input: "", queue: null, pid: 0, code: 0 }),
  step(ctx, state): Step {
    if (state.queue === null) {
      for (;;) {
        const text = ctx.read(0);
        if (text === "") return waitRead(0);
        if (text === null) break;
        state.input += text;
      }
      state.queue = plan(ctx.args, state.input);
    }
    const child = ctx.machine.state.os.processes.find((process) => process.pid === state.pid);
    if (state.pid !== 0 && child) {
      if (child.status !== "zombie") return { do: "wait", wait: { on: "child", until: null } };
      if ((child.exit ?? 0) !== 0) state.code = 123;
      ctx.machine.state.os.processes = ctx.machine.state.os.processes.filter((process) => process !== child);
    }
    state.pid = 0;
    const next = state.queue.shift();
    if (next === undefined) return exit(state.code);
    const pid = ctx.spawn(next);
    if (pid === null) {
      ctx.err(`xargs: ${next[0] ?? ""}: No such file or directory\n`);
      return exit(127);
    }
    state.pid = pid;
    return { do: "wait", wait: { on: "child", until: null } };
  },
};
function plan(args: readonly string[], input: string): string[][] {
  let count = 0;
  let mark = "";
  let zero = false;
  let skipEmpty = false;
  let i = 0;
  for (; i < args.length && (args[i] ?? "").startsWith("-"); i++) {
    const arg = args[i] ?? "";
    if (arg === "-n" || arg === "-L" || arg === "-P") {
      if (arg !== "-P") count = Number(args[i + 1]);
      i++;
    } else if (/^-n\d/.test(arg)) count = Number(arg.slice(2));
    else if (arg === "-I") mark = args[++i] ?? "{}";
    else if (arg.startsWith("-I")) mark = arg.slice(2);
    else if (arg === "-0") zero = true;
    else if (arg === "-r") skipEmpty = true;
  }
  const command = args.slice(i).length > 0 ? args.slice(i) : ["echo"];
  const words = zero
    ? input.split("\0").filter((w) => w !== "")
    : mark !== ""
      ? input
          .split("\n")
          .map((w) => w.trim())
          .filter((w) => w !== "")
      : input.split(/\s+/).filter((w) => w !== "");
  if (words.length === 0 && (skipEmpty || mark !== "")) return [];
  if (mark !== "") return words.map((word) => command.map((part) => part.replaceAll(mark, word)));
  if (count === 0) return [[...command, ...words]];
  const out: string[][] = [];
  for (let at = 0; at < words.length; at += count) out.push([...command, ...words.slice(at, at + count)]);
  return out;
}
/** `strings`-like check of nothing: kept for scripts that call it. */
export const md5sum = instantProgram("md5sum", (args, ctx) => {
  let out = "";
  for (const name of args) {
    const text = ctx.fs.text(ctx.path(name));
    let hash = "";
    for (let part = 0; part < 4; part++) {
      let h = 0x811c9dc5 ^ part;
      for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
      hash += (h >>> 0).toString(16).padStart(8, "0");
    }
    out += `${hash}  ${name}\n`;
  }
  return ok(out);
});
