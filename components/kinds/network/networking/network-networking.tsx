"use client";
import { useMemo } from "react";
import type { Rec } from "../../../data/defaults";
import { slotsOf, useKnown, useMembers } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useT } from "../../../i18n";
import { KindGrid } from "../../kind-grid";
import { ListTitle } from "./list-title";
import "./texts";

/** What is on a network: interfaces of VMs, and those of servers by which it leaves them. */
export function NetworkNetworking({ network }: { network: Rec<"network"> }) {
  const t = useT();
  const { session } = useLab();
  const pifs = useMembers("pifsByNetwork", network.ref);
  const vifs = useMembers("vifsByNetwork", network.ref);
  const isKnown = useKnown(useMemo(() => slotsOf("vifsByNetwork", [network.ref]), [network.ref]));
  const shown = useMemo(
    () =>
      vifs.filter(({ VM }) => {
        const vm = session.store.record("VM", VM);
        return vm && !vm.is_a_snapshot && !vm.is_a_template;
      }),
    [vifs, session],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 p-3">
      <KindGrid
        kind="network-vif"
        id="network.vifs"
        label={t("net.vifs")}
        rows={shown}
        isComing={!isKnown}
        emptyText={t("net.noVifs")}
        lead={<ListTitle>{t("net.vifs")}</ListTitle>}
      />
      <KindGrid
        kind="network-pif"
        id="network.pifs"
        label={t("net.pifs")}
        rows={pifs}
        emptyText={t("net.noPifs")}
        lead={<ListTitle>{t("net.pifs")}</ListTitle>}
      />
    </div>
  );
}
