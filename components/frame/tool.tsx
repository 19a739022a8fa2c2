"use client";
import { Toolbar as Base } from "@base-ui/react/toolbar";
import { memo, type ReactNode } from "react";
import { cx } from "../ui/cx";
import { Hint } from "../ui/hint";
import { useBetterReason } from "../ui/use-better-reason";

interface ToolProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** null: it can act; text: it cannot, and this is why */
  readonly why: string | null;
  /** asks the toolstack for a better reason, when the tool is pointed at */
  readonly askWhy?: () => Promise<string | null>;
  readonly onClick: () => void;
  readonly hasText?: boolean;
  /** keys that do the same */
  readonly keys?: string | undefined;
}
/** One tool. When it cannot act it stays in the Tab order and says why on hover and on focus. It is drawn when something of it is another. */
export const Tool = memo(function Tool({ label, icon, why, askWhy, onClick, hasText, keys }: ToolProps) {
  const [reason, ask] = useBetterReason(why, askWhy);
  const button = (
    <Base.Button
      disabled={reason !== null}
      focusableWhenDisabled
      aria-label={label}
      onClick={() => reason === null && onClick()}
      className={cx(
        "inline-flex h-7 items-center gap-1.5 rounded-md px-1.5 text-text transition-colors duration-120 select-none hover:bg-hover active:bg-pressed",
        reason !== null && "text-faint opacity-70 hover:bg-transparent active:bg-transparent",
      )}
    >
      {icon}
      {hasText && <span className="max-[1180px]:hidden">{label}</span>}
    </Base.Button>
  );
  const name = keys ? `${label} (${keys})` : label;
  return (
    <Hint
      text={reason ?? name}
      isDescription={reason !== null}
      shown={
        <>
          <span className="font-medium">{name}</span>
          {reason !== null && <span className="block text-muted">{reason}</span>}
        </>
      }
      onOpen={ask}
    >
      {button}
    </Hint>
  );
});
