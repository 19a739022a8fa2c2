import type { Actor, JournalEntry, LabMachine } from "../../../simulator";
import type { StreamInput } from "./messages";

/** What goes into the journal for something that is typed or run. @param actor - who sends it; null: the server */
export function streamEntry(machine: LabMachine, input: StreamInput, actor: Actor | null): JournalEntry {
  const isHidden = input.kind === "consoleInput" && machine.hidesTyped(input.console);
  return { at: machine.now(), ...input, ...(isHidden ? { isHidden } : {}), ...(actor ? { actor } : {}) } as JournalEntry;
}
