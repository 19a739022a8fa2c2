/** The last screen of a console as pieces of text with their colours, made of the end of what it has printed. */
import { type IBufferCell, Terminal } from "@xterm/xterm";

/** Letters of one look that stand side by side. */
export interface Run {
  readonly text: string;
  /** CSS colours; null: the console's own */
  readonly colour: string | null;
  readonly ground: string | null;
  readonly isBold: boolean;
}
export type Picture = readonly (readonly Run[])[];

const ansi = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
/** @source xterm's 256 colours: 16 of the theme, a cube of 6×6×6, 24 greys */
function paletteColour(n: number): string {
  const name = ansi[n % 8] as string;
  if (n < 8) return `var(--ansi-${name})`;
  if (n < 16) return `var(--ansi-bright${name.charAt(0).toUpperCase()}${name.slice(1)})`;
  if (n >= 232) return `rgb(${8 + (n - 232) * 10} ${8 + (n - 232) * 10} ${8 + (n - 232) * 10})`;
  const level = (part: number): number => (part === 0 ? 0 : 55 + part * 40);
  const at = n - 16;
  return `rgb(${level(Math.floor(at / 36))} ${level(Math.floor(at / 6) % 6)} ${level(at % 6)})`;
}
const rgb = (n: number): string => `rgb(${n >> 16} ${(n >> 8) & 255} ${n & 255})`;

function lookOf(cell: IBufferCell): Omit<Run, "text"> {
  const colour = cell.isFgDefault() ? null : cell.isFgRGB() ? rgb(cell.getFgColor()) : paletteColour(cell.getFgColor());
  const ground = cell.isBgDefault() ? null : cell.isBgRGB() ? rgb(cell.getBgColor()) : paletteColour(cell.getBgColor());
  const isBold = cell.isBold() !== 0;
  if (!cell.isInverse()) return { colour, ground, isBold };
  return { colour: ground ?? "var(--console)", ground: colour ?? "var(--console-text)", isBold };
}

/** A terminal that nobody sees and nobody can type in: it is never put into a page. */
export class ScreenPicture {
  readonly #terminal = new Terminal({ allowProposedApi: true, scrollback: 0, disableStdin: true });

  /** What the screen looks like after a text. A later question overtakes an earlier one. */
  draw(text: string, { cols, rows }: { readonly cols: number; readonly rows: number }): Promise<Picture> {
    const terminal = this.#terminal;
    terminal.reset();
    terminal.resize(cols, rows);
    return new Promise((done) => terminal.write(text, () => done(this.#picture())));
  }
  close(): void {
    this.#terminal.dispose();
  }

  #picture(): Picture {
    const { rows, cols, buffer } = this.#terminal;
    const { active } = buffer;
    return Array.from({ length: rows }, (_, row) => {
      const line = active.getLine(active.viewportY + row);
      const runs: Run[] = [];
      for (let at = 0; line && at < cols; at++) {
        const cell = line.getCell(at);
        // The second half of a wide letter has no letter of its own.
        if (!cell || cell.getWidth() === 0) continue;
        const look = lookOf(cell);
        const letters = cell.getChars() || " ";
        const last = runs.at(-1);
        if (last && last.colour === look.colour && last.ground === look.ground && last.isBold === look.isBold)
          runs[runs.length - 1] = { ...last, text: last.text + letters };
        else runs.push({ text: letters, ...look });
      }
      const end = runs.at(-1);
      if (end && end.ground === null) runs[runs.length - 1] = { ...end, text: end.text.trimEnd() };
      return runs;
    });
  }
}
