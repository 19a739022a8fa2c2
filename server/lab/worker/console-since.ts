import type { ConsoleView, LabMachine } from "../../../simulator";
import type { LabQueries } from "./messages";

/** A console's view for somebody who has all text before unit `since`: what is kept after it, or all that is kept where something is missing in between. */
export function consoleSince(machine: Pick<LabMachine, "console">, { console, since }: LabQueries["console"]["args"]): ConsoleView | null {
  const view = machine.console(console);
  if (!view || since === null || since < view.offset || since > view.offset + view.text.length) return view;
  return { ...view, offset: since, text: view.text.slice(since - view.offset) };
}
