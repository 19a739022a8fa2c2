/** The commands on objects, in the order in which menus show them. */
import { alertCommands } from "./alert/commands";
import { applianceCommands } from "./appliance/commands";
import type { Command } from "./command";
import { objectCommands } from "./common/object-commands";
import { deviceCommands } from "./device/commands";
import { hostCommands } from "./host/commands";
import { networkCommands } from "./network/commands";
import { interfaceCommands } from "./network/interface-commands";
import { organiseCommands } from "./organise/commands";
import { poolCommands } from "./pool/commands";
import { srCommands } from "./sr/commands";
import { templateCommands } from "./template/commands";
import { vmCommands } from "./vm/commands";

export const kindCommands: readonly Command[] = [
  ...poolCommands,
  ...hostCommands,
  ...vmCommands,
  ...srCommands,
  ...networkCommands,
  ...interfaceCommands,
  ...templateCommands,
  ...deviceCommands,
  ...applianceCommands,
  ...alertCommands,
  ...organiseCommands,
  ...objectCommands,
];
