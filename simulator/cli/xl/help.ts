/** What `xl help` prints. Forms are cli.md's; the sentences about each command are this project's own. @source cli.md §1.1 */
import type { Subcommand } from "./command";
import { left } from "./format";

/** All subcommands of this host's release. */
export function helpOfAll(subcommands: Readonly<Record<string, Subcommand>>): string {
  const rows = Object.entries(subcommands).map(([name, { summary }]) => ` ${left(name, 19)} ${summary}`);
  return `Usage xl [-vfNtT] <subcommand> [args]\n\nxl full list of subcommands:\n\n${rows.join("\n")}\n`;
}

/** One subcommand. */
export function helpOf(name: string, { usage, summary, options, canDryRun }: Subcommand): string {
  const head = `Usage: xl [-vtTf${canDryRun ? "N" : ""}] ${name} ${usage}`.trimEnd();
  const rows = (options ?? []).map(([option, meaning]) => `${left(option, 23)} ${meaning}`);
  return `${head}\n\n${summary}.\n\n${rows.length > 0 ? `Options:\n\n${rows.join("\n")}\n` : ""}`;
}
