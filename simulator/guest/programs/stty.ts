import { fileOf } from "../os/files";
import { instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { ttyModes, ttyResize, ttySane } from "../os/tty";
import type { Tty } from "../os/types";

/** Modes that a terminal here has. */
const OWN = { icanon: "canonical", echo: "echo", isig: "signals" } as const;

/** Lines of `-a` below the keys; a mode of `OWN` stands as it is set. @source coreutils 9.1: stty.c (mode_info), as on a Linux console */
const MODES = [
  "-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts",
  "-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr icrnl ixon -ixoff",
  "-iuclc -ixany -imaxbel -iutf8",
  "opost -olcuc -ocrnl onlcr -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0",
  "isig icanon iexten echo echoe echok -echonl -noflsh -xcase -tostop -echoprt",
  "echoctl echoke -flusho -extproc",
];
const KEYS =
  "intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>;\neol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;\nwerase = ^W; lnext = ^V; discard = ^O; min = 1; time = 0;\n";
const KNOWN = new Set(MODES.flatMap((line) => line.split(" ")).map((mode) => mode.replace(/^-/, "")));
/** Names of keys and of sets of modes that the real one takes as well. @source coreutils 9.1: stty.c (control_info, mode_info) */
const OTHERS = new Set(
  "intr quit erase kill eof eol eol2 swtch start stop susp rprnt werase lnext discard min time ispeed ospeed speed line evenp parity oddp nl ek tabs tab3 lcase LCASE crt dec litout pass8 decctlq cs5 cs6 cs7 drain".split(
    " ",
  ),
);

function isOn(tty: Tty, mode: keyof typeof OWN): boolean {
  return tty[OWN[mode]];
}
function all(tty: Tty): string {
  const lines = MODES.map((line) =>
    line
      .split(" ")
      .map((mode) => (mode in OWN && !isOn(tty, mode as keyof typeof OWN) ? `-${mode}` : mode))
      .join(" "),
  );
  return `speed 38400 baud; rows ${tty.rows}; columns ${tty.cols}; line = 0;\n${KEYS}${lines.join("\n")}\n`;
}
/** What is otherwise than on a fresh line. */
function changed(tty: Tty): string {
  const off = (Object.keys(OWN) as (keyof typeof OWN)[]).filter((mode) => !isOn(tty, mode)).map((mode) => `-${mode}`);
  return `speed 38400 baud; line = 0;\n${off.length > 0 ? `${off.join(" ")}\n` : ""}`;
}

const complains = (text: string): Output => ({ stdout: "", stderr: `stty: ${text}\n`, code: 1 });
const HINT = "\nTry 'stty --help' for more information.";

/** One setting. @returns words that it took beside its own; a complaint */
function set(ctx: ProgramContext, tty: Tty, word: string, value: string | undefined): number | Output {
  const isOff = word.startsWith("-");
  const name = isOff ? word.slice(1) : word;
  if (!isOff && (name === "rows" || name === "cols" || name === "columns")) {
    if (value === undefined) return complains(`missing argument to ‘${name}’${HINT}`);
    if (!/^\d+$/.test(value)) return complains(`invalid integer argument: ‘${value}’${HINT}`);
    const n = Number(value);
    ttyResize(ctx.machine, tty, name === "rows" ? tty.cols : n, name === "rows" ? n : tty.rows);
    return 1;
  }
  if (!isOff && name === "sane") ttySane(tty);
  else if (name === "raw") ttyModes(tty, { canonical: isOff, signals: isOff });
  else if (name === "cooked") ttyModes(tty, { canonical: !isOff, signals: !isOff });
  else if (name === "cbreak") ttyModes(tty, { canonical: isOff });
  else if (name in OWN) ttyModes(tty, { [OWN[name as keyof typeof OWN]]: !isOff });
  // Those that are so already.
  else if (KNOWN.has(name) && MODES.some((line) => line.split(" ").includes(word))) return 0;
  else if (KNOWN.has(name) || OTHERS.has(name)) return complains(`${word} is not part of this system`);
  else return complains(`invalid argument ‘${word}’${HINT}`);
  return 0;
}

/** `stty`. @source coreutils 9.1: stty.c */
export const stty = instantProgram("stty", (args, ctx): Output => {
  if (args.includes("--version")) return ok("stty (GNU coreutils) 9.1\n");
  if (args.includes("--help"))
    return ok("Usage: stty [SETTING]...\n  or:  stty [-a|--all]\nPrints or changes what a terminal does with what is typed.\n");
  const device = args.find((arg) => /^(-F|--file)/.test(arg));
  if (device !== undefined) return complains("option -F is not part of this system");
  if (args.includes("-g") || args.includes("--save")) return complains("option -g is not part of this system");
  const words = args.filter((arg) => arg !== "-a" && arg !== "--all");
  const isAll = words.length < args.length;
  if (isAll && words.length > 0) return complains("when specifying an output style, modes may not be set");
  if (fileOf(ctx.machine, ctx.process, 0)?.kind !== "tty") return complains("'standard input': Inappropriate ioctl for device");
  const tty = ctx.terminal;
  if (words.length === 0) return ok(isAll ? all(tty) : changed(tty));
  let said = "";
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "size") said += `${tty.rows} ${tty.cols}\n`;
    else if (word === "speed") said += "38400\n";
    else {
      const took = set(ctx, tty, word, words[at + 1]);
      if (typeof took !== "number") return { ...took, stdout: said };
      at += took;
    }
  }
  return ok(said);
});
