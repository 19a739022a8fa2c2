/** What one more kind, tab, column, command, page of a wizard and of properties cost: the files of `tests/fixtures/one-more/console`. */
import "../fixtures/one-more/console/texts";
import "../support/all-texts";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { type AnyRec, defaults } from "../../components/data/defaults";
import { Kinds, tabsOf } from "../../components/data/kind";
import { RecordStore } from "../../components/data/store";
import { changedFields, settled, withValue } from "../../components/form/pages";
import { wizardArgs } from "../../components/form/wizard-frame";
import { commands } from "../../components/frame/commands/table";
import { keyGroups } from "../../components/frame/help-keys";
import { translate } from "../../components/i18n";
import { kinds as shipped } from "../../components/kinds";
import type { CommandContext } from "../../components/kinds/command";
import { commandState } from "../../components/kinds/command-state";
import type { About } from "../../components/kinds/common/properties/about";
import { properties } from "../../components/kinds/common/properties/properties";
import type { AboutNewVm } from "../../components/kinds/vm/wizards/new-vm/about";
import { newVm } from "../../components/kinds/vm/wizards/new-vm/new-vm";
import { buildTree } from "../../components/tree/build-tree";
import { drop } from "../fixtures/one-more/console/command";
import { savedKind } from "../fixtures/one-more/console/kind";
import { mtuPage } from "../fixtures/one-more/console/properties-page";
import { reasonPage } from "../fixtures/one-more/console/wizard-page";

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
test("the wizard's page comes and goes with the answers, and adds to the one operation and to the summary", () => {
  const wizard = { ...newVm, pages: [...newVm.pages.slice(0, -1), reasonPage, ...newVm.pages.slice(-1)] };
  const about = { template: null, host: "", networks: [], nameOf: () => "", limits: { hostMemory: 2 ** 50, hostCpus: 64, free: {} } };
  const context = { ...about, freeName: () => "", srByUuid: () => null, defaultSr: "" } as unknown as AboutNewVm;
  const names = (vcpus: number) => settled(wizard.pages, context, { cpu: { vcpus, memory: 512 } }).pages.map(({ name }) => name);
  expect(names(2)).not.toContain("reason");
  expect(names(16).slice(-3)).toEqual(["networking", "reason", "finish"]);
  const { pages, values } = settled(wizard.pages, context, { cpu: { vcpus: 16, memory: 512 }, reason: { why: "to see" } });
  expect(wizardArgs(pages, values, context)).toMatchObject({ VCPUs: 16, name_description: "to see" });
  expect(reasonPage.summary?.({ why: "to see" }, context, t, {})).toEqual([["Why so many", "to see"]]);
  expect(reasonPage.schema(t, context).safeParse({ why: "" }).success).toBe(false);
});
test("the properties' page is there for its kind, and its change is one of those that are saved together", () => {
  const of = (cls: "network" | "pool") => ({ ...defaults[cls], class: cls, ref: "n1", name_label: "", MTU: 1500 });
  const about = (cls: "network" | "pool") => ({ record: of(cls), nameOf: () => "", online: null, hasDrivers: false }) as unknown as About;
  const pages = [...properties.pages, mtuPage];
  expect(settled(pages, about("pool"), {}).pages.map(({ name }) => name)).toEqual(["general"]);
  const network = settled(pages, about("network"), {});
  expect(network.pages.map(({ name }) => name)).toEqual(["general", "network", "mtu"]);
  const values = withValue(network.values, { page: "mtu", field: "mtu" }, 9000);
  expect(changedFields(network.pages, values, network.values)).toEqual([{ page: "mtu", field: "mtu" }]);
  expect(network.pages.flatMap((page) => page.calls?.(values[page.name], network.values[page.name], about("network")) ?? [])).toEqual([
    { op: "set_field", args: { field: "MTU", value: 9000 } },
  ]);
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
