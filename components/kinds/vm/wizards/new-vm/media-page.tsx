"use client";
import { NULL_REF } from "../../../../data/defaults";
import { z } from "../../../../data/zod";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { RadioOption } from "../../../../ui/field";
import { Notice } from "../../../../ui/notice";
import { Select } from "../../../../ui/select";
import { useIsos } from "../../tabs/dvd-row";
import type { AboutNewVm } from "./about";
import { Intro } from "./intro";
import { useCannotBoot } from "./use-cannot-boot";
import { newVmWords } from "./words";

interface Values {
  /** the null reference: none */
  readonly disc: string;
}
export const mediaPage = definePage<AboutNewVm, Values>({
  name: "media",
  title: "wiz.media",
  fields: { disc: { label: "wiz.media.image" } },
  schema: () => z.object({ disc: z.string() }),
  read: () => ({ disc: NULL_REF }),
  args: ({ disc }) => ({ iso: disc === NULL_REF ? null : disc }),
  summary: ({ disc }, { nameOf }, t) => [[t("wiz.media"), disc === NULL_REF ? t("disk.isoNone") : nameOf("VDI", disc)]],
  View: MediaView,
});

function MediaView() {
  const t = useT();
  const field = usePageFields<Values>();
  const isos = useIsos();
  const { disc } = field.values;
  const cannotBoot = useCannotBoot();
  return (
    <>
      <Intro>{t("wiz.media.text")}</Intro>
      <RadioOption name="media" label={t("wiz.media.none")} checked={disc === NULL_REF} onChange={() => field.set("disc", NULL_REF)} />
      <RadioOption
        name="media"
        label={t("wiz.media.iso")}
        note={isos.length === 0 ? t("wiz.media.noIso") : undefined}
        disabled={isos.length === 0}
        checked={disc !== NULL_REF}
        onChange={() => field.set("disc", isos[0]?.vdi.ref ?? NULL_REF)}
      />
      {cannotBoot && (
        <Notice tone="paused" className="mt-2 max-w-xl">
          {t(newVmWords.cannotBoot)}
        </Notice>
      )}
      {disc !== NULL_REF && (
        <div className="mt-2 ml-5 max-w-md">
          <Select
            {...field.choice("disc")}
            options={isos.map(({ vdi, sr }) => ({ value: vdi.ref, label: vdi.name_label, note: sr.name_label }))}
          />
        </div>
      )}
      <p className="mt-auto pt-3 text-sm text-muted">{t(newVmWords.laterDisc)}</p>
    </>
  );
}
