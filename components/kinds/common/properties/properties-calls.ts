/** The calls that make a record's settings those of the Properties dialog. */
import type { OperationArgs, OperationName } from "@/server/contract";
import { type Form, MIB } from "./properties-form";

export type Call = { [O in OperationName]: { readonly op: O; readonly args: OperationArgs<O> } }[OperationName];
type Map = Readonly<Record<string, string>>;
type CrashAction = OperationArgs<"VM.set_actions_after_crash">["value"];
/** What the calls depend on beside the form; the last three matter for a VM only. */
export interface Target {
  readonly class: string;
  readonly ref: string;
  readonly power_state?: string;
  readonly platform?: Map;
  readonly VCPUs_params?: Map;
}

const splitTags = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，]/)
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
];

/** In an order in which each step is allowed. */
export function callsFor(form: Form, before: Form, of: Target): readonly Call[] {
  const calls: Call[] = [];
  const field = (name: string, value: unknown): void =>
    void calls.push({ op: "set_field", args: { class: of.class, self: of.ref, field: name, value } });
  if (form.name !== before.name) field("name_label", form.name);
  if (form.description !== before.description) field("name_description", form.description);
  if (splitTags(form.tags).join() !== splitTags(before.tags).join()) field("tags", splitTags(form.tags));
  if (of.class !== "VM") return calls;
  if (form.affinity !== before.affinity) field("affinity", form.affinity);
  return [
    ...calls,
    ...vcpuCalls(form, before, of),
    ...shareCalls(form, before, of),
    ...memoryCalls(form, before, of),
    ...guestCalls(form, before, of),
  ];
}

function vcpuCalls(form: Form, before: Form, of: Target): readonly Call[] {
  if (of.power_state === "Running")
    return form.vcpus === before.vcpus ? [] : [{ op: "VM.set_VCPUs_number_live", args: { self: of.ref, nvcpu: form.vcpus } }];
  const max: Call[] = form.vcpusMax === before.vcpusMax ? [] : [{ op: "VM.set_VCPUs_max", args: { self: of.ref, value: form.vcpusMax } }];
  const start: Call[] = form.vcpus === before.vcpus ? [] : [{ op: "VM.set_VCPUs_at_startup", args: { self: of.ref, value: form.vcpus } }];
  // Growing: the maximum first; shrinking: the start value first.
  return form.vcpusMax > before.vcpusMax ? [...max, ...start] : [...start, ...max];
}

/** Weight and cap: at once for a running domain, else in the map that its next domain is built with. */
function shareCalls(form: Form, before: Form, of: Target): readonly Call[] {
  const changed = (["weight", "cap"] as const).filter((key) => form[key] !== before[key]);
  if (changed.length === 0) return [];
  if (of.power_state === "Running")
    return changed.map((key) => ({ op: "VM.add_to_VCPUs_params_live", args: { self: of.ref, key, value: `${form[key]}` } }));
  const value = { ...of.VCPUs_params, ...Object.fromEntries(changed.map((key) => [key, `${form[key]}`])) };
  return [{ op: "set_field", args: { class: "VM", self: of.ref, field: "VCPUs_params", value } }];
}

function memoryCalls(form: Form, before: Form, of: Target): readonly Call[] {
  const bytes = { dynamic_min: form.dynMin * MIB, dynamic_max: form.dynMax * MIB };
  if (form.staticMin !== before.staticMin || form.staticMax !== before.staticMax) {
    const limits = { ...bytes, static_min: form.staticMin * MIB, static_max: form.staticMax * MIB };
    return [{ op: "VM.set_memory_limits", args: { self: of.ref, ...limits } }];
  }
  if (form.dynMin === before.dynMin && form.dynMax === before.dynMax) return [];
  return [{ op: "VM.set_memory_dynamic_range", args: { self: of.ref, min: bytes.dynamic_min, max: bytes.dynamic_max } }];
}

/** The call replaces the whole map, so every key that the dialog does not know goes along. */
function guestCalls(form: Form, before: Form, of: Target): readonly Call[] {
  const value: Record<string, string> = { ...of.platform };
  if (form.pvDrivers !== before.pvDrivers) value.xen_platform_pci = form.pvDrivers ? "1" : "0";
  if (form.stubDomain !== before.stubDomain) value.device_model_stubdomain_override = form.stubDomain ? "1" : "0";
  const isChanged = form.pvDrivers !== before.pvDrivers || form.stubDomain !== before.stubDomain;
  return [
    ...(isChanged ? [{ op: "VM.set_platform", args: { self: of.ref, value } } as const] : []),
    ...(form.afterCrash === before.afterCrash
      ? []
      : [{ op: "VM.set_actions_after_crash", args: { self: of.ref, value: form.afterCrash as CrashAction } } as const]),
  ];
}
