import { type Bytes, trimBlanks } from "../../content/bytes";
import { ttySane } from "../os/tty";
import { addHistory, asOneLine } from "./history";
import type { Edit } from "./line-editor/edit";
import { expandHistory } from "./line-editor/history-expansion";
import { nothingOpen, readOpen } from "./line-editor/open-text";
import { promptText } from "./prompt";
import { type Frame, newFrame, sourceFrame } from "./state";
import { isPlain, isUnfinished, type ReadMode, readMode } from "./units";
import { getVar, type Shell } from "./variables";

/** An unfinished command longer than this is not compiled again for lines that cannot finish it, bytes. */
const SHORT = 4_096;
/** Compiling looks at a byte about so often. guess: the parser takes 20 to 60 ns a byte */
const LOOKS = 16;

/** History expansion, shown when it changed something; null when there is nothing to run. */
function expanded(sh: Shell, edit: Edit, line: Bytes): Bytes | null {
  const { st, ctx } = sh;
  const { quotes, here } = edit.open;
  if (here.length > 0 || quotes[quotes.length - 1] === "'") return line;
  const found = expandHistory(line, st.history);
  if (found.kind === "same") return line;
  if (found.kind === "error") {
    ctx.err(`${st.login ? "-" : ""}bash: ${found.message}\n`);
    st.partial = "";
    return null;
  }
  ctx.err(`${found.line}\n`);
  if (!found.onlyShown) return found.line;
  addHistory(sh, found.line);
  return null;
}

/** Whether the lines so far leave a quote or a here-document open. */
function isOpen(edit: Edit): boolean {
  return edit.open.quotes.length > 0 || edit.open.here.length > 0;
}

/** Whether a line joined by a backslash goes on. */
function isContinued(edit: Edit, line: Bytes): boolean {
  const { quotes, here } = edit.open;
  return here.length === 0 && quotes[quotes.length - 1] !== "'" && (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

function firstFrame(text: Bytes, mode: ReadMode): Frame {
  return isPlain(text, mode) ? newFrame(text, 0) : sourceFrame(text, null, 0, null);
}

/** A line that has been typed: runs the command that it finishes, or keeps it until more lines have come. */
export function acceptLine(sh: Shell, edit: Edit, typed: Bytes): void {
  const { st, ctx } = sh;
  // What follows from it is done in the name of who has sent it off.
  const { typist } = ctx.terminal;
  if (typist) ctx.process.typist = typist;
  if (st.partial === "") edit.open = nothingOpen();
  const line = expanded(sh, edit, typed);
  if (line === null) return;
  if (st.partial === "" && trimBlanks(line) === "") return;
  const text = st.partial + line;
  const wasOpen = isOpen(edit) || edit.open.goesOn;
  readOpen(edit.open, line);
  if (isContinued(edit, line)) {
    st.partial = text.slice(0, -1);
    return;
  }
  const cannotEnd = isOpen(edit) || !(wasOpen || /done|fi|esac|[})\]]/.test(line));
  if (st.partial !== "" && text.length > SHORT && cannotEnd) {
    st.partial = `${text}\n`;
    return;
  }
  ctx.charge("looked", text.length * LOOKS);
  const mode = readMode(st);
  if (isUnfinished(text, mode)) {
    st.partial = `${text}\n`;
    return;
  }
  addHistory(sh, asOneLine(text.replace(/\n+$/, "")));
  st.partial = "";
  const shown = getVar(sh, "PS0");
  if (shown !== null) ctx.err(promptText(sh, shown));
  ttySane(ctx.terminal);
  st.frames = [firstFrame(text, mode)];
  st.asked = false;
}
