import type { AnyRec } from "../data/defaults";
import type { Command, CommandContext } from "../kinds/command";
import { isFor, isOffered } from "../kinds/command-state";

/**
 * The tools for what is chosen: those of the lab, then those of the kind. A command that stands for another, its contrary, takes its place
 * when it is what can be done; one that forces another stands behind that one's arrow.
 */
export function toolsFor(table: readonly Command[], chosen: readonly AnyRec[], context: CommandContext) {
  const { kinds } = context;
  const [first] = chosen;
  const fits = (command: Command): boolean =>
    command.toolbar !== undefined && (!command.on || (first !== undefined && isFor(command, kinds, first)));
  const all = table.filter(fits);
  const canDo = (command: Command): boolean =>
    chosen.every((record) => isFor(command, kinds, record) && isOffered(command, record, context));
  const contraryOf = (command: Command): Command | undefined => all.find((other) => other.standsFor === command.id);
  const shown = all
    .filter(({ standsFor, forces }) => !standsFor && !forces)
    .map((command) => {
      const contrary = contraryOf(command);
      return contrary && canDo(contrary) ? contrary : command;
    });
  const groups = [...new Set(shown.map(({ toolbar = 0 }) => toolbar))].sort((a, b) => a - b);
  return groups.map((group) => ({
    group,
    tools: shown
      .filter(({ toolbar }) => toolbar === group)
      .map((command) => ({ command, forced: all.filter(({ forces }) => forces === command.id) })),
  }));
}
