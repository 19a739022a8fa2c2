"use client";
import { useMemo } from "react";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { slotsOf, useKnown, useMembers } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { MarkedState } from "../../ui/object-icon";
import { PropertiesButton } from "../common/properties-button";
import { Facts, GeneralPage, ObjectLink, Section } from "../common/section";
import { LinkCell } from "../device/pif-columns";
import { useOrganisedFacts } from "../organise/organised-facts";

/** A line of a list: in a narrow page the name stands above the rest, which has no room beside it. */
const LINE =
  "grid min-h-7 grid-cols-[48px_minmax(0,1fr)_auto] items-center gap-2 border-b border-line px-3 py-1 text-sm last:border-0 hover:bg-hover @min-[480px]:border-0 @min-[480px]:py-0";
const NAME = "col-span-3 flex min-w-0 @min-[480px]:col-span-1";

export function NetworkGeneral({ network }: { network: Rec<"network"> }) {
  const t = useT();
  const { session } = useLab();
  const { go } = useConsole();
  const pifs = useMembers("pifsByNetwork", network.ref);
  const vifs = useMembers("vifsByNetwork", network.ref);
  const isKnown = useKnown(useMemo(() => slotsOf("vifsByNetwork", [network.ref]), [network.ref]));
  const shown = vifs.flatMap((vif) => {
    const vm = session.store.record("VM", vif.VM);
    return vm && !vm.is_a_snapshot && !vm.is_a_template ? [{ vif, vm }] : [];
  });
  const organised = useOrganisedFacts(network);
  return (
    <GeneralPage page="network" sections={["general", "pifs", "vifs"]} actions={<PropertiesButton of={network.ref} />}>
      <Section id="general" title={t("section.general")}>
        <Facts
          facts={[
            { name: t("field.name"), value: network.name_label, text: network.name_label },
            network.name_description !== "" && {
              name: t("field.description"),
              value: network.name_description,
              text: network.name_description,
            },
            ...organised,
            { name: t("field.bridge"), value: network.bridge, text: network.bridge, isMono: true },
            { name: t("field.mtu"), value: `${network.MTU}`, text: `${network.MTU}` },
            { name: t("field.uuid"), value: network.uuid, text: network.uuid, isMono: true },
          ]}
        />
      </Section>
      <Section id="pifs" title={t("net.pifs")}>
        {pifs.length === 0 ? (
          <p className="px-3 py-2 text-muted">{t("net.noPifs")}</p>
        ) : (
          <ul className="@container py-1">
            {pifs.map((pif) => (
              <li key={pif.ref} className={cx(LINE, "@min-[480px]:grid-cols-[minmax(0,1fr)_80px_150px_90px]")}>
                <span className={NAME}>
                  <ObjectLink name={session.store.record("host", pif.host)?.name_label ?? "—"} onClick={() => go(pif.host, "networking")} />
                </span>
                <span className="font-mono">{pif.device}</span>
                <span className="font-mono text-muted">{pif.MAC}</span>
                <LinkCell record={pif} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="vifs" title={t("net.vifs")} isWide>
        {!isKnown ? null : shown.length === 0 ? (
          <p className="px-3 py-2 text-muted">{t("net.noVifs")}</p>
        ) : (
          <ul className="@container max-h-96 overflow-y-auto py-1">
            {shown.map(({ vif, vm }) => (
              <li key={vif.ref} className={cx(LINE, "@min-[480px]:grid-cols-[minmax(0,1fr)_60px_160px_120px]")}>
                <span className={NAME}>
                  <ObjectLink name={vm.name_label} onClick={() => go(vm.ref, "networking")} />
                </span>
                <span className="font-mono">{vif.device}</span>
                <span className="font-mono text-muted">{vif.MAC}</span>
                <MarkedState look={vif.currently_attached ? "running" : "halted"} size={11}>
                  {t(vif.currently_attached ? "col.active" : "value.disconnected")}
                </MarkedState>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </GeneralPage>
  );
}
