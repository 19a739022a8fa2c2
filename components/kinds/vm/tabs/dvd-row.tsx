"use client";
import { Disc3 } from "lucide-react";
import { useMemo } from "react";
import { isSet, NULL_REF, type Rec } from "../../../data/defaults";
import { useKnown, useRecord, useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { isLibrary } from "../../../data/storage";
import { useAct } from "../../../data/submit";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { useRegionName } from "../../../ui/region-name";
import { Select } from "../../../ui/select";
import { RowRefusal } from "../../common/row-refusal";

/** ISO images of the lab: the disks on its ISO libraries. */
export function useIsos(): readonly { readonly vdi: Rec<"VDI">; readonly sr: Rec<"SR"> }[] {
  const { store } = useLab().session;
  const all = useRecords("SR");
  const libraries = useMemo(() => all.filter(isLibrary), [all]);
  useKnown(useMemo(() => libraries.map(({ ref }) => `vdisBySr ${ref}`), [libraries]));
  return libraries.flatMap((sr) => store.members("vdisBySr", sr.ref).flatMap((vdi) => (vdi.missing ? [] : [{ vdi, sr }])));
}
/** The DVD drive with its disc; choosing another one changes it at once. */
export function DvdRow({ vm, vbd, why }: { vm: Rec<"VM">; vbd: Rec<"VBD"> | undefined; why: string | null }) {
  const t = useT();
  const regionName = useRegionName();
  const act = useAct();
  const isos = useIsos();
  const disc = useRecord("VDI", vbd?.VDI);
  if (vm.is_a_template) return null;
  const change = async (to: string): Promise<void> => {
    if (!vbd) return;
    if (!vbd.empty && isSet(vbd.VDI)) {
      const ejected = await act(vbd.ref, "VBD.eject", { vbd: vbd.ref });
      if (!ejected.ok) return;
    }
    if (to !== NULL_REF) await act(vbd.ref, "VBD.insert", { vbd: vbd.ref, vdi: to });
  };
  return (
    <section aria-label={regionName(t("disk.dvd"))} className="shrink-0 rounded-lg border border-line bg-surface px-3 py-2">
      {vbd && <RowRefusal of={vbd.ref} />}
      <div className="flex items-center gap-3">
        <Disc3 size={15} aria-hidden className="text-muted" />
        <h2 className="whitespace-nowrap font-semibold">{t("disk.dvd")}</h2>
        {vbd ? (
          <>
            <div className="w-80 min-w-0">
              <Select
                label={t("wiz.media.image")}
                isLabelHidden
                isTight
                isDisabled={why !== null}
                value={vbd.empty ? NULL_REF : vbd.VDI}
                onChange={(to) => void change(to)}
                options={[
                  { value: NULL_REF, label: t("disk.isoNone") },
                  ...isos.map(({ vdi, sr }) => ({ value: vdi.ref, label: vdi.name_label, note: sr.name_label })),
                  ...(disc && !isos.some(({ vdi }) => vdi.ref === disc.ref) ? [{ value: disc.ref, label: disc.name_label }] : []),
                ]}
              />
            </div>
            <Button
              isSmall
              disabledReason={why ?? (vbd.empty ? t("disk.noEject") : null)}
              onClick={() => void act(vbd.ref, "VBD.eject", { vbd: vbd.ref })}
            >
              {t("disk.eject")}
            </Button>
          </>
        ) : (
          <>
            <span className="text-muted">{t("disk.noDvd")}</span>
            <Button
              isSmall
              disabledReason={why}
              onClick={() => void act(vm.ref, "VBD.create", { VM: vm.ref, VDI: NULL_REF, type: "CD", mode: "RO", empty: true })}
            >
              {t("disk.addDvd")}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}
