"use client";
import { z } from "../../../../data/zod";
import { NumberField } from "../../../../form/number-field";
import { useFormAround, usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { Notice } from "../../../../ui/notice";
import { Select } from "../../../../ui/select";
import type { AboutNewNetwork } from "./about";
import { kindIn } from "./kinds";

interface Values {
  readonly device: string;
  readonly vlan: number;
}
/** Tags; 0 sends frames on without one. @source xapi.md §13 (VLAN.create: 0..4094) */
const [least, most] = [0, 4094];

/** The NIC of each server that carries it. A private network has no VLAN: it goes in tunnels. */
export const devicePage = definePage<AboutNewNetwork, Values>({
  name: "device",
  title: "newNet.device",
  appliesTo: (_about, values) => ["external", "private"].includes(kindIn(values)),
  fields: { device: { label: "newNet.nic" }, vlan: { label: "newNet.vlan" } },
  schema: (t) =>
    z.object({
      device: z.string().min(1, t("newNet.noNic")),
      vlan: z
        .number({ error: t("err.number") })
        .int(t("err.number"))
        .min(least, t("err.min", { min: least }))
        .max(most, t("err.max", { max: most })),
    }),
  read({ carriers: [first], freeVlan }) {
    const device = first?.device ?? "";
    return { device, vlan: freeVlan(device) };
  },
  args: ({ device, vlan }) => ({ device, VLAN: vlan }),
  summary: ({ device, vlan }, _about, t, values) => [
    [t("newNet.nic"), device],
    ...(kindIn(values) === "external" ? [[t("newNet.vlan"), `${vlan}`] as const] : []),
  ],
  View: DeviceView,
});

function DeviceView({ context: { carriers, freeVlan } }: { context: AboutNewNetwork }) {
  const t = useT();
  const { values } = useFormAround();
  const field = usePageFields<Values>();
  const isPrivate = kindIn(values) === "private";
  if (carriers.length === 0) return <Notice>{t("newNet.noNic")}</Notice>;
  return (
    <>
      <p className="mb-3 text-muted">{t(isPrivate ? "newNet.private.text" : "newNet.device.text")}</p>
      <Select
        {...field.choice("device")}
        options={carriers.map(({ device, hosts }) => ({ value: device, label: device, note: t("newNet.onHosts", { count: hosts }) }))}
        onChange={(device) => {
          // A tag that is free on the one need not be on the other.
          if (field.values.vlan === freeVlan(field.values.device)) field.set("vlan", freeVlan(device));
          field.set("device", device);
        }}
      />
      {!isPrivate && (
        <div className="max-w-40">
          <NumberField least={least} most={most} {...field.number("vlan")} />
        </div>
      )}
    </>
  );
}
