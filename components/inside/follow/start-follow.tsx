"use client";
import { useState } from "react";
import type { InsideOverview, InsideRequest } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { useDialogSubmit } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { useLabClock } from "./use-clock";

export const requests = ["diskWrite", "diskRead", "networkSend"] as const satisfies readonly InsideRequest[];

/** Chooses what to follow, and starts. */
export function StartFollow({
  overview,
  focusDomid,
  onStarted,
}: {
  overview: InsideOverview;
  focusDomid: number | null;
  onStarted: (id: string | null) => void;
}) {
  const t = useT();
  const text = useFaultText();
  const { role } = useLab();
  const clock = useLabClock();
  const { run, isPending, fault } = useDialogSubmit();
  const guests = overview.domains.filter((d) => d.vm !== null && d.domid !== 0);
  const [chosen, setChosen] = useState<string | null>(null);
  const [request, setRequest] = useState<InsideRequest>("diskWrite");
  // One that is paused makes no requests; it is offered all the same, and refused in words.
  const first = guests.find(({ flags }) => !flags.includes("p")) ?? guests[0];
  const vm = guests.find((d) => d.vm === chosen)?.vm ?? guests.find((d) => d.domid === focusDomid)?.vm ?? first?.vm ?? null;
  const why = role === "read-only" ? t("why.readOnly") : vm === null ? t("inside.noGuests") : null;
  const follow = async (trigger: boolean, pausesFirst: boolean): Promise<void> => {
    if (vm === null || isPending) return;
    if (pausesFirst && !(await clock.ask({ kind: "speed", speed: 0 }))) return;
    const outcome = await run("inside.follow", { vm, request, trigger });
    if (outcome.ok) onStarted(typeof outcome.value === "string" ? outcome.value : null);
  };
  return (
    <form aria-label={t("inside.follow")} className="flex flex-col gap-2" onSubmit={(event) => event.preventDefault()}>
      <div className="grid grid-cols-2 gap-2">
        <Select
          label={t("inside.guest")}
          isTight
          value={vm ?? ""}
          options={guests.map((d) => ({ value: d.vm ?? "", label: d.name }))}
          onChange={setChosen}
        />
        <Select
          label={t("inside.request")}
          isTight
          value={request}
          options={requests.map((one) => ({ value: one, label: t(`inside.request.${one}`) }))}
          onChange={(value) => setRequest(requests.find((one) => one === value) ?? "diskWrite")}
        />
      </div>
      {clock.isRunning && <p className="text-muted">{t("inside.pauseFirst")}</p>}
      <div className="flex flex-wrap gap-1.5">
        {clock.isRunning && (
          <Button isSmall kind="primary" disabledReason={why ?? clock.why} isPending={isPending} onClick={() => void follow(true, true)}>
            {t("inside.pauseAndFollow")}
          </Button>
        )}
        <Button
          isSmall
          kind={clock.isRunning ? "plain" : "primary"}
          disabledReason={why}
          isPending={isPending}
          onClick={() => void follow(true, false)}
        >
          {t("inside.makeOne")}
        </Button>
        <Button isSmall disabledReason={why} isPending={isPending} onClick={() => void follow(false, false)}>
          {t("inside.followNext")}
        </Button>
      </div>
      {(fault || clock.failure) && <Notice>{fault ? text(fault) : clock.failure}</Notice>}
    </form>
  );
}
