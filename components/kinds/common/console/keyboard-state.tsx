"use client";
import { useEffect, useState } from "react";
import type { Ack, ConsolePerson, KeyboardView } from "@/server/contract";
import { useLab } from "../../../data/lab-context";
import { useLanguage, useServerText, useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import type { ConsoleLine } from "./console-line";

interface Shown {
  readonly keyboard: KeyboardView;
  readonly line: ConsoleLine;
  /** says why something was refused; null: it was not */
  readonly onRefused: (why: string | null) => void;
}

/** Who has the keyboard of a console that others look at too, and the way to it. */
export function KeyboardState({
  keyboard,
  line,
  isWatched,
  isBelow,
  onRefused,
}: Shown & {
  readonly isWatched: boolean;
  /** where there is little room it stands below the rest of the bar */
  readonly isBelow: boolean;
}) {
  const t = useT();
  const { me, role } = useLab();
  const done = useAck(onRefused);
  const others = useNames(keyboard.viewers.filter(({ user }) => user !== me.username));
  const { asking, declined, writer } = keyboard;
  const isMine = writer?.user === me.username;
  const leftS = useSecondsLeft(asking?.leftMs ?? null);
  if (others === "" && (writer === null || isMine)) return null;
  const isAsked = asking?.user === me.username;
  const name = writer?.displayName ?? "";
  return (
    <span className={cx("flex min-w-0 items-center gap-2 px-2 text-sm", isBelow && "max-[1280px]:order-last max-[1280px]:basis-full")}>
      <span className="min-w-0 truncate text-muted" role="status" title={t("console.alsoHereOthers", { others })}>
        {isMine
          ? t("console.youHaveTheKeyboardAlso", { others })
          : writer === null
            ? t("console.whoTypesFirstHasThe", { others })
            : isAsked
              ? t("console.askedNameForTheKeyboard", { name })
              : declined?.user === me.username
                ? t("console.nameKeepsTheKeyboard", { name: declined.by })
                : t("console.nameHasTheKeyboard", { name })}
      </span>
      {/* Outside what is read out at each change. */}
      {isAsked && <span className="shrink-0 text-muted tabular-nums">{t("console.nSAtMost", { n: leftS })}</span>}
      {!isWatched && !isMine && writer !== null && (
        <>
          {isAsked ? (
            <Button isSmall onClick={() => line.release()}>
              {t("console.withdraw")}
            </Button>
          ) : (
            <Button isSmall onClick={() => line.ask(done)}>
              {t("console.askForTheKeyboard")}
            </Button>
          )}
          {role === "pool-admin" && (
            <Button isSmall kind="quiet" onClick={() => line.take(done)}>
              {t("console.takeTheKeyboard")}
            </Button>
          )}
        </>
      )}
    </span>
  );
}

/** Somebody asks for the keyboard of whoever reads this: yes or no, and how long no answer is none. */
export function KeyboardQuestion({ keyboard, line, onRefused, onAnswered }: Shown & { readonly onAnswered: () => void }) {
  const t = useT();
  const { me } = useLab();
  const done = useAck(onRefused);
  const { asking, writer } = keyboard;
  const leftS = useSecondsLeft(asking?.leftMs ?? null);
  if (!asking || writer?.user !== me.username) return null;
  const answer = (isHandedOver: boolean): void => {
    line.answer(isHandedOver, done);
    onAnswered();
  };
  return (
    <div className="absolute inset-x-0 top-14 z-10 flex justify-center">
      <div className="popup flex items-center gap-3 px-4 py-2.5">
        <span role="alert">
          {t("console.nameAsksForTheKeyboard", { name: asking.displayName })}
          <span className="sr-only">{t("console.ctrlShiftEscapeLeadsTo")}</span>
        </span>
        <span className="text-muted tabular-nums">{t("console.itGoesOverInN", { n: leftS })}</span>
        <Button data-answer onClick={() => answer(false)}>
          {t("console.keepIt")}
        </Button>
        <Button kind="primary" onClick={() => answer(true)}>
          {t("console.handOver")}
        </Button>
      </div>
    </div>
  );
}

function useAck(onRefused: (why: string | null) => void): (ack: Ack) => void {
  const said = useServerText();
  return (ack) => onRefused(ack.ok ? null : said(ack.message));
}
function useNames(people: readonly ConsolePerson[]): string {
  const { language } = useLanguage();
  return new Intl.ListFormat(language, { type: "unit", style: "short" }).format(people.map(({ displayName }) => displayName));
}
/** Whole seconds until so many ms from now have passed. */
function useSecondsLeft(leftMs: number | null): number {
  const [now, setNow] = useState(() => performance.now());
  const [until, setUntil] = useState(0);
  useEffect(() => {
    if (leftMs === null) return;
    setNow(performance.now());
    setUntil(performance.now() + leftMs);
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [leftMs]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
