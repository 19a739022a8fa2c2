/** A prompt for tests: keys in, a terminal out. */
import { type Bytes, encodeUtf8 } from "../../../content/bytes";
import { pressKey, showChanges } from "./commands";
import { drawHere, leaveLine, resize } from "./draw";
import { type Completion, type Edit, type Editor, idleEdit, type Outcome } from "./edit";
import { feedByte } from "./keys";
import { TestTerminal } from "./terminal-test-harness";

export class TestPrompt {
  readonly terminal: TestTerminal;
  edit: Edit;
  history: Bytes[] = [];
  /** output since it was last looked at */
  output = "";
  outcome: Outcome = "more";
  completion: (line: Bytes) => Completion = () => ({ more: "", end: "", names: [] });

  constructor(options: { prompt?: string; cols?: number; rows?: number; history?: string[]; above?: string } = {}) {
    this.terminal = new TestTerminal(options.cols ?? 80, options.rows ?? 24);
    this.terminal.write(encodeUtf8(options.above ?? ""));
    this.history = (options.history ?? []).map(encodeUtf8);
    this.edit = this.fresh(encodeUtf8(options.prompt ?? "$ "));
    this.with((ed) => drawHere(ed, this.terminal.x));
  }
  private fresh(prompt: Bytes): Edit {
    const { cols, rows } = this.terminal;
    const cut = prompt.lastIndexOf("\n") + 1;
    return {
      ...idleEdit(null),
      active: true,
      prompt: prompt.slice(cut),
      lead: prompt.slice(0, cut),
      history: this.history.length,
      cols,
      rows,
    };
  }
  /** Works on the editor after its state has been saved and brought back; what it printed goes to the terminal. */
  with(act: (ed: Editor) => void): void {
    this.edit = JSON.parse(JSON.stringify(this.edit)) as Edit;
    const out: Bytes[] = [];
    act({ edit: this.edit, history: this.history, out, complete: (line) => this.completion(line), charge: () => undefined });
    const text = out.join("").replaceAll("\n", "\r\n");
    this.output += text;
    this.terminal.write(text);
  }
  /** Input as it comes. */
  typeByte(bytes: Bytes): this {
    this.with((ed) => {
      for (const byte of bytes)
        for (const key of feedByte(ed.edit, byte)) {
          const outcome = pressKey(ed, key);
          if (outcome !== "more") this.outcome = outcome;
        }
      showChanges(ed);
    });
    return this;
  }
  /** Types keys; `together`: all of them are there before the first is looked at. */
  type(keys: string, together = false): this {
    const bytes = encodeUtf8(keys);
    if (together) return this.typeByte(bytes);
    for (const byte of bytes) this.typeByte(byte);
    return this;
  }
  resize(cols: number, rows = this.terminal.rows): this {
    this.terminal.resize(cols, rows);
    this.with((ed) => resize(ed, cols, rows));
    return this;
  }
  leave(text = ""): this {
    this.with((ed) => leaveLine(ed, text));
    return this;
  }
  /** What was printed since this was asked last. */
  printed(): string {
    const { output } = this;
    this.output = "";
    return output;
  }
}
