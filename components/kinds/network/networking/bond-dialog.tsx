"use client";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { NumberField } from "../../../form/number-field";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { bondArgs } from "../../common/bond/modes";
import { LEAST_MTU, MOST_MTU, mtuSchema, USUAL_MTU } from "../../common/mtu";
import { type AboutNewNetwork, useAboutNewNetwork } from "./new-network/about";
import { bondPage } from "./new-network/bond-page";
import "./texts";

type Bonded = ReturnType<typeof bondPage.read>;
interface Values extends Bonded {
  readonly mtu: number;
}
interface Asked {
  /** NICs that are chosen at first; left out: none */
  readonly members?: readonly string[];
}
interface About extends AboutNewNetwork {
  readonly chosen: readonly string[];
}

/** NICs of all servers that have them as one, on a network of the pool's own. @source consoles.md §1.8: NIC choice, mode and MTU */
export const createBondDialog = defineForm<Asked, About, Values>({
  name: "createBond",
  title: (_about, t) => t("bond.create.title"),
  go: "bond.create.go",
  operation: "pool.add_network",
  fields: { ...bondPage.fields, mtu: { label: "field.mtu" } },
  keyOf: ({ members = [] }) => members.join(" "),
  use: ({ members = [] }) => ({ ...useAboutNewNetwork(), chosen: members }),
  schema: (t, about) => z.intersection(bondPage.schema(t, about), z.object({ mtu: mtuSchema(t) })) as z.ZodType<Values>,
  read: (about) => ({ ...bondPage.read(about), members: [...about.chosen], mtu: USUAL_MTU }),
  View: BondForm,
  useSend({ freeName }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ members, mode, mtu }) {
        // As XenCenter calls it: by the numbers of its NICs.
        const name = `Bond ${members.map((nic) => nic.replace(/^eth/, "")).join("+")}`;
        const asked = { kind: "bonded" as const, name_label: freeName(name), members: [...members], MTU: mtu, ...bondArgs(mode) };
        return (await run("pool.add_network", asked)).ok;
      },
    };
  },
});

function BondForm({ context }: { context: AboutNewNetwork }) {
  const field = usePageFields<Values>();
  return (
    <>
      <bondPage.View context={context} />
      <div className="mt-3 max-w-40">
        <NumberField least={LEAST_MTU} most={MOST_MTU} {...field.number("mtu")} />
      </div>
    </>
  );
}
