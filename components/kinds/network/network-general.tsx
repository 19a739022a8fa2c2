"use client";
import type { Rec } from "../../data/defaults";
import { useMembers } from "../../data/hooks";
import { useT } from "../../i18n";
import { PropertiesButton } from "../common/properties-button";
import { Facts, GeneralPage, Section } from "../common/section";
import { useOrganisedFacts } from "../organise/organised-facts";

export function NetworkGeneral({ network }: { network: Rec<"network"> }) {
  const t = useT();
  const organised = useOrganisedFacts(network);
  const pifs = useMembers("pifsByNetwork", network.ref);
  const devices = [...new Set(pifs.map(({ device }) => device))].join(", ");
  const tags = [...new Set(pifs.flatMap(({ VLAN }) => (VLAN >= 0 ? [VLAN] : [])))].join(", ");
  const fact = (name: string, text: string, isMono = false) => ({ name, value: text, text, isMono });
  return (
    <GeneralPage page="network" sections={["general", "passes"]} actions={<PropertiesButton of={network.ref} />}>
      <Section id="general" title={t("section.general")}>
        <Facts
          facts={[
            fact(t("field.name"), network.name_label),
            network.name_description !== "" && fact(t("field.description"), network.name_description),
            ...organised,
            fact(t("col.auto"), t(network.other_config.automatic === "false" ? "common.no" : "common.yes")),
            fact(t("field.uuid"), network.uuid, true),
          ]}
        />
      </Section>
      <Section id="passes" title={t("section.way")}>
        <Facts
          facts={[
            fact(t("field.bridge"), network.bridge, true),
            devices === "" ? fact(t("col.nic"), t("net.noPifs")) : fact(t("col.nic"), devices, true),
            tags !== "" && fact(t("col.vlan"), tags, true),
            fact(t("field.mtu"), `${network.MTU}`),
            fact(t("field.locking"), t(network.default_locking_mode === "disabled" ? "value.blocked" : "value.passes")),
            network.purpose.length > 0 && fact(t("field.purpose"), network.purpose.join(", "), true),
          ]}
        />
      </Section>
    </GeneralPage>
  );
}
