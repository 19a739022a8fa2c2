import { z } from "zod";
import type { Form } from "../../../simulator";
import { FAKE_VM } from "./fake-lab";

type Schema = z.core.JSONSchema.JSONSchema;

/** A value that fits a schema, by what JSON Schema can say of it: one item in each list, nothing optional; references name the stand-in's VM. */
export function sampleOf(schema: z.ZodType): unknown {
  return sample(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
}

function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sample(first as Schema);
  switch (schema.type) {
    case "string":
      return text(schema);
    case "integer":
    case "number":
      return schema.minimum !== undefined && schema.minimum > 0 ? schema.minimum : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return (schema.prefixItems ?? [schema.items]).map((item) => sample(item as Schema));
    case "object":
      return Object.fromEntries((schema.required ?? []).map((key) => [key, sample(schema.properties?.[key] as Schema)]));
    default:
      return {};
  }
}

function text({ pattern, minLength = 1 }: Schema): string {
  if (pattern?.includes("OpaqueRef")) return FAKE_VM;
  if (pattern?.startsWith("^\\/")) return "/";
  if (pattern?.includes("T\\d")) return "20260101T00:00:00Z";
  return "name".padEnd(minLength, "-");
}

/** The same of the form of a view's arguments. */
export function sampleOfForm(form: Form): unknown {
  switch (form.form) {
    case "nothing":
      return null;
    case "text":
      // Of some words one; else it is the name of an operation.
      return form.pattern === null ? FAKE_VM.slice(0, form.most) : (/^\^\((?:\?:)?(\w+)\|.*\)\$$/.exec(form.pattern)?.[1] ?? "VM.start");
    case "number":
      return form.least > 0 ? form.least : 1;
    case "list":
      return [sampleOfForm(form.of)];
    case "orNull":
      return sampleOfForm(form.of);
    case "fields":
      return sampleOfFields(form.fields);
    case "cases": {
      const [name, own] = Object.entries(form.cases)[0] ?? ["", {}];
      return { [form.by]: name, ...sampleOfFields(own) };
    }
  }
}

function sampleOfFields(fields: Readonly<Record<string, Form>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, form]) => [name, sampleOfForm(form)]));
}
