/** What may be done to alerts, in the grid that lists them. */
import { ArrowRight, BellOff } from "lucide-react";
import { inSubmissions } from "../../data/bulk-items";
import type { AnyRec, Rec } from "../../data/defaults";
import { type Command, type CommandContext, defineCommand } from "../command";

/** The object that an alert is about, when there is a page to go to. */
function objectOf({ obj_uuid }: Rec<"message">, { session, kinds }: CommandContext): AnyRec | undefined {
  const about = session.store.byUuid(obj_uuid);
  return about && kinds.withPage(about) ? about : undefined;
}

export const alertCommands: readonly Command[] = [
  defineCommand<"message">({
    id: "alert.goTo",
    label: "alert.goToObject",
    icon: ArrowRight,
    on: ["alert"],
    context: 0,
    bar: { of: "alert", group: 0 },
    isNotInPalette: true,
    why: (alert, context) => (objectOf(alert, context) ? null : context.t("alert.whatItIsAboutIs")),
    run: ([alert], context) => {
      const about = alert && objectOf(alert, context);
      if (about) context.go(about.ref);
    },
  }),
  defineCommand<"message">({
    id: "alert.dismiss",
    label: "alert.dismiss",
    labelForMany: "alert.dismissCountAlerts",
    icon: BellOff,
    on: ["alert"],
    takesMany: true,
    operation: "message.destroy",
    context: 1,
    bar: { of: "alert", group: 1 },
    isNotInPalette: true,
    run: (able, { act }) => {
      const [first] = able;
      if (first && able.length === 1) void act(first.ref, "message.destroy", { self: first.ref });
      // One operation, not one for each: nothing of it takes time. What is refused stands with the first.
      else
        for (const some of inSubmissions(able.map(({ ref }) => ({ ref }))))
          void act(some[0]?.ref ?? "", "message.destroy_many", { messages: some.map(({ ref }) => ref) });
    },
  }),
];
