import type { Address, Command } from "./command";
import { isLastLine, type Pending } from "./input";
import type { Run } from "./state";
import { matches } from "./substitute";

/**
 * Whether a command is for the present line; ranges begin and end here.
 *
 * @source sed/execute.c: match_address_p
 */
export function isSelected(run: Run, command: Command): boolean | Pending {
  const { from, to } = command;
  if (from === null) return true;
  // Known first, so that nothing changes before it is.
  const isLast = from.t === "last" || to?.t === "last" ? isLastLine(run) : false;
  if (typeof isLast !== "boolean") return isLast;
  if (to === null) return fits(run, from, command, isLast);
  const { line } = run.state;
  if (command.range !== "in") {
    if (from.t === "line" ? command.range === "closed" || line < from.n : !fits(run, from, command, isLast)) return false;
    command.range = "in";
    switch (to.t) {
      case "regex":
        return true;
      case "line":
        if (line >= to.n) command.range = "closed";
        return line <= to.n || fits(run, from, command, isLast);
      case "plus":
        command.end = line + to.n;
        return true;
      case "multiple":
        command.end = line + to.n - (line % to.n);
        return true;
      default:
    }
  }
  if (to.t === "line") {
    if (line >= to.n) command.range = "closed";
    return line <= to.n;
  }
  if (fits(run, to, command, isLast)) command.range = "closed";
  return true;
}

function fits(run: Run, address: Address, command: Command, isLast: boolean): boolean {
  const { line } = run.state;
  switch (address.t) {
    case "any":
      return true;
    case "line":
      return line === address.n;
    case "every":
      return line >= address.first && (line - address.first) % address.step === 0;
    case "last":
      return isLast;
    case "regex":
      return matches(run, address.regex);
    default:
      return command.end <= line;
  }
}
