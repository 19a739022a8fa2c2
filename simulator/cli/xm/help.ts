/** What xm says of itself. @source xen 4.2 tools/python/xen/xm/main.py (cmdHelp, shortHelp, longHelp); descriptions are our own */
import type { Table } from "../common/subcommand";
import type { XmCommand } from "./command";

const HEAD = "Usage: xm <subcommand> [args]\n\nControl, list, and manipulate Xen guest instances.\n\n";
const FOOT = "<Domain> can either be the Domain Name or Id.\nFor more help on 'xm' see the xm(1) man page.\n\n";

/** Words in lines of a width. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
function entry(name: string, summary: string): string {
  const [first = "", ...more] = wrap(summary, 50);
  return [` ${name.padEnd(20)} ${first.padEnd(50)}`, ...more.map((line) => `${" ".repeat(22)}${line}`)].join("\n");
}
function list(title: string, commands: Table<XmCommand>): string {
  const rows = Object.values(commands).map(({ name, summary }) => entry(name, summary));
  return `${HEAD}${title}:\n\n${rows.join("\n")}\n\n${FOOT}`;
}

export function shortHelp(commands: Table<XmCommand>): string {
  const common = Object.fromEntries(Object.entries(commands).filter(([, { isCommon }]) => isCommon));
  return `${list("Common 'xm' commands", common)}For a complete list of subcommands run 'xm help'.\n`;
}
export function longHelp(commands: Table<XmCommand>): string {
  return list("xm full list of subcommands", commands);
}
export function usageOf({ name, usage, summary, options = [] }: XmCommand): string {
  const rows = options.map(([option, meaning]) => `  ${option.padEnd(30)} ${meaning.padEnd(43)}\n`);
  return `Usage: xm ${name} ${usage}\n\n${summary}\n${rows.join("")}${rows.length > 0 ? "\n" : ""}`;
}
