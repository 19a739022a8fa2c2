"use client";
import { useQuery } from "@tanstack/react-query";
import { useConsole } from "../../data/console-context";
import { useLab } from "../../data/lab-context";
import { useFaultText } from "../../data/use-fault-text";
import { useNameOf } from "../../data/use-name-of";
import { viewQuery } from "../../data/views";
import { useT } from "../../i18n";
import { visibleText } from "../../ui/visible-text";

/** The objects that a bulk operation was refused for, each with the reason. @param count - how many there are: another count is asked anew */
export function BulkRefusals({ task, op, count }: { task: string; op: string; count: number }) {
  const t = useT();
  const text = useFaultText();
  const nameOf = useNameOf();
  const { labId } = useLab();
  const { go } = useConsole();
  const { data } = useQuery(viewQuery(labId, "bulk", { task }, [count]));
  return (
    <ul aria-label={t("tasks.refusedList")} className="max-h-40 overflow-y-auto pb-1 pl-10 text-sm">
      {(data?.refused ?? []).map(({ ref, fault }, at) => {
        const name = nameOf(ref);
        return (
          // An object may be named twice.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={`${at}-${ref}`} className="flex gap-2">
            {name === null ? (
              <span className="w-40 shrink-0 truncate text-muted">{visibleText(ref)}</span>
            ) : (
              <button type="button" className="w-40 shrink-0 truncate text-left text-accent hover:underline" onClick={() => go(ref)}>
                {visibleText(name)}
              </button>
            )}
            <span className="text-bad">{text(fault, { ref, op })}</span>
          </li>
        );
      })}
    </ul>
  );
}
