/** What one more kind, tab, column and command of the console cost: the two files of `tests/fixtures/one-more/console`. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { type AnyRec, defaults } from "../../components/data/defaults";
import { Kinds, tabsOf } from "../../components/data/kind";
import { RecordStore } from "../../components/data/store";
import { commands } from "../../components/frame/commands/table";
import { keyGroups } from "../../components/frame/help-keys";
import { translate } from "../../components/i18n";
import { kinds as shipped } from "../../components/kinds";
import type { CommandContext } from "../../components/kinds/command";
import { commandState } from "../../components/kinds/command-state";
import { buildTree } from "../../components/tree/build-tree";
import { drop } from "../fixtures/one-more/console/command";
import { savedKind } from "../fixtures/one-more/console/kind";

const kinds = new Kinds([...shipped.all.filter(({ name }) => name !== "snapshot"), savedKind]);
const fields = { uuid: "u-1", name_label: "before the exam", is_a_snapshot: true, is_a_template: true, memory_static_max: 42 };
const record = { ...defaults.VM, class: "VM", ref: "s1", ...fields } as AnyRec;
const t: CommandContext["t"] = (words, params) => translate("en", words, params);

test("the kind is told from its record, has an address and a page, and stands in the navigation", () => {
  expect(kinds.withPage(record)?.name).toBe("saved");
  expect(tabsOf(savedKind, record).map(({ name }) => name)).toEqual(["general", "size"]);
  expect(tabsOf(savedKind, { ...record, memory_static_max: 0 } as AnyRec).map(({ name }) => name)).toEqual(["general"]);
  const store = new RecordStore();
  store.apply([
    { op: "add", class: "pool", ref: "p", fields: { uuid: "p", name_label: "lab" } },
    { op: "add", class: "VM", ref: "s1", fields },
  ]);
  const [pool] = buildTree(store, kinds, { mode: "infrastructure", shows: { templates: true, localStorage: true }, t });
  expect(pool?.children.map(({ label, children }) => [label, children.map((child) => child.label)])).toEqual([
    ["Saved states", ["before the exam"]],
  ]);
});
test("the tab shows the object", () => {
  const View = savedKind.tabs?.[0]?.view;
  if (!View) throw new Error("the kind has a page");
  expect(renderToStaticMarkup(<View object={record} />)).toBe("<p>before the exam</p>");
});
test("the column has a value", () => {
  expect(savedKind.columns?.map((column) => column.value(record, {} as never))).toEqual([42]);
});
test("the command has its state, its keys on the help page, and acts on what is chosen", () => {
  const table = [...commands, drop];
  expect(keyGroups(table).flatMap(({ lines }) => lines)).toContainEqual({ label: drop.label, keys: "Ctrl+Alt+L" });
  const context = { kinds, role: "pool-admin", isLive: true, operations: {}, t, text: () => "", act: vi.fn(), actOnAll: vi.fn() };
  const state = commandState(drop, [record], kinds, context as unknown as CommandContext);
  expect(state.why).toBeNull();
  state.run();
  expect(context.act).toHaveBeenCalledWith("s1", "VM.destroy", { vm: "s1" });
  const other = { ...record, is_a_snapshot: false, is_a_template: false } as AnyRec;
  expect(commandState(drop, [other], kinds, context as unknown as CommandContext).why).toBe("No saved state is selected.");
});
