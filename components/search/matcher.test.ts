import "../../tests/support/all-texts";
import { beforeAll, expect, test } from "vitest";
import type { FigureValue } from "@/server/contract";
import { RecordStore } from "../data/store";
import { kinds } from "../kinds";
import { readLineRate, textMatcher } from "./matcher";
import { loadPatterns } from "./patterns";

const DAY_US = 86_400_000_000;
const now = 20_000 * DAY_US;
const store = new RecordStore();
const add = (of: string, ref: string, fields: object) =>
  ({ op: "add", class: of as "VM", ref, fields: { uuid: `uuid-${ref}`, ...fields } }) as const;
const definitions =
  '<CustomFieldDefinitions><CustomFieldDefinition name="my owner" type="String" /><CustomFieldDefinition name="until" type="Date" /></CustomFieldDefinitions>';
const config = { folder: "/lab/web", "XenCenter.CustomFields.my owner": "Ann", "XenCenter.CustomFields.until": "2024-10-04 12:00:00Z" };
store.apply([
  add("pool", "p", { name_label: "lab", gui_config: { "XenCenter.CustomFields": definitions } }),
  add("host", "h", { name_label: "xen-01", address: "10.0.0.1" }),
  add("VM", "web", {
    name_label: "web-01",
    power_state: "Running",
    resident_on: "h",
    tags: ["web", "prod"],
    memory_dynamic_max: 2 ** 31,
    other_config: config,
  }),
  add("VM", "db", { name_label: "db 01", power_state: "Halted", memory_dynamic_max: 2 ** 29 }),
  add("network", "n", { name_label: "Pool-wide network" }),
]);
// What the server says of all VMs.
const figures = {
  "figure VM address": ["192.168.0.7"],
  "figure VM mac": ["00:16:3e:01:02:03"],
  "figure VM os": "Alpine",
  "figure VM tools": "outdated",
  "figure VM network": ["n"],
  "figure VM started": "20241003T10:00:00Z",
  "figure VM cpu": 0.83,
  "figure VM disk": 3_000_000,
} as const;
for (const slot of Object.keys(figures) as (keyof typeof figures)[]) {
  const values = new Map<string, FigureValue>([["web", figures[slot]]]);
  if (slot === "figure VM tools") values.set("db", "unknown");
  store.setFigures(slot, values);
}

function found(text: string, language: "en" | "zh" = "en"): string {
  // The server finds VMs by their addresses.
  const addresses = ["192.168.0.7", "00:16:3e:01:02:03"];
  const elsewhere = (word: string, ref: string): boolean => ref === "web" && addresses.some((address) => address.startsWith(word));
  const finds = textMatcher(text, { store, kinds, language, nowUs: now, elsewhere });
  const all = [...store.all("VM"), ...store.all("host"), ...store.all("network")];
  return all
    .filter((record) => finds(kinds.of(record) as never, record))
    .map(({ ref }) => ref)
    .join(" ");
}

beforeAll(() => loadPatterns());

test.each([
  ["", "web db h n"],
  ["WEB", "web"],
  ["01", "web db h"],
  ["db 01", "db"],
  ["00:16:3e:01", "web"],
  ["192.168", "web"],
  ["uuid-h", "h"],
  ["prod", "web"],
  ["state = running", "web"],
  ["cpu:>80%", "web"],
  ["cpu > 84%", ""],
  ["disk:>2M", "web"],
  ["ip:192.168.", "web"],
  ["mac ^= 00:16", "web"],
  ["!state:running host", ""],
  ["!state:running|halted", "h n"],
  ["web|db", "web db"],
  ["/^(web|db).0\\d$/", "web db"],
  ["/^XEN-\\d+$/", "h"],
  ["name:/^web/ mem:>1GiB", "web"],
  ["/(a+)+$(/", ""],
  ["state = HALTED", "db"],
  ["state != running", "db h n"],
  ["tag = web", "web"],
  ["tag = we", ""],
  ["tag : we", "web"],
  ["type = vm tag != web", "db"],
  ["has tag or type = host", "web h"],
  ["not has tag and type = vm", "db"],
  ["memory >= 2GiB", "web"],
  ["memory < 1g", "db"],
  ["memory = much", ""],
  ["host = xen-01", "web h"],
  ["host = uuid-h", "web h"],
  ["network ^= pool", "web"],
  ["address $= .7", "web"],
  ["folder = /lab", "web"],
  ["folder = lab/web", "web"],
  ["folder = /la", ""],
  ["tools = outdated", "web"],
  ['tools = "tools out of date"', "web"],
  ["os ^= alp", "web"],
  ['field."my owner" = ann', "web"],
  ["field.until = 2024-10-04", "web"],
  ["field.until > 2024-10-04", ""],
  ["started = today", ""],
  ["started = yesterday", "web"],
  ["started = thisweek", "web"],
  ["started <= 2024-10-03", "web"],
  ["started < 2024-10-03", ""],
  ["started = 2024-13-01", ""],
  // What cannot be read yet is the words that stand there.
  ["web or", ""],
  ['"web', ""],
])("%s finds %s", (text, refs) => {
  expect(found(text)).toBe(refs);
});
test("values are known by their words in the page's language too", () => {
  expect(found("state = 正在运行", "zh")).toBe(found("state = running", "zh"));
});
test.each([
  ["10 Mbit/s", 1_250_000],
  ["10mbit", 1_250_000],
  ["8kbit/s", 1_000],
  ["800 bit/s", 100],
  ["1MiB", 2 ** 20],
  ["1 MiB/s", 2 ** 20],
  ["5", 5],
  ["fast", Number.NaN],
])("[cases/console 15] a line's rate is read as lists say it, and in bytes: %s", (text, bytesPerS) => {
  expect(readLineRate(text)).toBe(bytesPerS);
});
