/** Every command of the console, in the order in which menus show them. */
import type { Command } from "../../kinds/command";
import { kindCommands } from "../../kinds/commands";
import { labCommands } from "./lab-commands";
import { panelCommands } from "./panel-commands";

export const commands: readonly Command[] = [...kindCommands, ...labCommands, ...panelCommands];
