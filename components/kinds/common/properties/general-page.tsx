"use client";
import type { LabRole } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { isSet, NULL_REF } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { z } from "../../../data/zod";
import { usePageFields } from "../../../form/page-fields";
import { type Change, change, definePage } from "../../../form/pages";
import { useT } from "../../../i18n";
import { Combobox } from "../../../ui/combobox";
import { TextArea, TextField } from "../../../ui/field";
import type { About } from "./about";

interface Values {
  readonly name: string;
  readonly description: string;
  readonly tags: string;
  /** no host is the null reference */
  readonly affinity: string;
}
const splitTags = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，]/)
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
];
/** A name or a description: an SR has calls of its own for them. */
export function nameChange(className: string, field: "name_label" | "name_description", value: string): Change {
  if (className === "SR") return change(`SR.set_${field}`, { value });
  return change("set_field", { field, value });
}
/** @source xapi-datamodel.json: who may rename objects of a class */
const renameRole = ({ record }: About): LabRole => (record.class === "VM" ? "vm-admin" : "pool-operator");
const takesHome = ({ record }: About): boolean => record.class === "VM" && !record.is_a_template;

export const generalPage = definePage<About, Values>({
  name: "general",
  title: "props.page.general",
  fields: {
    name: { label: "field.name", role: renameRole },
    description: { label: "field.description", role: renameRole },
    tags: { label: "props.tags", role: "vm-operator" },
    affinity: {
      label: "props.affinity",
      role: "vm-power-admin",
      effect: () => "nextStart",
      say: (ref, { nameOf }, t) => (isSet(ref) ? nameOf(ref) : t("field.noAffinity")),
    },
  },
  schema: (t) =>
    z.object({
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters })),
      description: z.string().max(LIMITS.textCharacters, t("err.nameLong", { limit: LIMITS.textCharacters })),
      tags: z.string(),
      affinity: z.string(),
    }),
  read: ({ record }) => ({
    name: record.name_label,
    description: record.name_description,
    tags: record.tags.join(", "),
    affinity: record.class === "VM" && isSet(record.affinity) ? record.affinity : NULL_REF,
  }),
  calls(values, before, { record }) {
    const changes: Change[] = [];
    if (values.name !== before.name) changes.push(nameChange(record.class, "name_label", values.name));
    if (values.description !== before.description) changes.push(nameChange(record.class, "name_description", values.description));
    if (splitTags(values.tags).join() !== splitTags(before.tags).join())
      changes.push(change("set_field", { field: "tags", value: splitTags(values.tags) }));
    if (values.affinity !== before.affinity) changes.push(change("set_field", { field: "affinity", value: values.affinity }));
    return changes;
  },
  View: GeneralView,
});

function GeneralView({ context }: { context: About }) {
  const t = useT();
  const hosts = useRecords("host");
  const field = usePageFields<Values>();
  return (
    <>
      <TextField {...field.text("name")} />
      <TextArea rows={3} {...field.text("description")} />
      <TextField hint={t("props.tagsHint")} {...field.text("tags")} />
      {takesHome(context) && (
        <Combobox
          {...field.choice("affinity")}
          options={[
            { value: NULL_REF, label: t("field.noAffinity") },
            ...hosts.map((host) => ({ value: host.ref, label: host.name_label })),
          ]}
        />
      )}
    </>
  );
}
