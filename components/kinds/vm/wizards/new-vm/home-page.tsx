"use client";
import { NULL_REF } from "../../../../data/defaults";
import { useRecords } from "../../../../data/hooks";
import { useLab } from "../../../../data/lab-context";
import { z } from "../../../../data/zod";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { RadioOption } from "../../../../ui/field";
import { formatBytes } from "../../../../ui/format";
import type { AboutNewVm } from "./about";
import { Intro } from "./intro";

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
  return (
    <>
      <Intro>{t("wiz.home.text")}</Intro>
      <RadioOption name="home" label={t("wiz.home.any")} checked={affinity === NULL_REF} onChange={() => field.set("affinity", NULL_REF)} />
      {hosts.map((host) => {
        const metrics = session.store.record("host_metrics", host.metrics);
        const cpus = host.cpu_info.cpu_count ?? `${session.store.members("cpusByHost", host.ref).length}`;
        return (
          <RadioOption
            key={host.ref}
            name="home"
            label={host.name_label}
            note={t("wiz.home.free", { free: formatBytes(metrics?.memory_free ?? 0), cpus })}
            checked={affinity === host.ref}
            onChange={() => field.set("affinity", host.ref)}
          />
        );
      })}
    </>
  );
}
