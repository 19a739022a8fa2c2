import { useMemo } from "react";
import { useLab } from "../../data/lab-context";
import type { ShownTask } from "../../data/shown-task";
import { useNameOf } from "../../data/use-name-of";
import type { RowGroup } from "../../grid/grid-groups";
import { type GroupChoice, useGroupedBy } from "../../grid/group-chooser";
import { useT } from "../../i18n";
import { useOperationName } from "../../kinds/use-task-name";
import { formatDate } from "../../ui/format";

const DAY_US = 86_400_000_000;

interface TaskGrouping {
  readonly choices: readonly GroupChoice[];
  /** name of what they are put under; "": nothing */
  readonly by: string;
  /** left out: they stand as they are sorted */
  readonly groupOf?: (task: ShownTask) => RowGroup;
}
/** What tasks are put under: their object, who asked for them, what was done, or the lab's day on which they began, the last one first. */
export function useTaskGrouping(id: string): TaskGrouping {
  const t = useT();
  const { session } = useLab();
  const [by] = useGroupedBy(id);
  const nameOf = useNameOf();
  const operationName = useOperationName();
  return useMemo(() => {
    const ways: Readonly<Record<string, { readonly label: string; readonly groupOf: (task: ShownTask) => RowGroup }>> = {
      object: {
        label: t("inside.object"),
        groupOf: ({ object }) => ({
          key: object?.uuid ?? object?.ref ?? "",
          label: object ? (nameOf(object.ref) ?? object.name ?? "") : "",
        }),
      },
      user: {
        label: t("frame.person"),
        groupOf: ({ user }) => ({ key: user, label: user === "" ? t("frame.theLabItself") : user }),
      },
      op: {
        label: t("inside.operation"),
        groupOf: ({ op, bulk }) => {
          const done = bulk?.op ?? op;
          return { key: done, label: done === "" ? "" : operationName(done) };
        },
      },
      day: {
        label: t("frame.day"),
        groupOf: ({ beganUs }) => {
          const day = Math.floor((beganUs ?? session.clock.nowUs()) / DAY_US);
          return { key: `${day}`, label: formatDate(day * DAY_US), order: -day };
        },
      },
    };
    const choices = Object.entries(ways).map(([name, { label }]) => ({ name, label }));
    const chosen = Object.hasOwn(ways, by) ? ways[by] : undefined;
    return chosen ? { choices, by, groupOf: chosen.groupOf } : { choices, by: "" };
  }, [by, t, session, nameOf, operationName]);
}
