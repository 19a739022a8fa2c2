"use client";
import { useState } from "react";

/**
 * The reason why a control cannot act, and a better one once it was asked for: controls know their rule, and the toolstack the object's.
 * @param why - null: it can act
 * @param askWhy - asks the toolstack; null: it has none either
 * @returns the reason to be said, and what asks when the control is pointed at
 */
export function useBetterReason(why: string | null, askWhy?: () => Promise<string | null>): readonly [string | null, () => void] {
  const [better, setBetter] = useState<{ readonly from: string | null; readonly text: string | null }>({ from: null, text: null });
  const reason = why === null ? null : better.from === why && better.text ? better.text : why;
  const ask = (): void => {
    if (why !== null && askWhy) void askWhy().then((text) => setBetter({ from: why, text }));
  };
  return [reason, ask];
}
