import { fileOf } from "../os/files";
import { instantProgram, type Output, type ProgramContext } from "../os/program";

/** A terminal of terminfo, as far as scripts ask for it: numbers, and sequences by capability. */
interface Terminal {
  readonly name: string;
  readonly columns: number;
  readonly lines: number;
  readonly colours: number;
  readonly text: Readonly<Record<string, string>>;
}

const COMMON: Readonly<Record<string, string>> = {
  ...{ bold: "\x1b[1m", smul: "\x1b[4m", rmul: "\x1b[24m", rev: "\x1b[7m", smso: "\x1b[7m", rmso: "\x1b[27m", blink: "\x1b[5m" },
  ...{ civis: "\x1b[?25l", cnorm: "\x1b[?25h", el: "\x1b[K", el1: "\x1b[1K", ed: "\x1b[J", sc: "\x1b7", rc: "\x1b8", home: "\x1b[H" },
  ...{ cuu1: "\x1b[A", cud1: "\n", cuf1: "\x1b[C", cub1: "\b", bel: "\x07", cr: "\r", sgr0: "\x1b[m\x1b(B", clear: "\x1b[H\x1b[J" },
};
const COLOURS: Readonly<Record<string, string>> = { op: "\x1b[39;49m", dim: "\x1b[2m", setaf: "", setab: "" };
const SCREENS = { smcup: "\x1b[?1049h\x1b[22;0;0t", rmcup: "\x1b[?1049l\x1b[23;0;0t" };
const XTERM = {
  ...{ ...COMMON, ...COLOURS, ...SCREENS, sgr0: "\x1b(B\x1b[m", clear: "\x1b[H\x1b[2J\x1b[3J", cnorm: "\x1b[?12l\x1b[?25h" },
  ...{ sitm: "\x1b[3m", ritm: "\x1b[23m" },
};
/** @source ncurses 6.4, terminfo.src */
const TERMINALS: Readonly<Record<string, Terminal>> = {
  xterm: { name: "xterm terminal emulator (X Window System)", columns: 80, lines: 24, colours: 8, text: XTERM },
  "xterm-256color": { name: "xterm with 256 colors", columns: 80, lines: 24, colours: 256, text: XTERM },
  linux: {
    ...{ name: "Linux console", columns: 80, lines: 24, colours: 8 },
    text: {
      ...{ ...COMMON, ...COLOURS, sgr0: "\x1b[m\x0f", clear: "\x1b[H\x1b[J\x1b[3J" },
      ...{ civis: "\x1b[?25l\x1b[?1c", cnorm: "\x1b[?25h\x1b[?0c" },
    },
  },
  screen: {
    ...{ name: "VT 100/ANSI X3.64 virtual terminal", columns: 80, lines: 24, colours: 8 },
    text: {
      ...{ ...COMMON, ...COLOURS, smcup: "\x1b[?1049h", rmcup: "\x1b[?1049l", sgr0: "\x1b[m\x0f", cnorm: "\x1b[34h\x1b[?25h" },
      ...{ smso: "\x1b[3m", rmso: "\x1b[23m", cuu1: "\x1bM" },
    },
  },
  vt220: { name: "DEC VT220", columns: 80, lines: 24, colours: -1, text: COMMON },
  vt100: {
    ...{ name: "DEC VT100 (w/advanced video)", columns: 80, lines: 24, colours: -1 },
    text: { ...COMMON, sgr0: "\x1b[m\x0f", rmul: "\x1b[m", rmso: "\x1b[m", civis: "", cnorm: "" },
  },
  dumb: { name: "80-column dumb tty", columns: 80, lines: -1, colours: -1, text: { bel: "\x07", cr: "\r", cud1: "\n" } },
};
/** Every capability that is known, whether a terminal has it or not; of the numbers and switches those that scripts ask for. */
const NAMES = new Set([...Object.values(TERMINALS).flatMap(({ text }) => Object.keys(text)), "cup", "hpa", "vpa", "it", "am", "bce"]);

/** @source terminfo(5), setaf of xterm-256color: 30–37, 90–97, 38;5;n */
function colour(n: number, base: number, colours: number): string {
  if (n < 8 || colours <= 8) return `\x1b[${base + (n & 7)}m`;
  return n < 16 ? `\x1b[${base + 60 + n - 8}m` : `\x1b[${base + 8};5;${n}m`;
}

/** Columns and lines: of the terminal that it writes to, else what the description says. */
function sizeOf(ctx: ProgramContext, terminal: Terminal): readonly [columns: number, lines: number] {
  const isHere = [1, 2, 0].some((fd) => fileOf(ctx.machine, ctx.process, fd)?.kind === "tty");
  return isHere ? [ctx.terminal.cols, ctx.terminal.rows] : [terminal.columns, terminal.lines];
}

const says = (stdout: string, code = 0): Output => ({ stdout, stderr: "", code });
const complains = (text: string, code: number): Output => ({ stdout: "", stderr: `tput: ${text}\n`, code });
const USAGE =
  "Usage: tput [options] [command]\n\nOptions:\n  -T TERM     another terminal than $TERM\n  -V          the version\n\nCommands:\n  clear       clears the screen\n  capname     the value of a capability\n";

/** What a capability is worth; null: there is none of that name. */
function capability(ctx: ProgramContext, terminal: Terminal, name: string, args: readonly string[]): Output | null {
  const [columns, lines] = sizeOf(ctx, terminal);
  const [first = 0, second = 0] = args.map((word) => Number.parseInt(word, 10) || 0);
  switch (name) {
    case "cols":
      return says(`${columns}\n`);
    case "lines":
      return says(`${lines}\n`);
    case "colors":
      return says(`${terminal.colours}\n`);
    case "it":
      return says("8\n");
    case "longname":
      return says(terminal.name);
    case "am":
      return says("", 0);
    case "bce":
      return says("", terminal.colours > 0 ? 0 : 1);
    case "init":
    case "reset":
      return says(terminal.text.sgr0 ?? "");
    case "cup":
      return terminal.text.home ? says(`\x1b[${first + 1};${second + 1}H`) : says("", 1);
    case "hpa":
      return terminal.text.home ? says(`\x1b[${first + 1}G`) : says("", 1);
    case "vpa":
      return terminal.text.home ? says(`\x1b[${first + 1}d`) : says("", 1);
    case "setaf":
    case "setab":
      return terminal.colours > 0 ? says(colour(first, name === "setaf" ? 30 : 40, terminal.colours)) : says("", 1);
  }
  if (!NAMES.has(name)) return null;
  const text = terminal.text[name] ?? "";
  return says(text, text === "" ? 1 : 0);
}

/** `tput`. @source ncurses 6.4: progs/tput.c */
export const tput = instantProgram(
  "tput",
  (args, ctx): Output => {
    let at = 0;
    let term = ctx.env("TERM");
    for (; args[at]?.startsWith("-"); at++) {
      const arg = args[at] ?? "";
      if (arg === "-V") return says("ncurses 6.4.20221231\n");
      if (arg.startsWith("-T")) term = arg.slice(2) || (args[++at] ?? "");
      else if (arg === "-S" || arg === "-x") return complains(`option ${arg} is not part of this system`, 2);
      else return { stdout: "", stderr: `tput: invalid option -- '${arg[1] ?? ""}'\n${USAGE}`, code: 2 };
    }
    const [name, ...rest] = args.slice(at);
    if (name === undefined) return { stdout: "", stderr: USAGE, code: 2 };
    if (!term) return complains("No value for $TERM and no -T specified", 2);
    const terminal = TERMINALS[term];
    if (!terminal) return complains(`unknown terminal "${term}"`, 3);
    return capability(ctx, terminal, name, rest) ?? complains(`unknown terminfo capability '${name}'`, 4);
  },
  null,
);
