import type { Language } from "../i18n/keys";
import { textOf } from "../i18n/loaded";
import { visibleText } from "../ui/visible-text";
import type { Rec } from "./defaults";

/** Words before the name in the labels of operations that have no object yet. @source simulator/toolstack: the labels of vm-create, import-guest-config */
const OWN_WORDS = /^(?:New VM|Import) /;

/**
 * What a task is called in the page's language; its own label when the page does not know its operation, which comes from a server that
 * is newer or from somebody's script.
 *
 * @param nameOf - name of the object that a reference stands for; null when the lab does not have it
 */
export function taskTitle(
  { name_label, other_config }: Pick<Rec<"task">, "name_label" | "other_config">,
  language: Language,
  nameOf: (ref: string) => string | null,
): string {
  const { operation = "", applies_to } = other_config;
  const title = textOf(language, `task.${operation}`);
  if (title === undefined) return visibleText(name_label);
  // What the task has been about may be gone: its label still ends in the name.
  const kept = name_label.startsWith(operation) ? name_label.slice(operation.length + 1) : name_label.replace(OWN_WORDS, "");
  const name = (applies_to && nameOf(applies_to)) || kept;
  return title.replace("{name}", () => visibleText(name)).trim();
}
