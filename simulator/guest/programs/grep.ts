import { bracketBody } from "../shell/pattern";
import { filterProgram, usage } from "./filter";
import { getopt } from "./options";

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
        for (const [i, text] of own.before.entries()) ctx.out(`${prefix("-", own.line - own.before.length + i)}${text}\n`);
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
