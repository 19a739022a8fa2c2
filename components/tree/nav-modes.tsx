// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; an input cannot hold an icon and a badge
"use client";
import { Bell, FolderTree, List, type LucideIcon, Network, ScanSearch } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { URGENT_PRIORITY, useUnseenAlerts } from "../data/activity";
import { useConsole } from "../data/console-context";
import { NAV_MODES, type NavMode } from "../data/nav-mode";
import { useT } from "../i18n";
import { cx } from "../ui/cx";
import { Hint } from "../ui/hint";
import { CountMark } from "./count-mark";

const icons: Readonly<Record<NavMode, LucideIcon>> = {
  infrastructure: Network,
  objects: List,
  organisation: FolderTree,
  searches: ScanSearch,
  notifications: Bell,
};
const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** What the navigation shows, in one row at its foot: icons, and the word of the one that is chosen. */
export function NavModes() {
  const t = useT();
  const { mode, setMode } = useConsole();
  const { unseen } = useUnseenAlerts();
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = NAV_MODES.indexOf(mode);
    const last = NAV_MODES.length - 1;
    const step = steps[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? at : (at + step + last + 1) % (last + 1);
    const next = NAV_MODES[to];
    if (next === undefined || next === mode) return;
    event.preventDefault();
    setMode(next);
    row.current?.querySelectorAll<HTMLElement>('[role="radio"]')[to]?.focus();
  };
  return (
    <div
      ref={row}
      role="radiogroup"
      aria-label={t("tree.mode")}
      onKeyDown={onKeyDown}
      className="flex shrink-0 gap-1 border-t border-line p-1"
    >
      {NAV_MODES.map((name) => (
        <ModeButton
          key={name}
          name={name}
          isChosen={name === mode}
          count={name === "notifications" ? unseen.length : 0}
          isUrgent={unseen.some(({ priority }) => priority <= URGENT_PRIORITY)}
          onChoose={() => setMode(name)}
        />
      ))}
    </div>
  );
}

interface ModeButtonProps {
  readonly name: NavMode;
  readonly isChosen: boolean;
  /** what waits there */
  readonly count: number;
  /** something that waits there is serious */
  readonly isUrgent: boolean;
  readonly onChoose: () => void;
}
function ModeButton({ name, isChosen, count, isUrgent, onChoose }: ModeButtonProps) {
  const t = useT();
  const Icon = icons[name];
  const label = t(`view.${name}`);
  return (
    <Hint text={count > 0 ? t("view.modeCount", { label, count }) : label} isDescription={count > 0} side="top">
      <button
        type="button"
        role="radio"
        aria-label={label}
        aria-checked={isChosen}
        tabIndex={isChosen ? 0 : -1}
        onClick={onChoose}
        className={cx(
          "flex h-7 grow items-center justify-center gap-1.5 rounded-sm px-1.5 text-sm text-muted hover:bg-hover",
          isChosen ? "min-w-0 bg-accent-soft font-medium text-accent hover:bg-accent-soft" : "shrink-0",
        )}
      >
        <Icon size={15} strokeWidth={1.75} aria-hidden className="shrink-0" />
        {isChosen && <span className="truncate">{label}</span>}
        {count > 0 && <CountMark count={count} isUrgent={isUrgent} />}
      </button>
    </Hint>
  );
}
