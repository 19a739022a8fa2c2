"use client";
import { useLab } from "../data/lab-context";
import { useT } from "../i18n";
import { EmptyState } from "../ui/empty-state";
import { useInside } from "./use-inside";

/** A host from inside. `vm`: the guest that it is looked at for. */
export function InsideView({ host, vm }: { host: string; vm?: string }) {
  const t = useT();
  const { labId } = useLab();
  const { overview } = useInside(labId, host, null);
  if (!overview) return <EmptyState text={t("common.loading")} />;
  return (
    <ul data-vm={vm}>
      {overview.domains.map((domain) => (
        <li key={domain.domid}>{domain.name}</li>
      ))}
    </ul>
  );
}
