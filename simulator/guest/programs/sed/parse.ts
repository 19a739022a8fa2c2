import type { Bytes } from "../../../content/bytes";
import type { Meter } from "../../os/costs";
import type { Action, Address, Command, Dialect, Script } from "./command";
import { EscapeError, withEscapes } from "./escapes";
import { endOfCommand, type Reader, readAddress, readFile, readSubstitution, readTranslation } from "./operands";
import { newPiece, type Piece, Scanner, ScriptError } from "./scanner";

/** Version that `v` compares with. @source sed 4.9 */
const VERSION = [4, 9] as const;
const PLAIN_COMMANDS = "=dDFgGhHnNpPxz";
/** Commands that POSIX does not know, and those that take one address there. */
const GNU_COMMANDS = "eFvzLQTRW";
const ONE_ADDRESS = "ail=r";
/** Bytes of a command beside its expressions. */
const COMMAND_BYTES = 256;

/** A script being read. Plain data, so that it can stop after any command. */
export interface Reading {
  script: Script;
  /** pieces to come; the first one is being read */
  pieces: Piece[];
  /** pieces finished */
  done: number;
  /** command whose text ended with a backslash at the end of its piece */
  pending: { index: number; text: Bytes } | null;
  blocks: { index: number; mark: string }[];
  labels: [label: Bytes, index: number][];
  jumps: [index: number, label: Bytes][];
  /** memory of all this, roughly */
  bytes: number;
}

/** A script of which nothing was read yet. */
export function newReading(): Reading {
  return {
    script: { commands: [], regexes: [], outputs: [], inputs: [], quiet: false },
    pieces: [],
    done: 0,
    pending: null,
    blocks: [],
    labels: [],
    jumps: [],
    bytes: 0,
  };
}

/** Reads scripts piece by piece. @source sed/compile.c: compile_program */
export class ScriptReader implements Reader {
  readonly script: Script;
  scanner: Scanner = new Scanner(newPiece("", { expression: 0 }));

  constructor(
    private readonly reading: Reading,
    readonly dialect: Dialect,
    readonly meter: Meter,
  ) {
    this.script = reading.script;
  }

  /** Reads on until the end or until it is stopped; whether it is at the end. @throws ScriptError */
  read(isStopped: () => boolean): boolean {
    const { reading } = this;
    for (let piece = reading.pieces[0]; piece !== undefined; piece = reading.pieces[0]) {
      this.scanner = new Scanner(piece);
      const { scanner } = this;
      try {
        if (reading.pending && scanner.count === 0) this.readText(reading.pending.index, reading.pending.text);
        for (;;) {
          let c = scanner.next();
          while (c !== null && "; \t\n\v\f\r".includes(c)) c = scanner.next();
          if (c === null) break;
          const before = scanner.count;
          this.command(c);
          this.keep(COMMAND_BYTES);
          this.meter.charge("matched", 100 + scanner.count - before);
          if (isStopped()) return false;
        }
      } catch (error) {
        if (error instanceof EscapeError) throw scanner.error(error.message);
        throw error;
      }
      reading.pieces.shift();
      reading.done++;
    }
    return true;
  }

  /** What can only be checked at the end. @throws ScriptError */
  finish(): Script {
    const { reading, script } = this;
    const open = reading.blocks[reading.blocks.length - 1];
    if (open) throw new ScriptError("unmatched `{'", open.mark);
    if (reading.pending) {
      if (this.dialect.posix) throw this.scanner.error("incomplete command");
      this.setText(reading.pending.index, reading.pending.text);
    }
    const places = new Map(reading.labels);
    for (const [index, label] of reading.jumps) {
      const to = label === "" ? script.commands.length : places.get(label);
      if (to === undefined) throw new ScriptError(`can't find label for jump to \`${label}'`, "", 4);
      this.setTarget(index, to);
    }
    return script;
  }

  /** What stands before a message about the script when it runs. */
  mark(): string {
    return this.scanner.mark();
  }

  keep(bytes: number): void {
    this.reading.bytes += bytes;
  }

  private setTarget(index: number, to: number): void {
    const action = this.script.commands[index]?.action;
    if (action && "to" in action) (action as { to: number }).to = to;
  }

  private setText(index: number, text: Bytes): void {
    const action = this.script.commands[index]?.action;
    if (action && "text" in action) action.text = text;
  }

  private command(first: Bytes): void {
    const { scanner } = this;
    let c: Bytes | null = first;
    let to: Address | null = null;
    const from = readAddress(this, c);
    if (from) {
      if (from.t === "plus" || from.t === "multiple") throw scanner.error("invalid usage of +N or ~N as first address");
      c = scanner.nextNonBlank();
      if (c === ",") {
        to = readAddress(this, scanner.nextNonBlank());
        if (!to) throw scanner.error("unexpected `,'");
        c = scanner.nextNonBlank();
      }
      const isPrepended = c === "r" && to === null;
      if (from.t === "line" && from.n === 0 && !isPrepended && (to?.t !== "regex" || this.dialect.posix))
        throw scanner.error("invalid usage of line address 0");
    }
    const not = c === "!";
    if (not) {
      c = scanner.nextNonBlank();
      if (c === "!") throw scanner.error("multiple `!'s");
    }
    if (c === null) throw scanner.error("missing command");
    if (this.dialect.posix && GNU_COMMANDS.includes(c)) throw scanner.error(`unknown command: \`${c}'`);
    if (this.dialect.posix && to && ONE_ADDRESS.includes(c)) throw scanner.error("command only uses one address");
    if (c === "#") this.comment(from);
    else if (c === "v") this.version();
    else {
      const command: Command = { from, to, not, action: { c: "z" }, range: firstRange(from, to), end: 0 };
      const index = this.script.commands.push(command) - 1;
      const mark = scanner.mark();
      command.action = this.action(c, from, to);
      if (c === "{") this.reading.blocks.push({ index, mark });
      // The command that its text belongs to is there now.
      if (c === "a" || c === "i" || c === "c") this.readTextCommand(index);
    }
  }

  private comment(from: Address | null): void {
    const { scanner } = this;
    if (from) throw scanner.error("comments don't accept any addresses");
    let c = scanner.next();
    if (c === "n" && this.reading.done === 0 && scanner.count === 2) this.script.quiet = true;
    while (c !== null && c !== "\n") c = scanner.next();
  }

  private version(): void {
    const { scanner } = this;
    const wanted = scanner.label().split(".").map(Number);
    const newer = (wanted[0] ?? 0) - VERSION[0] || (wanted[1] ?? 0) - VERSION[1];
    if (newer > 0) throw scanner.error("expected newer version of sed");
  }

  private action(c: Bytes, from: Address | null, to: Address | null): Action {
    const { scanner } = this;
    const index = this.script.commands.length - 1;
    if (PLAIN_COMMANDS.includes(c)) {
      endOfCommand(this);
      return { c: c as "=" };
    }
    switch (c) {
      case "{":
        return { c, to: 0 };
      case "}":
        return this.closeBlock(from, index);
      case "a":
      case "i":
      case "c":
        return { c, text: "" };
      case ":": {
        if (from) throw scanner.error(": doesn't want any addresses");
        const label = scanner.label();
        if (label === "") throw scanner.error('":" lacks a label');
        this.reading.labels.push([label, index]);
        return { c };
      }
      case "b":
      case "t":
      case "T": {
        this.reading.jumps.push([index, scanner.label()]);
        return { c, to: 0 };
      }
      case "q":
      case "Q":
      case "l":
        return this.numbered(c, to);
      case "r":
      case "R":
      case "w":
      case "W":
        return readFile(this, c);
      case "s":
        return { c, s: readSubstitution(this) };
      case "y":
        return readTranslation(this);
      case "e":
        throw scanner.error(this.dialect.sandbox ? "e/r/w commands disabled in sandbox mode" : "the `e' command is not supported");
      default:
        throw scanner.error(`unknown command: \`${c}'`);
    }
  }

  private closeBlock(from: Address | null, index: number): Action {
    const { scanner } = this;
    const open = this.reading.blocks.pop();
    if (!open) throw scanner.error("unexpected `}'");
    if (from) throw scanner.error("`}' doesn't want any addresses");
    endOfCommand(this);
    this.setTarget(open.index, index);
    return { c: "}" };
  }

  private numbered(c: "q" | "Q" | "l", to: Address | null): Action {
    const { scanner } = this;
    if (c !== "l" && to) throw scanner.error("command only uses one address");
    const next = scanner.nextNonBlank();
    let n: number | null = null;
    if (next !== null && next >= "0" && next <= "9" && !this.dialect.posix) n = scanner.integer(next);
    else scanner.back(next);
    endOfCommand(this);
    return { c, n };
  }

  private readTextCommand(index: number): void {
    const { scanner } = this;
    const first = scanner.nextNonBlank();
    if (first === null || (first !== "\\" && this.dialect.posix)) throw scanner.error("expected \\ after `a', `c' or `i'");
    if (first !== "\\") scanner.back(first);
    else {
      // Behind a backslash blanks are part of the text.
      const next = scanner.next();
      if (next === null) {
        this.reading.pending = { index, text: "" };
        return;
      }
      if (next !== "\n") scanner.back(next);
    }
    this.readText(index, "");
  }

  /** Text up to a newline that no backslash protects; it goes on in the next piece when a backslash ends this one. */
  private readText(index: number, begun: Bytes): void {
    const { scanner } = this;
    let text = begun;
    this.reading.pending = null;
    for (let c = scanner.next(); c !== null && c !== "\n"; c = scanner.next()) {
      if (c === "\\") {
        const next = scanner.next();
        if (next === null) {
          this.reading.pending = { index, text: `${text}\n` };
          return;
        }
        text += `\\${next}`;
      } else text += c;
    }
    this.setText(index, withEscapes(`${text}\n`, "text"));
  }
}

/** A range from line 0 is one before the first line comes. */
export function firstRange(from: Address | null, to: Address | null): Command["range"] {
  return to && from?.t === "line" && from.n === 0 ? "in" : "before";
}
