"use client";
import { Popover } from "@base-ui/react/popover";
import { Check } from "lucide-react";
import { useState } from "react";
import type { LabSpeed } from "@/server/contract";
import { FASTEST, SPEED_MOST } from "@/server/contract/speed";
import { useSpeed } from "../data/hooks";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { TextField } from "../ui/field";
import { Hint } from "../ui/hint";
import { SpeedShown, speedButton } from "./speed-shown";
import { OFFERED_SPEEDS, readSpeed, speedText } from "./speeds";

export interface SpeedMenuProps {
  /** why the speed cannot be set; null: it can */
  readonly why: string | null;
  readonly onSet: (speed: LabSpeed) => void;
}
/** The speed that is set, and behind it all others, one of one's own among them. */
export function SpeedMenu({ why, onSet }: SpeedMenuProps) {
  const t = useT();
  const speed = useSpeed();
  const [isOpen, setOpen] = useState(false);
  const label = t("speed.label", { speed: speed === null ? "–" : t(...speedText(speed)) });
  const trigger = (
    <Popover.Trigger
      aria-label={label}
      aria-disabled={why !== null || undefined}
      className={cx(speedButton, why !== null && "text-faint opacity-60 hover:bg-transparent")}
    >
      <SpeedShown speed={speed} />
    </Popover.Trigger>
  );
  return (
    <Popover.Root open={isOpen && why === null} onOpenChange={setOpen}>
      <Hint text={why ?? t("speed.title")} isDescription={why !== null} side="top">
        {trigger}
      </Hint>
      <Popover.Portal>
        <Popover.Positioner className="z-50" side="top" align="end" sideOffset={4} collisionPadding={6}>
          <Popover.Popup aria-label={t("speed.title")} className="popup w-[250px] p-2 outline-none">
            <Speeds
              speed={speed}
              onSet={(to) => {
                setOpen(false);
                onSet(to);
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Speeds({ speed, onSet }: { speed: LabSpeed | null; onSet: (speed: LabSpeed) => void }) {
  const t = useT();
  const isOwn = speed !== null && speed > 0 && !OFFERED_SPEEDS.includes(speed);
  const [text, setText] = useState(isOwn ? `${speed}` : "");
  const [isTried, setTried] = useState(false);
  const read = readSpeed(text);
  return (
    <>
      <form
        noValidate
        className="flex items-start gap-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (read !== null) onSet(read);
        }}
      >
        <div className="flex-1">
          <TextField
            label={t("speed.own")}
            inputMode="numeric"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            hint={t("speed.ownHint", { most: SPEED_MOST })}
            error={isTried && read === null ? t("speed.ownError", { most: SPEED_MOST }) : undefined}
          />
        </div>
        <Button type="submit" className="mt-[20px]">
          {t("speed.set")}
        </Button>
      </form>
      <ul className="grid grid-cols-3 gap-1">
        {OFFERED_SPEEDS.map((offered) => (
          <li key={offered} className={offered === FASTEST ? "col-span-3" : undefined}>
            <button
              type="button"
              aria-pressed={offered === speed}
              onClick={() => onSet(offered)}
              className={cx(
                "flex h-7 w-full items-center justify-center gap-1.5 rounded-sm px-1.5 tabular-nums",
                offered === speed ? "bg-accent-soft font-medium text-accent" : "hover:bg-hover",
              )}
            >
              {offered === speed && <Check size={13} aria-hidden />}
              {t(...speedText(offered))}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
