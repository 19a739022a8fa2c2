import { expect, test } from "vitest";
import { table } from "../../../../simulator/model/generated/table";
import { defaults } from "../../../data/defaults";
import { roleOf, settled } from "../../../form/pages";
import { type About, isHvm } from "./about";
import { bootRows, movedRow } from "./boot-page";
import { properties } from "./properties";

const MIB = 2 ** 20;
const vm = {
  ...defaults.VM,
  class: "VM",
  ref: "OpaqueRef:v",
  name_label: "web-01",
  power_state: "Halted",
  platform: { acpi: "true" },
  VCPUs_params: { mask: "0,1" },
  VCPUs_max: 2,
  VCPUs_at_startup: 2,
  memory_static_min: 256 * MIB,
  memory_dynamic_min: 512 * MIB,
  memory_dynamic_max: 1024 * MIB,
  memory_static_max: 1024 * MIB,
  actions_after_crash: "restart",
} as unknown as About["record"];
const running = { ...vm, power_state: "Running" } as About["record"];
const aboutOf = (record: object): About => {
  const whole = { tags: [], name_label: "", name_description: "", ...record } as unknown as About["record"];
  return { record: whole, nameOf: (ref) => ref, online: null, hasDrivers: true, carried: null };
};
const pagesOf = (about: About) => properties.pages.filter((page) => page.appliesTo?.(about, {}) ?? true);
/** What is asked for when fields of any page are changed. */
function callsFor(changed: Record<string, unknown>, record: object) {
  const about = aboutOf(record);
  const { pages, values: before } = settled(properties.pages, about, {});
  return pages.flatMap((page) => {
    const own = Object.fromEntries(Object.entries(changed).filter(([field]) => field in page.fields));
    return page.calls?.({ ...before[page.name], ...own }, before[page.name], about) ?? [];
  });
}
const ops = (calls: readonly { readonly op: string }[]): readonly string[] => calls.map((call) => call.op);

test("nothing changed, nothing asked for", () => {
  expect(callsFor({}, vm)).toEqual([]);
});
test("vCPUs grow from the maximum down and shrink from the start value up", () => {
  expect(ops(callsFor({ vcpusMax: 4, vcpus: 4 }, vm))).toEqual(["VM.set_VCPUs_max", "VM.set_VCPUs_at_startup"]);
  expect(ops(callsFor({ vcpusMax: 1, vcpus: 1 }, vm))).toEqual(["VM.set_VCPUs_at_startup", "VM.set_VCPUs_max"]);
});
test("static limits go in one call, a dynamic range alone in its own", () => {
  expect(callsFor({ staticMax: 2048, dynMax: 2048 }, vm)).toEqual([
    {
      op: "VM.set_memory_limits",
      args: { static_min: 256 * 2 ** 20, dynamic_min: 512 * 2 ** 20, dynamic_max: 2 ** 31, static_max: 2 ** 31 },
    },
  ]);
  expect(ops(callsFor({ dynMin: 256 }, vm))).toEqual(["VM.set_memory_dynamic_range"]);
});
test("tags are told apart by commas; a host has no vCPUs to set", () => {
  expect(callsFor({ tags: "web, prod,web", vcpus: 1 }, { class: "host", ref: "OpaqueRef:h" })).toEqual([
    { op: "set_field", args: { field: "tags", value: ["web", "prod"] } },
  ]);
});
test("a running VM's vCPUs and shares go by the live calls", () => {
  expect(callsFor({ vcpus: 1, weight: 512, cap: 50 }, running)).toEqual([
    { op: "VM.set_VCPUs_number_live", args: { nvcpu: 1 } },
    { op: "VM.add_to_VCPUs_params_live", args: { key: "weight", value: "512" } },
    { op: "VM.add_to_VCPUs_params_live", args: { key: "cap", value: "50" } },
  ]);
});
test("a halted VM's shares go into the map, and its other keys stay", () => {
  expect(callsFor({ weight: 512 }, vm)).toEqual([
    { op: "set_field", args: { field: "VCPUs_params", value: { mask: "0,1", weight: "512" } } },
  ]);
});
test("guest options replace the platform map whole, and keep what they do not know", () => {
  expect(callsFor({ pvDrivers: false, stubDomain: true, afterCrash: "preserve" }, vm)).toEqual([
    {
      op: "VM.set_platform",
      args: { value: { acpi: "true", xen_platform_pci: "0", device_model_stubdomain_override: "1" } },
    },
    { op: "VM.set_actions_after_crash", args: { value: "preserve" } },
  ]);
  expect(callsFor({ stubDomain: true }, vm)).toEqual([
    { op: "VM.set_platform", args: { value: { acpi: "true", device_model_stubdomain_override: "1" } } },
  ]);
});
test("a boot order goes into its map with the other keys, an unchanged one nowhere; kernel arguments go by themselves", () => {
  const hvm = { ...vm, domain_type: "hvm", HVM_boot_params: { order: "cda", firmware: "uefi" } };
  expect(callsFor({ order: "dcn" }, hvm)).toEqual([
    { op: "set_field", args: { field: "HVM_boot_params", value: { order: "dcn", firmware: "uefi" } } },
  ]);
  expect(callsFor({ order: "cda" }, hvm)).toEqual([]);
  expect(callsFor({ order: "cd" }, { ...hvm, HVM_boot_params: {} })).toEqual([]);
  expect(callsFor({ pvArgs: "single" }, { ...vm, PV_args: "quiet" })).toEqual([
    { op: "set_field", args: { field: "PV_args", value: "single" } },
  ]);
});
test("what is not tried stands below what is; a row changes places with its neighbour and stops at the ends", () => {
  expect(bootRows("d")).toBe("dcn");
  expect(bootRows("ac")).toBe("acdn");
  expect(bootRows("")).toBe("cdn");
  expect(movedRow("cdn", "d", -1)).toBe("dcn");
  expect(movedRow("cdn", "d", 1)).toBe("cnd");
  expect([movedRow("cdn", "c", -1), movedRow("cdn", "n", 1), movedRow("cdn", "x", 1)]).toEqual(["cdn", "cdn", "cdn"]);
});
test("an order of nothing is none", () => {
  const { pages } = settled(properties.pages, aboutOf(vm), {});
  const schema = pages.find(({ name }) => name === "boot")?.schema((text) => JSON.stringify(text), aboutOf(vm));
  expect(schema?.safeParse({ order: "", pvArgs: "" }).success).toBe(false);
  expect(schema?.safeParse({ order: "n", pvArgs: "" }).success).toBe(true);
});
test("only an HVM guest has emulated devices to replace", () => {
  expect(isHvm({ domain_type: "hvm", HVM_boot_policy: "" })).toBe(true);
  expect(isHvm({ domain_type: "unspecified", HVM_boot_policy: "BIOS order" })).toBe(true);
  expect(isHvm({ domain_type: "pvh", HVM_boot_policy: "" })).toBe(false);
  expect(isHvm({ domain_type: "unspecified", HVM_boot_policy: "" })).toBe(false);
});
test("each field asks for the role that the datamodel asks for", () => {
  const bare = (role: string | undefined): string => (role ?? "").replace(/\+.*/, "");
  for (const name of ["VM", "host", "network", "pool", "SR"] as const) {
    const { fields, role, messages } = table[name] as unknown as {
      role: string;
      fields: { name: string; setterRole?: string }[];
      messages: Record<string, { role: string }>;
    };
    const about = aboutOf({ ...vm, class: name });
    for (const [field, own] of [
      ["name", "name_label"],
      ["description", "name_description"],
      ["tags", "tags"],
      ["affinity", "affinity"],
    ] as const) {
      if (field === "affinity" && name !== "VM") continue;
      const needed = messages[`set_${own}`]?.role ?? fields.find((one) => one.name === own)?.setterRole ?? role;
      expect([name, field, roleOf(properties.pages[0]?.fields[field], about)]).toEqual([name, field, bare(needed)]);
    }
  }
  const { messages } = table.VM as unknown as { messages: Record<string, { role: string }> };
  const calls: Record<string, string> = { vcpusMax: "set_VCPUs_max", vcpus: "set_VCPUs_at_startup", weight: "add_to_VCPUs_params_live" };
  const more = {
    staticMax: "set_memory_limits",
    dynMin: "set_memory_dynamic_range",
    pvDrivers: "set_platform",
    afterCrash: "set_actions_after_crash",
  };
  const about = aboutOf(vm);
  const { fields, role } = table.VM as unknown as { role: string; fields: { name: string; setterRole?: string }[] };
  for (const [field, own] of [
    ["order", "HVM_boot_params"],
    ["pvArgs", "PV_args"],
  ] as const) {
    const page = pagesOf(about).find((one) => field in one.fields);
    const needed = fields.find((one) => one.name === own)?.setterRole ?? role;
    expect([field, roleOf(page?.fields[field], about)]).toEqual([field, bare(needed)]);
  }
  for (const [field, call] of Object.entries({ ...calls, ...more })) {
    const page = pagesOf(about).find((one) => field in one.fields);
    expect([field, roleOf(page?.fields[field], about)]).toEqual([field, bare(messages[call]?.role)]);
  }
});
