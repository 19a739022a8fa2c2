"use client";
import type { ViewAnswer } from "@/server/contract";
import type { Rec } from "../../../data/defaults";
import { useRecord } from "../../../data/hooks";
import { useView } from "../../../data/views";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { CheckBox } from "../../../ui/field";
import { formatBytes } from "../../../ui/format";
import { Select } from "../../../ui/select";
import { useDiskSrs } from "./disk-srs";
import "./texts";

interface About {
  readonly vm: Rec<"VM">;
  /** disks that exist and that no VM uses */
  readonly free: ViewAnswer<"freeDisks">;
}
interface Values {
  readonly disk: string;
  readonly readOnly: boolean;
}

function useFreeDisks({ vm: ref }: { readonly vm: string }): About | null {
  const vm = useRecord("VM", ref);
  const { data: free } = useView("freeDisks", null);
  const srs = useDiskSrs();
  if (!vm || !free) return null;
  return { vm, free: free.filter((disk) => srs.some((sr) => sr.ref === disk.SR)) };
}

/** Links a disk that exists and that no VM uses. */
export const attachDiskDialog = defineForm<{ readonly vm: string }, About, Values>({
  name: "attachDisk",
  title: ({ vm }, t) => t("disk.attach.title", { name: vm.name_label }),
  go: "disk.attach.go",
  operation: "VM.attach_disk",
  fields: { disk: { label: "disk.attach.label" }, readOnly: { label: "disk.attach.ro" } },
  use: useFreeDisks,
  schema: () => z.object({ disk: z.string(), readOnly: z.boolean() }),
  read: ({ free }) => ({ disk: free[0]?.ref ?? "", readOnly: false }),
  // One that a draft names may have been taken meanwhile.
  why: ({ disk }, { free }, t) => (free.some((vdi) => vdi.ref === disk) ? null : t("disk.attach.none")),
  View: AttachDiskView,
  useSend({ vm }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      send: async ({ disk, readOnly }) => (await run("VM.attach_disk", { vm: vm.ref, VDI: disk, mode: readOnly ? "RO" : "RW" })).ok,
    };
  },
});

function AttachDiskView({ context: { free } }: { context: About }) {
  const t = useT();
  const field = usePageFields<Values>();
  const srs = useDiskSrs();
  const { label, checked, onCheck } = field.check("readOnly");
  if (free.length === 0) return <p className="text-muted">{t("disk.attach.none")}</p>;
  return (
    <>
      <Select
        {...field.choice("disk")}
        options={free.map((vdi) => ({
          value: vdi.ref,
          label: vdi.name,
          note: `${formatBytes(vdi.size)} · ${srs.find((sr) => sr.ref === vdi.SR)?.name ?? ""}`,
        }))}
      />
      <CheckBox label={label} checked={checked} onChange={(event) => onCheck(event.target.checked)} />
    </>
  );
}
