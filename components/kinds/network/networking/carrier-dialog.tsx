"use client";
import type { Rec } from "../../../data/defaults";
import { useRecord } from "../../../data/hooks";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { NumberField } from "../../../form/number-field";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { visibleText } from "../../../ui/visible-text";
import { LEAST_TAG, MOST_TAG, tagSchema } from "../../common/vlan";
import { useAboutNewNetwork } from "./new-network/about";
import "./texts";

interface Asked {
  readonly network: string;
  /** NIC or bond, by its name on the servers */
  readonly device: string;
}
interface About {
  readonly network: Rec<"network">;
  readonly device: string;
  /** servers that have it */
  readonly hosts: number;
  /** a tag that nothing of it has yet */
  readonly free: number;
}
interface Values {
  readonly vlan: number;
}

/** A network goes out of all servers by a VLAN of a NIC or bond. @source consoles.md §1.8: NIC and VLAN of a network */
export const carrierDialog = defineForm<Asked, About, Values>({
  name: "carrier",
  title: ({ network, device }, t) => t("net.carrier.title", { network: visibleText(network.name_label), nic: device }),
  go: "net.carrier.go",
  operation: "network.set_carrier",
  fields: { vlan: { label: "newNet.vlan" } },
  use: useCarrier,
  schema: (t) => z.object({ vlan: tagSchema(t) }),
  read: ({ free }) => ({ vlan: free }),
  View: CarrierView,
  useSend({ network, device }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      send: async ({ vlan }) => (await run("network.set_carrier", { network: network.ref, device, VLAN: vlan })).ok,
    };
  },
});

function useCarrier({ network: ref, device }: Asked): About | null {
  const network = useRecord("network", ref);
  const { carriers, freeVlan } = useAboutNewNetwork();
  const hosts = carriers.find((one) => one.device === device)?.hosts ?? 0;
  return network ? { network, device, hosts, free: freeVlan(device) } : null;
}

function CarrierView({ context: { device, hosts } }: { context: About }) {
  const t = useT();
  const field = usePageFields<Values>();
  return (
    <>
      <p className="mb-3 text-muted">{t("net.carrier.text", { nic: device, count: hosts })}</p>
      <div className="max-w-40">
        <NumberField least={LEAST_TAG} most={MOST_TAG} {...field.number("vlan")} />
      </div>
    </>
  );
}
