"use client";
import { LIMITS } from "@/server/contract/limits";
import type { Rec } from "../../../data/defaults";
import { useMembers, useRecord, useRecords } from "../../../data/hooks";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { NumberField } from "../../../form/number-field";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { TextField } from "../../../ui/field";
import { formatBytes } from "../../../ui/format";
import { Select } from "../../../ui/select";
import { useDiskSrs, useSrOptions } from "./disk-srs";
import "./texts";

const GIB = 1024 ** 3;
interface About {
  /** that it is for; null: it is only made */
  readonly vm: Rec<"VM"> | null;
  readonly defaultName: string;
  readonly defaultSr: string;
  readonly srs: ReturnType<typeof useDiskSrs>;
}
interface Values {
  readonly name: string;
  readonly gib: number;
  readonly sr: string;
}

function useNewDisk({ vm: vmRef, sr }: { readonly vm?: string; readonly sr?: string }): About | null {
  const t = useT();
  const vm = useRecord("VM", vmRef) ?? null;
  const pool = useRecords("pool")[0];
  const vbds = useMembers("vbdsByVm", vmRef ?? "");
  const srs = useDiskSrs();
  if (vmRef && !vm) return null;
  const n = vbds.filter((vbd) => vbd.type !== "CD").length;
  return {
    vm,
    srs,
    defaultName: vm ? t("disk.new.default", { vm: vm.name_label, n }) : "",
    defaultSr: sr ?? srs.find((one) => one.ref === pool?.default_SR)?.ref ?? srs[0]?.ref ?? "",
  };
}

/** A new disk, for a VM or only on a storage. */
export const addDiskDialog = defineForm<{ readonly vm?: string; readonly sr?: string }, About, Values>({
  name: "addDisk",
  title: ({ vm }, t) => (vm ? `${t("disk.new.title")} · ${vm.name_label}` : t("disk.new.title")),
  go: "disk.new.go",
  operation: "VDI.create",
  fields: { name: { label: "disk.new.name" }, gib: { label: "disk.new.size", unit: "GiB" }, sr: { label: "disk.new.sr" } },
  use: useNewDisk,
  schema: (t, { srs }) =>
    z
      .object({
        name: z
          .string()
          .trim()
          .min(1, t("err.required"))
          .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters })),
        gib: z.number({ error: t("err.decimal") }).positive(t("err.min", { min: "0.01" })),
        sr: z.string(),
      })
      .superRefine(({ gib, sr }, context) => {
        const found = srs.find((one) => one.ref === sr);
        if (!found || gib * GIB <= found.free) return;
        const sizes = { free: formatBytes(found.free), needed: formatBytes(gib * GIB) };
        context.addIssue({ code: "custom", path: ["gib"], message: t("err.space", { sr: found.name, ...sizes }) });
      }),
  read: ({ defaultName, defaultSr }) => ({ name: defaultName, gib: 8, sr: defaultSr }),
  why: (_values, { srs }, t) => (srs.length > 0 ? null : t("disk.new.noSr")),
  View: AddDiskView,
  useSend({ vm }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ name, gib, sr }) {
        const disk = { name_label: name.trim(), SR: sr, virtual_size: Math.round(gib * GIB) };
        return (vm ? await run("VM.add_disk", { vm: vm.ref, ...disk }) : await run("VDI.create", disk)).ok;
      },
    };
  },
});

function AddDiskView() {
  const field = usePageFields<Values>();
  const options = useSrOptions();
  return (
    <>
      <TextField autoFocus {...field.text("name")} />
      <NumberField least={0.01} {...field.number("gib")} className="max-w-40" />
      <Select {...field.choice("sr")} options={options} />
    </>
  );
}
