"use client";
import type { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { useOperationSend } from "../../../form/use-operation-send";
import { type AboutNewNetwork, useAboutNewNetwork } from "./new-network/about";
import { bondArgs, bondPage } from "./new-network/bond-page";
import "./texts";

type Values = ReturnType<typeof bondPage.read>;

/** NICs of all servers that have them as one, on a network of the pool's own. @source consoles.md §1.8: NIC choice and mode */
export const createBondDialog = defineForm<object, AboutNewNetwork, Values>({
  name: "createBond",
  title: (_about, t) => t("bond.create.title"),
  go: "bond.create.go",
  operation: "pool.add_network",
  fields: bondPage.fields,
  use: useAboutNewNetwork,
  schema: (t, about) => bondPage.schema(t, about) as z.ZodType<Values>,
  read: bondPage.read,
  View: bondPage.View,
  useSend({ freeName }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ members, mode }) {
        // As XenCenter calls it: by the numbers of its NICs.
        const name = `Bond ${members.map((nic) => nic.replace(/^eth/, "")).join("+")}`;
        const asked = { kind: "bonded" as const, name_label: freeName(name), members: [...members], ...bondArgs(mode) };
        return (await run("pool.add_network", asked)).ok;
      },
    };
  },
});
