import { errorText } from "../fs/filesystem";
import { exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { ttyRaw, ttySane } from "../os/tty";

interface NanoState {
  name: string;
  lines: string[];
  row: number;
  col: number;
  top: number;
  changed: boolean;
  cut: string[];
  ask: "none" | "save" | "name";
  answer: string;
  message: string;
  escape: string;
  done: boolean;
  leaving: boolean;
}

/** Ideographs and their like, which fill two cells; what is beyond the basic plane is two units long already. */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/g;
const cellsOf = (text: string): number => text.length + (text.match(WIDE)?.length ?? 0);

function draw(ctx: ProgramContext, st: NanoState): void {
  const { cols, rows } = ctx.machine.state.os.tty;
  const height = Math.max(1, rows - 4);
  if (st.row < st.top) st.top = st.row;
  if (st.row >= st.top + height) st.top = st.row - height + 1;
  const left = st.col >= cols ? st.col - cols + 1 : 0;
  const title =
    `  GNU nano 7.2${(st.name || "New Buffer").padStart(Math.floor(cols / 2) - 4).padEnd(cols - 26)}${st.changed ? "Modified" : "        "}`
      .slice(0, cols)
      .padEnd(cols);
  let out = `\x1b[?25l\x1b[H\x1b[7m${title}\x1b[0m\r\n`;
  for (let i = 0; i < height; i++) out += `${(st.lines[st.top + i] ?? "").replace(/\t/g, " ").slice(left, left + cols)}\x1b[K\r\n`;
  const prompt =
    st.ask === "save"
      ? "Save modified buffer?  (Y/N/^C)"
      : st.ask === "name"
        ? `File Name to Write: ${st.answer}`
        : st.message === ""
          ? ""
          : `[ ${st.message} ]`;
  out +=
    st.ask === "none"
      ? `${" ".repeat(Math.max(0, Math.floor((cols - prompt.length) / 2)))}\x1b[7m${prompt}\x1b[0m\x1b[K\r\n`
      : `\x1b[7m${prompt.padEnd(cols)}\x1b[0m\r\n`;
  out += `\x1b[7m^G\x1b[0m Help    \x1b[7m^O\x1b[0m Write Out  \x1b[7m^K\x1b[0m Cut    \x1b[7m^U\x1b[0m Paste\x1b[K\r\n\x1b[7m^X\x1b[0m Exit    \x1b[7m^A\x1b[0m Home       \x1b[7m^E\x1b[0m End\x1b[K`;
  const before = (st.lines[st.row] ?? "").slice(left, st.col);
  ctx.out(`${out}\x1b[${st.row - st.top + 2};${cellsOf(before) + 1}H\x1b[?25h`);
}

function save(ctx: ProgramContext, st: NanoState): void {
  const text = st.lines.join("\n");
  const error = ctx.fs.write(ctx.path(st.name), text === "" || text.endsWith("\n") ? text : `${text}\n`, { ...ctx.process, mode: 0o644 });
  st.message =
    error === null ? `Wrote ${st.lines.length} line${st.lines.length === 1 ? "" : "s"}` : `Error writing ${st.name}: ${errorText(error)}`;
  if (error === null) st.changed = false;
}

function prompted(ctx: ProgramContext, st: NanoState, c: string): void {
  if (st.ask === "save") {
    if (/y/i.test(c)) {
      st.ask = "name";
      st.answer = st.name;
      st.leaving = true;
    } else if (/n/i.test(c)) st.done = true;
    else if (c === "\x03") st.ask = "none";
    return;
  }
  if (c === "\x03") {
    st.ask = "none";
    st.leaving = false;
  } else if (c === "\r" || c === "\n") {
    st.ask = "none";
    if (st.answer === "") return;
    st.name = st.answer;
    save(ctx, st);
    if (st.leaving && !st.changed) st.done = true;
  } else if (c === "\x7f" || c === "\b") st.answer = st.answer.slice(0, -1);
  else if (c >= " ") st.answer += c;
}

function move(st: NanoState, rows: number, cols: number): void {
  st.row = Math.max(0, Math.min(st.lines.length - 1, st.row + rows));
  st.col = Math.max(0, Math.min((st.lines[st.row] ?? "").length, st.col + cols));
}

function escaped(st: NanoState, c: string, page: number): void {
  st.escape += c;
  if (/^\x1b(\[|O|\[[0-9;]*)$/.test(st.escape)) return;
  const sequence = st.escape.slice(1);
  st.escape = "";
  const line = st.lines[st.row] ?? "";
  if (/^[[O]A$/.test(sequence)) move(st, -1, 0);
  else if (/^[[O]B$/.test(sequence)) move(st, 1, 0);
  else if (/^[[O]C$/.test(sequence)) move(st, 0, 1);
  else if (/^[[O]D$/.test(sequence)) move(st, 0, -1);
  else if (/^([[O]H|\[1~)$/.test(sequence)) st.col = 0;
  else if (/^([[O]F|\[4~)$/.test(sequence)) st.col = line.length;
  else if (sequence === "[5~") move(st, -page, 0);
  else if (sequence === "[6~") move(st, page, 0);
  else if (sequence === "[3~") {
    move(st, 0, 0);
    if (st.col < line.length) st.lines[st.row] = line.slice(0, st.col) + line.slice(st.col + 1);
    else if (st.row < st.lines.length - 1) st.lines.splice(st.row, 2, line + (st.lines[st.row + 1] ?? ""));
    st.changed = true;
  }
}

function edit(st: NanoState, c: string): void {
  const line = st.lines[st.row] ?? "";
  st.message = "";
  switch (c) {
    case "\x18":
      if (st.changed) st.ask = "save";
      else st.done = true;
      return;
    case "\x0f":
      st.ask = "name";
      st.answer = st.name;
      return;
    case "\x01":
      st.col = 0;
      return;
    case "\x05":
      st.col = line.length;
      return;
    case "\x0b":
      st.cut = [line];
      st.lines.splice(st.row, 1);
      if (st.lines.length === 0) st.lines.push("");
      st.changed = true;
      move(st, 0, -st.col);
      return;
    case "\x15":
      st.lines.splice(st.row, 0, ...st.cut);
      st.changed = true;
      move(st, st.cut.length, 0);
      return;
    case "\r":
    case "\n":
      st.lines.splice(st.row, 1, line.slice(0, st.col), line.slice(st.col));
      st.row++;
      st.col = 0;
      st.changed = true;
      return;
    case "\x7f":
    case "\b":
      if (st.col > 0) {
        st.lines[st.row] = line.slice(0, st.col - 1) + line.slice(st.col);
        st.col--;
      } else if (st.row > 0) {
        const above = st.lines[st.row - 1] ?? "";
        st.lines.splice(st.row - 1, 2, above + line);
        st.row--;
        st.col = above.length;
      }
      st.changed = true;
      return;
  }
  if (c === "\x1b") st.escape = c;
  else if (c >= " " || c === "\t") {
    st.lines[st.row] = line.slice(0, st.col) + c + line.slice(st.col);
    st.col += c.length;
    st.changed = true;
  }
}

/** `nano`: a small full-screen editor: typing, arrows, ^O, ^X, ^K, ^U. */
export const nano: Program<NanoState> = {
  name: "nano",
  start(ctx) {
    const name = ctx.args.find((arg) => !arg.startsWith("-") && !arg.startsWith("+")) ?? "";
    const found = name === "" ? { text: "" } : ctx.fs.read(ctx.path(name));
    const text = "text" in found ? found.text : "";
    const lines = text.replace(/\n$/, "").split("\n");
    ttyRaw(ctx.machine, false);
    const message =
      name === ""
        ? ""
        : "error" in found
          ? found.error === "ENOENT"
            ? "New File"
            : errorText(found.error)
          : `Read ${lines.length} line${lines.length === 1 ? "" : "s"}`;
    const st: NanoState = {
      name,
      lines,
      row: 0,
      col: 0,
      top: 0,
      changed: false,
      cut: [],
      ask: "none",
      answer: "",
      message,
      escape: "",
      done: false,
      leaving: false,
    };
    ctx.out("\x1b[?1049h");
    draw(ctx, st);
    return st;
  },
  step(ctx, st): Step {
    const keys = ctx.read(0);
    if (keys === "") return waitRead(0);
    if (keys === null) st.done = true;
    for (const c of keys ?? "") {
      if (st.escape !== "") escaped(st, c, ctx.machine.state.os.tty.rows - 5);
      else if (st.ask !== "none") prompted(ctx, st, c);
      else edit(st, c);
    }
    if (st.done) {
      ttySane(ctx.machine);
      ctx.out("\x1b[?1049l");
      return exit(0);
    }
    draw(ctx, st);
    return waitRead(0);
  },
};

interface LessState {
  text: string;
  ready: boolean;
  top: number;
  tty: boolean;
  fd: number;
  piped: boolean;
}
/** `less` and `more`: pages of a file or of standard input; space, b, arrows, g, G, q. */
function pager(name: string): Program<LessState> {
  return {
    name,
    start(ctx) {
      const file = ctx.args.find((arg) => !arg.startsWith("-"));
      const st: LessState = { text: "", ready: file !== undefined, top: 0, tty: ctx.isTty(1), fd: 0, piped: file === undefined };
      if (file !== undefined) {
        const found = ctx.fs.read(ctx.path(file));
        if ("error" in found) ctx.err(`${file}: ${errorText(found.error)}\n`);
        else st.text = found.text;
        if ("error" in found) st.tty = false;
      }
      return st;
    },
    step(ctx, st): Step {
      while (!st.ready) {
        const text = ctx.read(0);
        if (text === "") return waitRead(0);
        if (text === null) st.ready = true;
        else st.text += text;
      }
      if (!st.tty) {
        if (st.text !== "") ctx.out(st.text);
        return exit(0);
      }
      if (st.fd === 0) {
        const fd = ctx.open("/dev/tty", "r");
        if (typeof fd === "string") return exit(1);
        st.fd = fd;
        ttyRaw(ctx.machine, false);
        page(ctx, st);
        return waitRead(st.fd);
      }
      const keys = ctx.read(st.fd) ?? "q";
      const rows = ctx.machine.state.os.tty.rows - 1;
      const last = Math.max(0, st.text.split("\n").length - 1 - rows);
      if (/[qQ\x03]/.test(keys)) {
        ttySane(ctx.machine);
        ctx.out("\r\x1b[K");
        return exit(0);
      }
      if (keys === " " || keys.includes("[6~") || keys === "f") {
        if (name === "more" && st.top >= last) {
          ttySane(ctx.machine);
          ctx.out("\r\x1b[K");
          return exit(0);
        }
        st.top = Math.min(last, st.top + rows);
      } else if (keys === "b" || keys.includes("[5~")) st.top = Math.max(0, st.top - rows);
      else if (keys === "\r" || keys === "j" || keys.includes("[B")) st.top = Math.min(last, st.top + 1);
      else if (keys === "k" || keys.includes("[A")) st.top = Math.max(0, st.top - 1);
      else if (keys === "g") st.top = 0;
      else if (keys === "G") st.top = last;
      if (keys !== "") page(ctx, st);
      return waitRead(st.fd);
    },
  };
}
function page(ctx: ProgramContext, st: LessState): void {
  const rows = ctx.machine.state.os.tty.rows - 1;
  const lines = st.text.replace(/\n$/, "").split("\n");
  const shown = lines.slice(st.top, st.top + rows);
  const end = st.top + rows >= lines.length;
  ctx.out(`\x1b[H\x1b[2J${shown.join("\n")}\n${"~\n".repeat(Math.max(0, rows - shown.length))}${end ? "\x1b[7m(END)\x1b[0m" : ":"}`);
}
export const less = pager("less");
export const more = pager("more");

interface SuState {
  stage: "start" | "password";
  user: string;
  login: boolean;
  command: string | null;
}
/** `su`: asks for the password unless root calls it. */
export const su: Program<SuState> = {
  name: "su",
  start(ctx) {
    const words = [...ctx.args];
    const at = words.indexOf("-c");
    const command = at >= 0 ? (words.splice(at, 2)[1] ?? null) : null;
    const login = words.some((word) => word === "-" || word === "-l");
    return { stage: "start", user: words.find((word) => !word.startsWith("-")) ?? "root", login, command };
  },
  step(ctx, st): Step {
    const entry = ctx.fs
      .text("/etc/passwd")
      .split("\n")
      .find((line) => line.startsWith(`${st.user}:`))
      ?.split(":");
    if (!entry) {
      ctx.err(`su: user ${st.user} does not exist or the user entry does not contain all the required fields\n`);
      return exit(1);
    }
    if (ctx.uid !== 0) {
      const tty = ctx.machine.state.os.tty;
      if (st.stage === "start") {
        ctx.err("Password: ");
        tty.echo = false;
        st.stage = "password";
        return waitRead(0);
      }
      const line = ctx.read(0);
      if (line === "") return waitRead(0);
      tty.echo = true;
      ctx.out("\n");
      const shadow = ctx.fs
        .text("/etc/shadow")
        .split("\n")
        .find((row) => row.startsWith(`${st.user}:`));
      if (line === null || shadow?.split(":")[1] !== `$sim$${line.replace(/\n$/, "")}`) {
        ctx.err("su: Authentication failure\n");
        return exit(1);
      }
    }
    const { process } = ctx;
    process.uid = Number(entry[2]);
    process.gid = Number(entry[3]);
    process.env = [
      ...process.env.filter((pair) => !/^(HOME|USER|LOGNAME|PATH|PWD)=/.test(pair)),
      `HOME=${entry[5] ?? "/"}`,
      `USER=${st.user}`,
      `LOGNAME=${st.user}`,
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ];
    if (st.login) process.cwd = entry[5] ?? "/";
    ctx.exec("bash", st.command === null ? [st.login ? "-bash" : "bash"] : ["bash", "-c", st.command]);
    return { do: "run", us: 500 };
  },
};
