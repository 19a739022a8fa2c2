"use client";
import { z } from "../../../../data/zod";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { CheckBox, RadioOption } from "../../../../ui/field";
import { Notice } from "../../../../ui/notice";
import { type BondChoice, bondArgs, bondModes } from "../../../common/bond/modes";
import "../../../common/bond/texts";
import type { AboutNewNetwork } from "./about";
import { kindIn } from "./kinds";

interface Values {
  readonly members: readonly string[];
  readonly mode: BondChoice;
}
/** NICs of one bond. @source network.md §9 */
const MEMBERS = { least: 2, most: 4 } as const;

export const bondPage = definePage<AboutNewNetwork, Values>({
  name: "bond",
  title: "newNet.bond",
  appliesTo: (_about, values) => kindIn(values) === "bonded",
  fields: { members: { label: "newNet.members" }, mode: { label: "newNet.mode" } },
  schema: (t) =>
    z.object({
      members: z
        .array(z.string())
        .min(MEMBERS.least, t("newNet.fewMembers"))
        .max(MEMBERS.most, t("newNet.manyMembers", { most: MEMBERS.most })),
      mode: z.enum(bondModes),
    }),
  read: () => ({ members: [], mode: "balance-slb" }),
  args: ({ members, mode }) => ({ members, ...bondArgs(mode) }),
  summary: ({ members, mode }, _about, t) => [
    [t("newNet.members"), members.join(", ")],
    [t("newNet.mode"), t(`bondMode.${mode}`)],
  ],
  View: BondView,
});

function BondView({ context }: { context: AboutNewNetwork }) {
  const t = useT();
  const field = usePageFields<Values>();
  const { error } = field.text("members");
  const { members, mode } = field.values;
  const set = (device: string, isIn: boolean): void =>
    field.set(
      "members",
      context.free.map((nic) => nic.device).filter((nic) => (nic === device ? isIn : members.includes(nic))),
    );
  const movesManagement = context.free.some(({ device, isManagement }) => isManagement && members.includes(device));
  return (
    <>
      <p className="mb-3 text-muted">{t("newNet.bond.text")}</p>
      <fieldset className="mb-3">
        <legend className="text-sm font-medium text-muted">{t("newNet.members")}</legend>
        {context.free.map(({ device, hosts, isManagement }) => (
          <CheckBox
            key={device}
            label={device}
            note={`${t("newNet.onHosts", { count: hosts })}${isManagement ? t("newNet.isManagement") : ""}`}
            checked={members.includes(device)}
            onChange={(event) => set(device, event.target.checked)}
          />
        ))}
        {error && (
          <p role="alert" className="text-sm text-bad">
            {error}
          </p>
        )}
      </fieldset>
      <fieldset>
        <legend className="text-sm font-medium text-muted">{t("newNet.mode")}</legend>
        {bondModes.map((one) => (
          <RadioOption key={one} name="mode" label={t(`bondMode.${one}`)} checked={mode === one} onChange={() => field.set("mode", one)} />
        ))}
      </fieldset>
      {movesManagement && (
        <Notice tone="paused" className="mt-3">
          {t("newNet.movesManagement")}
        </Notice>
      )}
    </>
  );
}
