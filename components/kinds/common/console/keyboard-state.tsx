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
      <span
        className="min-w-0 truncate text-muted"
        role="status"
        title={t({ en: "Also here: {others}", zh: "同在：{others}" }, { others })}
      >
        {isMine
          ? t({ en: "You have the keyboard; also here: {others}", zh: "键盘在您手中；同在：{others}" }, { others })
          : writer === null
            ? t({ en: "Who types first has the keyboard; also here: {others}", zh: "先输入者持有键盘；同在：{others}" }, { others })
            : isAsked
              ? t({ en: "Asked {name} for the keyboard:", zh: "已向 {name} 请求键盘：" }, { name })
              : declined?.user === me.username
                ? t({ en: "{name} keeps the keyboard", zh: "{name} 保留键盘" }, { name: declined.by })
                : t({ en: "{name} has the keyboard", zh: "键盘在 {name} 手中" }, { name })}
      </span>
      {/* Outside what is read out at each change. */}
      {isAsked && <span className="shrink-0 text-muted tabular-nums">{t({ en: "{n} s at most", zh: "最多 {n} 秒" }, { n: leftS })}</span>}
      {!isWatched && !isMine && writer !== null && (
        <>
          {isAsked ? (
            <Button isSmall onClick={() => line.release()}>
              {t({ en: "Withdraw", zh: "撤回" })}
            </Button>
          ) : (
            <Button isSmall onClick={() => line.ask(done)}>
              {t({ en: "Ask for the keyboard", zh: "请求键盘" })}
            </Button>
          )}
          {role === "pool-admin" && (
            <Button isSmall kind="quiet" onClick={() => line.take(done)}>
              {t({ en: "Take the keyboard", zh: "接管键盘" })}
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
          {t({ en: "{name} asks for the keyboard.", zh: "{name} 请求使用键盘。" }, { name: asking.displayName })}
          <span className="sr-only">{t({ en: " Ctrl+Shift+Escape leads to the answer.", zh: " 按 Ctrl+Shift+Escape 前往答复。" })}</span>
        </span>
        <span className="text-muted tabular-nums">{t({ en: "It goes over in {n} s.", zh: "{n} 秒后移交。" }, { n: leftS })}</span>
        <Button data-answer onClick={() => answer(false)}>
          {t({ en: "Keep it", zh: "保留" })}
        </Button>
        <Button kind="primary" onClick={() => answer(true)}>
          {t({ en: "Hand over", zh: "移交" })}
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
