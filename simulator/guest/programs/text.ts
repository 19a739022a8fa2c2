import { errorText, sizeOf } from "../fs/filesystem";
import { exit, instantProgram, ok, type Program, run, type Step, waitRead } from "../os/program";
import { SIGPIPE } from "../os/signals";
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
  line(_ctx, own, line) {
    own.lines.push(line);
    return false;
  },
  end(ctx, own) {
    ctx.out(own.lines.reverse().join(""));
    return 0;
  },
});
export const rev = filterProgram<Record<string, never>>({
  name: "rev",
  parse: (ctx) => ({ own: {}, files: [...ctx.args] }),
  line(ctx, _own, line) {
    ctx.out(`${[...line.replace(/\n$/, "")].reverse().join("")}\n`);
    return false;
  },
  end: () => 0,
});
export const nl = filterProgram<{ n: number }>({
  name: "nl",
  parse: (ctx) => ({ own: { n: 0 }, files: ctx.args.filter((arg) => !arg.startsWith("-")) }),
  line(ctx, own, line) {
    ctx.out(line === "\n" ? "       \n" : `${String(++own.n).padStart(6)}\t${line}`);
    return false;
  },
  end: () => 0,
});

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
