/** The JSON schema of a scenario's file, made from its form. Rules that join parts of a file are not in it. */
import type { AnyForm, Field } from "./form";
import { SCHEMA_PATH, scenarioForm } from "./scenario-form";

/** A JSON schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

function schemaOf(form: AnyForm): JsonSchema {
  const description = form.about;
  switch (form.form) {
    case "text":
      return {
        description,
        type: "string",
        ...(form.kind === "name" ? { minLength: 1 } : {}),
        maxLength: form.most,
        ...(form.pattern === null ? {} : { pattern: form.pattern }),
      };
    case "whole":
      return { description, type: "integer", minimum: form.least, maximum: form.most };
    case "flag":
      return { description, type: "boolean" };
    case "choice":
      return { description, enum: form.of };
    case "list":
      return { description, type: "array", items: schemaOf(form.of), minItems: form.least, maxItems: form.most };
    case "orNull":
      return { description, anyOf: [schemaOf(form.of), { type: "null" }] };
    case "record": {
      const fields = Object.entries<Field>(form.fields);
      return {
        description,
        type: "object",
        properties: Object.fromEntries(fields.map(([key, field]) => [key, fieldSchema(field)])),
        required: fields.flatMap(([key, { need }]) => (need === "must" ? [key] : [])),
        additionalProperties: false,
      };
    }
  }
}

function fieldSchema({ of, need, initial }: Field): JsonSchema {
  return need === "filled" ? { ...schemaOf(of), default: initial } : schemaOf(of);
}

/** The whole schema, draft 2020-12. @source json-schema.org: draft 2020-12, validation */
export function scenarioSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: SCHEMA_PATH,
    title: "A scenario of Xenarium, version 1",
    ...schemaOf(scenarioForm),
  };
}
