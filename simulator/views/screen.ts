import { serialConsole } from "../model/console-ids";
import { fields, refText } from "../model/shape";
import { defineView } from "./view";

/** UTF-16 units of a console's end that its last screen is made of: several screens of text with their colours. */
export const SCREEN_UNITS = 16_384;

/** The end of a console's text, enough for its last screen. */
export interface ScreenText {
  readonly text: string;
  readonly cols: number;
  readonly rows: number;
}

/**
 * What a VM's serial console shows, for a small picture of it: whoever follows this has not opened the console and stands among nobody who
 * looks at it. Null: there is no such console, or it is a control domain's, which fewer may see.
 */
export const screen = defineView({
  args: fields({ vm: refText }),
  role: "vm-operator",
  ask(world, { vm }): ScreenText | null {
    const record = world.db.get("VM", vm);
    const ring = world.consoles.peek(serialConsole(vm));
    if (!record || record.is_control_domain || !ring) return null;
    const { text, cols, rows } = ring;
    return { text: endOf(text), cols, rows };
  },
  follow: { everyMs: 1_000, isAtOnce: true, most: 2 },
});

/** The last units of a text, from the beginning of a line on: what is cut in the middle of an escape sequence would be read as letters. */
function endOf(text: string): string {
  if (text.length <= SCREEN_UNITS) return text;
  const tail = text.slice(-SCREEN_UNITS);
  return tail.slice(tail.indexOf("\n") + 1);
}
