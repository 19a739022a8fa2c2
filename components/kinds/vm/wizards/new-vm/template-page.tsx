// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
"use client";
import { LayoutTemplate } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useRecords } from "../../../../data/hooks";
import { z } from "../../../../data/zod";
import { useFormAround, usePageFields } from "../../../../form/page-fields";
import { definePage, type PageValues } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { cx } from "../../../../ui/cx";
import { TextField } from "../../../../ui/field";
import { formatBytes } from "../../../../ui/format";
import { Select } from "../../../../ui/select";
import type { AboutNewVm } from "./about";
import { Intro } from "./intro";
import { newVmWords } from "./words";

interface Values {
  readonly template: string;
  /** VM whose settings the other pages start from; empty: the template's */
  readonly like: string;
}
/** Pages whose values come from the template. */
const FILLED = ["name", "cpu", "storage", "networking"] as const;

export const templatePage = definePage<AboutNewVm, Values>({
  name: "template",
  title: "wiz.template",
  fields: { template: { label: "wiz.template" }, like: { label: newVmWords.like } },
  schema: (t) => z.object({ template: z.string().min(1, t("err.template")), like: z.string() }),
  read: ({ template }) => ({ template: template?.ref ?? "", like: "" }),
  args: ({ template }) => ({ template }),
  summary: ({ template }, { nameOf }, t) => [[t("wiz.template"), nameOf("VM", template)]],
  View: TemplateView,
});

const LIKE_NOBODY = { like: null, likeDisks: [], likeNetworks: [] };

function TemplateView({ context }: { context: AboutNewVm }) {
  const t = useT();
  const field = usePageFields<Values>();
  const { form, reread } = useFormAround();
  const asked = useRef(0);
  const [text, setText] = useState("");
  const all = useRecords("VM");
  const chosen = field.values.template;
  const { error } = field.choice("template");
  const groups = useMemo(() => {
    const shown = all
      .filter((vm) => vm.is_a_template && !vm.is_a_snapshot && vm.name_label.toLowerCase().includes(text.trim().toLowerCase()))
      .sort((a, b) => a.name_label.localeCompare(b.name_label, "en", { numeric: true }));
    const isDefault = (vm: (typeof shown)[number]): boolean => vm.is_default_template || vm.other_config.default_template === "true";
    return [
      { name: t("wiz.template.custom"), vms: shown.filter((vm) => !isDefault(vm)) },
      { name: t("wiz.template.default"), vms: shown.filter(isDefault) },
    ].filter((group) => group.vms.length > 0);
  }, [all, text, t]);
  const pick = (template: (typeof all)[number]): void => {
    field.set("template", template.ref);
    fill(template, field.values.like);
  };
  const fill = (template: (typeof all)[number] | undefined, like: string): void => {
    const question = ++asked.current;
    const read = (likeness: Partial<AboutNewVm>, before?: PageValues): void =>
      reread({ ...context, ...likeness, template: template ?? null } satisfies AboutNewVm, FILLED, before);
    if (like === "") {
      read(LIKE_NOBODY);
      return;
    }
    // Who goes on meanwhile keeps what is typed there; of two choices the later one holds.
    const before = structuredClone(form.getValues()) as PageValues;
    void context.likenessOf(like).then((likeness) => question === asked.current && read(likeness, before));
  };
  const vms = all.filter((vm) => !vm.is_a_template && !vm.is_a_snapshot && !vm.is_control_domain);
  return (
    <>
      <Intro>{t("wiz.template.text")}</Intro>
      <TextField
        label={t("wiz.template.search")}
        isLabelHidden
        isTight
        placeholder={t("wiz.template.search")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="mb-2"
      />
      <div role="radiogroup" aria-label={t("wiz.template")} className="min-h-0 flex-1 overflow-y-auto rounded-md border border-line">
        {groups.length === 0 && <p className="p-4 text-muted">{t("wiz.template.none")}</p>}
        {groups.map((group) => (
          <div key={group.name} role="group" aria-label={group.name}>
            <h3 className="sticky top-0 bg-sunken px-2 py-0.5 text-sm font-medium text-muted">{group.name}</h3>
            {group.vms.map((vm) => (
              <label
                key={vm.ref}
                className={cx(
                  "flex h-8 items-center gap-2 px-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent",
                  chosen === vm.ref && "bg-accent-soft hover:bg-accent-soft",
                )}
              >
                <input type="radio" name="template" className="sr-only" checked={chosen === vm.ref} onChange={() => pick(vm)} />
                <LayoutTemplate size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-muted" />
                <span className="truncate">{vm.name_label}</span>
                <span className="ml-auto shrink-0 text-sm text-muted" aria-hidden>
                  {vm.VCPUs_max} vCPU · {formatBytes(vm.memory_static_max)}
                </span>
              </label>
            ))}
          </div>
        ))}
      </div>
      <p className="min-h-[18px] pt-1 text-sm text-bad" role={error ? "alert" : undefined}>
        {error}
      </p>
      <div className="max-w-96 shrink-0">
        <Select
          label={t(newVmWords.like)}
          value={field.values.like}
          onChange={(like) => {
            field.set("like", like);
            fill(
              all.find((vm) => vm.ref === chosen),
              like,
            );
          }}
          options={[
            { value: "", label: t(newVmWords.likeTemplate) },
            ...vms
              .sort((a, b) => a.name_label.localeCompare(b.name_label, "en", { numeric: true }))
              .map((vm) => ({ value: vm.ref, label: vm.name_label, note: `${vm.VCPUs_max} vCPU · ${formatBytes(vm.memory_static_max)}` })),
          ]}
        />
      </div>
    </>
  );
}
