"use client";
import { Toolbar as Base } from "@base-ui/react/toolbar";
import { Tooltip } from "@base-ui/react/tooltip";
import { type ReactNode, useId, useState } from "react";
import { cx } from "../ui/cx";

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
/** One tool. When it cannot act it stays in the Tab order and says why on hover and on focus. */
export function Tool({ label, icon, why, askWhy, onClick, hasText, keys }: ToolProps) {
  const id = useId();
  const [better, setBetter] = useState<{ readonly from: string | null; readonly text: string | null }>({ from: null, text: null });
  const reason = why === null ? null : better.from === why && better.text ? better.text : why;
  const button = (
    <Base.Button
      disabled={reason !== null}
      focusableWhenDisabled
      aria-label={label}
      {...(reason === null ? {} : { "aria-describedby": id })}
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
  return (
    <Tooltip.Root
      onOpenChange={(isOpen) => {
        if (isOpen && why !== null && askWhy) void askWhy().then((text) => setBetter({ from: why, text }));
      }}
    >
      <Tooltip.Trigger render={button} />
      {reason !== null && (
        <span id={id} hidden>
          {reason}
        </span>
      )}
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={5} className="z-50">
          <Tooltip.Popup className="popup max-w-80 px-2 py-1 text-sm">
            <span className="font-medium">{keys ? `${label} (${keys})` : label}</span>
            {reason !== null && <span className="block text-muted">{reason}</span>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
