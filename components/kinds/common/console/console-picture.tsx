"use client";
import { useEffect, useRef, useState } from "react";
import { useFollowed } from "../../../data/views";
import { useServerText, useT } from "../../../i18n";
import { cx } from "../../../ui/cx";
import { visibleText } from "../../../ui/visible-text";
import { type Picture, ScreenPicture } from "./screen-picture";
import "./texts";

/** Width of a letter of the console's font, em: JetBrains Mono has 600 units of 1,000. */
const LETTER_EM = 0.6;
const LINE_EM = 1.2;

/**
 * What stands on a VM's text console now, as a small picture. It is only looked at: no console is opened for it.
 * @param isOff - nothing is behind it any more: the last that was there
 */
export default function ConsolePicture({ vm, name, isOff }: { vm: string; name: string; isOff: boolean }) {
  const t = useT();
  const serverText = useServerText();
  const { answer, refusal } = useFollowed("screen", { vm });
  const [picture, setPicture] = useState<Picture | null>(null);
  const drawer = useRef<ScreenPicture | null>(null);
  useEffect(() => {
    const own = new ScreenPicture();
    drawer.current = own;
    return () => {
      drawer.current = null;
      own.close();
    };
  }, []);
  useEffect(() => {
    let isLatest = true;
    if (answer) void drawer.current?.draw(answer.text, answer).then((made) => isLatest && setPicture(made));
    else setPicture(null);
    return () => {
      isLatest = false;
    };
  }, [answer]);
  if (refusal) return <p className="px-3 py-2 text-muted">{serverText(refusal)}</p>;
  const { cols, rows } = answer ?? { cols: 80, rows: 24 };
  const lines = picture ?? [];
  const last = lines.map((runs) => runs.map(({ text }) => text).join("")).findLast((text) => text.trim() !== "") ?? "";
  const label = last
    ? t("console.screenOfNameEndingIn", { name, last: visibleText(last.trim()) })
    : t("console.screenOfNameEmpty", { name });
  // As many letters as the console has in the width of the card; a screen that is higher than 80×24 would be gets smaller ones.
  const across = Math.max(cols * LETTER_EM, (rows * LINE_EM * 5) / 3);
  return (
    <div role="img" data-foreign aria-label={label} className="@container aspect-[5/3] w-full overflow-hidden bg-console">
      <pre
        aria-hidden
        className={cx("p-[2cqw] font-mono text-console-text", isOff && "grayscale")}
        style={{ fontSize: `calc(96cqw / ${across})`, lineHeight: LINE_EM }}
      >
        {lines.map((runs, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
          <div key={row} className="h-[1.2em] whitespace-pre">
            {runs.map(({ text, colour, ground, isBold }, at) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a row have no other name
                key={at}
                className={isBold ? "font-bold" : undefined}
                style={{ ...(colour ? { color: colour } : {}), ...(ground ? { backgroundColor: ground } : {}) }}
              >
                {text}
              </span>
            ))}
          </div>
        ))}
      </pre>
    </div>
  );
}
