/** Machines and servers with one another. */
import type { Rec } from "../../data/defaults";
import { reachDialog } from "../../topology/dialogs";
import { guestOrHost, shown } from "./ends";
import { defineJoin, type Join } from "./join";
import "./texts";

type Machine = Rec<"VM"> | Rec<"host">;
const trace = defineJoin<Machine, Machine>({
  id: "reach.trace",
  of: guestOrHost,
  onto: guestOrHost,
  isOffered: (from, to) => from.ref !== to.ref,
  label: (from, to, { context: { t } }) => t("joins.traced", { from: shown(from), to: shown(to) }),
  async run(from, to, { context }) {
    context.open(reachDialog, { from: from.ref, to: to.name_label });
    return null;
  },
});

export const machineJoins: readonly Join[] = [trace];
