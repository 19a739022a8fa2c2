/** What `xl help` prints. Forms are cli.md's; the sentences about each command are this project's own. @source cli.md §1.1 */
import { left } from "../common/format";
import type { Table } from "../common/subcommand";
import type { XlCommand } from "./command";

/** All subcommands of this host's release. */
export function helpOfAll(commands: Table<XlCommand>): string {
  const rows = Object.values(commands).map(({ name, summary }) => ` ${left(name, 19)} ${summary}`);
  return `Usage xl [-vfNtT] <subcommand> [args]\n\nxl full list of subcommands:\n\n${rows.join("\n")}\n`;
}

/** One subcommand. */
export function helpOf({ name, usage, summary, options = [], canDryRun }: XlCommand): string {
  const head = `Usage: xl [-vtTf${canDryRun ? "N" : ""}] ${name} ${usage}`.trimEnd();
  const rows = options.map(([option, meaning]) => `${left(option, 23)} ${meaning}`);
  return `${head}\n\n${summary}.\n\n${rows.length > 0 ? `Options:\n\n${rows.join("\n")}\n` : ""}`;
}
