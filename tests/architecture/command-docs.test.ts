import "../support/all-texts";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../components/frame/commands/table";
import { type TextKey, translate, type Words } from "../../components/i18n";
import { kinds } from "../../components/kinds";
import type { Command } from "../../components/kinds/command";
import { type OperationView, operationViews } from "../../simulator";

const PATH = join(import.meta.dirname, "../../docs/commands.md");
const say = (words: Words): string => translate("en", words).replaceAll("|", "\\|");

/** Where a command stands, in words. */
function places({ menus = [], context, toolbar, bar, isNotInPalette }: Command): string {
  const menuOf = (name: string): string => {
    const opener = commands.find(({ id }) => id === name);
    return opener ? `${menuOf(opener.menus?.[0]?.in ?? "")} › ${say(opener.label)}` : say(`menu.${name}` as TextKey);
  };
  return [
    ...menus.map((place) => `menu ${menuOf(place.in)}`),
    ...(context === undefined ? [] : ["context menu"]),
    ...(toolbar === undefined ? [] : ["toolbar"]),
    ...(bar ? [`above ${say(kinds.named(bar.of)?.many ?? "tree.vms")}`] : []),
    ...(isNotInPalette ? [] : ["palette"]),
  ].join(", ");
}
function tableOf(roleOf: (operation: string) => string): string {
  const rows = commands.map((command) => {
    const { label, on = [], takesMany, keys, otherKeys, operation, role: own } = command;
    const what = on.length === 0 ? "the lab" : on.map((name) => say(kinds.named(name)?.one ?? "state.group")).join(", ");
    const role = own ?? (operation ? roleOf(operation) : "");
    return `| ${say(label)} | ${what}${takesMany ? " (many)" : ""} | ${[keys, otherKeys].flatMap((one) => (one ? [`\`${one}\``] : [])).join(", ")} | ${places(command)} | ${operation ? `\`${operation}\`` : ""} | ${role} |`;
  });
  return [
    "# Commands",
    "",
    "Every command of the console, drawn from its table (`components/frame/commands/table.ts`). A role is the lowest that may call the operation.",
    "",
    "| command | acts on | keys | stands in | operation | role |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

test("docs/commands.md is the table of commands; UPDATE_DOCS=1 writes it anew", () => {
  const views: Readonly<Record<string, OperationView>> = operationViews;
  const text = tableOf((operation) => views[operation]?.role ?? "");
  if (process.env.UPDATE_DOCS === "1") writeFileSync(PATH, text);
  expect(readFileSync(PATH, "utf8")).toBe(text);
});
