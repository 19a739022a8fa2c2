/** What scenarios are called, and what a lab of each begins with. */
import type { Language } from "./keys";
import { textOf } from "./loaded";

interface ScenarioTexts {
  readonly name: string;
  readonly description: string;
}

/** A scenario that is offered no more, or by a newer server, is called by its id. */
export function scenarioTexts(language: Language, id: string): ScenarioTexts {
  const [name = id, description = ""] = [textOf(language, `scenario.${id}.name`), textOf(language, `scenario.${id}.description`)];
  return { name, description };
}
