"use client";
import { useLab } from "../../../../data/lab-context";
import { useFormAround } from "../../../../form/page-fields";
import { useT } from "../../../../i18n";
import { formatBytes } from "../../../../ui/format";
import { isHvm } from "../../../common/properties/about";
import { GIB, MIB } from "./about";
import { usePlaces } from "./use-places";
import { newVmWords } from "./words";

/** Where what the wizard makes would start, and what it takes of the lab: figures of now. */
export function Landing() {
  const t = useT();
  const { session } = useLab();
  const { values } = useFormAround();
  const answer = usePlaces();
  const template = session.store.record("VM", String(values.template?.template ?? ""));
  const count = Number(values.name?.count) || 1;
  const disks = (values.storage?.disks ?? []) as readonly { readonly gib: number }[];
  const disk = count * disks.reduce((sum, { gib }) => sum + (Number(gib) || 0) * GIB, 0);
  const memory = count * (Number(values.cpu?.memory) || 0) * MIB;
  const host = answer?.chosen ? session.store.record("host", answer.chosen)?.name_label : undefined;
  const rows = [
    [t(newVmWords.lands), answer ? (host ?? t(newVmWords.nowhere)) : "…"],
    [t(newVmWords.takes), t(newVmWords.takesText, { memory: formatBytes(memory), disk: formatBytes(disk) })],
    [t(newVmWords.firmware), template && !isHvm(template) ? t(newVmWords.pygrub) : "BIOS"],
    [t(newVmWords.gpu), t(newVmWords.noGpu)],
  ] as const;
  return (
    <dl className="mt-3 grid grid-cols-[10rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-2.5" aria-live="polite">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
