"use client";
import { useReached, useSpeed } from "../data/hooks";
import { useT } from "../i18n";
import { paceDigits, speedText } from "./speeds";

/** From here on it is as good as reached: no clock of a server is even to the last per cent. guess: what nobody notices */
const ENOUGH = 0.97;

/** What is really reached, whenever it is less than what is set. */
export function Reached() {
  const t = useT();
  const speed = useSpeed();
  const reached = useReached();
  if (speed === null || speed === 0 || reached === null || reached >= speed * ENOUGH) return null;
  const pace = t("speed.times", { times: paceDigits(reached) });
  return (
    <span
      className="px-1 text-xs whitespace-nowrap text-paused tabular-nums"
      title={t("speed.reachesWhy", { set: t(...speedText(speed)), speed: pace })}
    >
      <span className="max-[1180px]:sr-only">{t("speed.reaches", { speed: pace })}</span>
      <span className="min-[1181px]:hidden" aria-hidden>
        {pace}
      </span>
    </span>
  );
}
