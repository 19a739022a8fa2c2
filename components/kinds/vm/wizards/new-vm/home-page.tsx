"use client";
import { NULL_REF } from "../../../../data/defaults";
import { useRecords } from "../../../../data/hooks";
import { useLab } from "../../../../data/lab-context";
import { useFaultText } from "../../../../data/use-fault-text";
import { z } from "../../../../data/zod";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { cx } from "../../../../ui/cx";
import { RadioOption } from "../../../../ui/field";
import { formatBytes } from "../../../../ui/format";
import type { AboutNewVm } from "./about";
import { Intro } from "./intro";
import { usePlaces } from "./use-places";
import { newVmWords } from "./words";

interface Values {
  /** the null reference: any server */
  readonly affinity: string;
}
export const homePage = definePage<AboutNewVm, Values>({
  name: "home",
  title: "wiz.home",
  fields: { affinity: { label: "wiz.home" } },
  schema: () => z.object({ affinity: z.string() }),
  read: ({ host }) => ({ affinity: host }),
  args: ({ affinity }) => ({ affinity: affinity === NULL_REF ? null : affinity }),
  summary: ({ affinity }, { nameOf }, t) => [[t("wiz.home"), affinity === NULL_REF ? t("field.noAffinity") : nameOf("host", affinity)]],
  View: HomeView,
});

function HomeView() {
  const t = useT();
  const { session } = useLab();
  const field = usePageFields<Values>();
  const hosts = useRecords("host");
  const { affinity } = field.values;
  const text = useFaultText();
  const answer = usePlaces();
  const noteOf = (host: string): string | null => {
    const place = answer?.places.find((one) => one.host === host);
    if (!place) return null;
    if (place.fault) return text(place.fault, { op: "VM.start" });
    return [
      t(newVmWords.after, { after: formatBytes(place.freeAfterBytes) }),
      ...(answer?.chosen === host ? [t(newVmWords.here)] : []),
    ].join(". ");
  };
  return (
    <>
      <Intro>{t("wiz.home.text")}</Intro>
      <RadioOption name="home" label={t("wiz.home.any")} checked={affinity === NULL_REF} onChange={() => field.set("affinity", NULL_REF)} />
      {hosts.map((host) => {
        const metrics = session.store.record("host_metrics", host.metrics);
        const cpus = host.cpu_info.cpu_count ?? "—";
        const note = noteOf(host.ref);
        const isRefused = answer?.places.some((one) => one.host === host.ref && one.fault !== null) ?? false;
        return (
          <div key={host.ref}>
            <RadioOption
              name="home"
              label={host.name_label}
              note={t("wiz.home.free", { free: formatBytes(metrics?.memory_free ?? 0), cpus })}
              checked={affinity === host.ref}
              onChange={() => field.set("affinity", host.ref)}
            />
            <p className={cx("mb-1 ml-6 min-h-5 text-sm", isRefused ? "text-bad" : "text-muted")}>{note}</p>
          </div>
        );
      })}
    </>
  );
}
