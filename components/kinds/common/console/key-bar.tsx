"use client";
/** Keys that a phone's keyboard has not: they go to the console as if they were pressed. */
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useT } from "../../../i18n";
import { cx } from "../../../ui/cx";
import type { ConsoleTerminal } from "./terminal";
import { sequenceOf, type TouchKey } from "./touch-keys";

interface KeyProps {
  readonly label: string;
  readonly isOn?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}
function Key({ label, isOn, onPress, children }: KeyProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isOn}
      // The terminal keeps the focus, and the phone its keyboard.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
      className={cx(
        "inline-flex h-10 min-w-10 shrink-0 items-center justify-center rounded-md border border-line-strong px-2 font-mono text-sm",
        isOn ? "bg-accent-soft text-accent" : "bg-surface active:bg-pressed",
      )}
    >
      {children}
    </button>
  );
}
const arrows = [
  ["ArrowLeft", ArrowLeft, "console.left"],
  ["ArrowUp", ArrowUp, "console.up"],
  ["ArrowDown", ArrowDown, "console.down"],
  ["ArrowRight", ArrowRight, "console.right"],
] as const;
const named = [
  ["Escape", "Esc"],
  ["Tab", "Tab"],
] as const;
const further = [
  ["Home", "Home"],
  ["End", "End"],
  ["PageUp", "PgUp"],
  ["PageDown", "PgDn"],
  ["Delete", "Del"],
] as const;
const signs = ["/", "-", "|", "~", "&", ">", "*", "$"];

export function KeyBar({ terminal }: { terminal: ConsoleTerminal }) {
  const t = useT();
  const [modifier, setModifier] = useState<"ctrl" | "alt" | null>(null);
  const press = (key: TouchKey): void => terminal.send(sequenceOf(key, terminal.xterm.modes.applicationCursorKeysMode));
  const hold = (which: "ctrl" | "alt"): void => {
    const next = modifier === which ? null : which;
    setModifier(next);
    terminal.hold(next, () => setModifier(null));
    terminal.enter();
  };
  return (
    <div
      role="toolbar"
      aria-label={t("console.keys")}
      className="flex shrink-0 gap-1 overflow-x-auto border-t border-line bg-sunken px-1.5 py-1"
    >
      {named.map(([key, label]) => (
        <Key key={key} label={key} onPress={() => press(key)}>
          {label}
        </Key>
      ))}
      <Key label="Ctrl" isOn={modifier === "ctrl"} onPress={() => hold("ctrl")}>
        Ctrl
      </Key>
      <Key label="Alt" isOn={modifier === "alt"} onPress={() => hold("alt")}>
        Alt
      </Key>
      {arrows.map(([key, Icon, label]) => (
        <Key key={key} label={t(label)} onPress={() => press(key)}>
          <Icon size={16} aria-hidden />
        </Key>
      ))}
      {signs.map((sign) => (
        <Key key={sign} label={sign} onPress={() => terminal.send(sign)}>
          {sign}
        </Key>
      ))}
      {further.map(([key, label]) => (
        <Key key={key} label={key} onPress={() => press(key)}>
          {label}
        </Key>
      ))}
    </div>
  );
}
