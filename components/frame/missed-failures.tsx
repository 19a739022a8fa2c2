"use client";
import { X } from "lucide-react";
import { useState } from "react";
import { useConsole } from "../data/console-context";
import type { Rec } from "../data/defaults";
import { useT } from "../i18n";
import { Button, IconButton } from "../ui/button";
import { Notice } from "../ui/notice";
import { useOutcomeText } from "./outcomes";
import { useOwnOutcomes } from "./use-own-outcomes";

/** As many stand there at once, the newest. */
const KEPT = 3;

/**
 * What one would miss otherwise: a task of one's own that failed after one has left the page on which it was asked for. On that page
 * the refusal stands beside the object, and in the open panel of tasks it stands with the task. It stays until somebody has read it.
 */
export function MissedFailures() {
  const t = useT();
  const textOf = useOutcomeText();
  const { panel, place, setPanel, go } = useConsole();
  const [missed, setMissed] = useState<readonly Rec<"task">[]>([]);
  useOwnOutcomes({
    ended: (task, from) => {
      const isSeen = panel === "tasks" || place.page === "tasks" || location.pathname === from;
      if (task.status === "failure" && !isSeen) setMissed((before) => [...before, task].slice(-KEPT));
    },
  });
  const drop = (ref: string): void => setMissed((before) => before.filter((task) => task.ref !== ref));
  if (missed.length === 0) return null;
  return (
    <section
      aria-label={t("frame.failedMeanwhile")}
      className="fixed right-3 bottom-10 z-40 flex w-96 max-w-[calc(100vw-1.5rem)] flex-col gap-2"
    >
      {missed.map((task) => {
        const about = task.other_config.applies_to;
        return (
          <Notice
            key={task.ref}
            className="border border-line bg-raised shadow-lg"
            action={<IconButton label={t("frame.iHaveReadIt")} icon={<X size={14} aria-hidden />} onClick={() => drop(task.ref)} />}
          >
            <p>{textOf(task)}</p>
            <p className="mt-1 flex gap-2">
              {about && (
                <Button
                  isSmall
                  onClick={() => {
                    go(about);
                    drop(task.ref);
                  }}
                >
                  {t("alert.goToObject")}
                </Button>
              )}
              <Button
                isSmall
                onClick={() => {
                  setPanel("tasks");
                  drop(task.ref);
                }}
              >
                {t("graphs.showTasks")}
              </Button>
            </p>
          </Notice>
        );
      })}
    </section>
  );
}
