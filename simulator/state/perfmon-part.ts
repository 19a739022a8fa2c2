/** Objects with thresholds, and where each stands. */
import { type Monitored, perfmonOf } from "../toolstack/perfmon/monitor";
import { checkList, definePart } from "../world/part";

export const perfmonPart = definePart<readonly (readonly [ref: string, monitored: Monitored])[]>("perfmon", {
  version: 1,
  export(world) {
    const entries = [...perfmonOf(world).objects].map(([ref, { class: of, text, variables }]) => {
      return [ref, { class: of, text, variables: variables.map((watched) => ({ ...watched })) }] as const;
    });
    return [["", () => entries]];
  },
  import(world, key, entries) {
    checkList("perfmon", key, entries);
    const perfmon = perfmonOf(world);
    for (const [ref, monitored] of entries)
      perfmon.objects.set(ref, { ...monitored, variables: monitored.variables.map((each) => ({ ...each })) });
    // The look itself is among the events.
    perfmon.isPlanned = perfmon.objects.size > 0;
  },
});
