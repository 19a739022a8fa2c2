"use client";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";
import { Hint } from "./hint";
import { useBetterReason } from "./use-better-reason";

type Kind = "plain" | "primary" | "danger" | "quiet";
const kinds: Record<Kind, string> = {
  plain: "border border-line-strong bg-surface text-text hover:bg-hover active:bg-pressed",
  primary: "border border-accent-solid bg-accent-solid text-on-accent hover:bg-accent-solid-hover hover:border-accent-solid-hover",
  danger: "border border-bad-solid bg-bad-solid text-on-accent hover:opacity-90",
  quiet: "border border-transparent text-text hover:bg-hover active:bg-pressed",
};
export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "disabled"> {
  readonly kind?: Kind;
  readonly isSmall?: boolean;
  readonly icon?: ReactNode;
  /** Why it cannot act: it then looks disabled, stays focusable, and says this. */
  readonly disabledReason?: string | null | undefined;
  /** asks the toolstack for a better reason, when the button is pointed at */
  readonly askWhy?: (() => Promise<string | null>) | undefined;
  readonly isPending?: boolean;
  /** not yet: a form is not sent by it, neither by its Enter key */
  readonly isWaiting?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}
/** Text button. One that cannot act says why instead of falling silent. */
export function Button({
  kind = "plain",
  isSmall,
  icon,
  disabledReason,
  askWhy,
  isPending,
  isWaiting,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const [reason, ask] = useBetterReason(disabledReason || null, askWhy);
  const isOff = reason !== null || !!isPending;
  const button = (
    <button
      type={type}
      disabled={isWaiting}
      aria-disabled={isOff || undefined}
      aria-busy={isPending || undefined}
      onClick={(event) => (isOff ? event.preventDefault() : onClick?.(event))}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-120",
        isSmall ? "h-6 px-2 text-sm" : "h-7 px-3",
        kinds[kind],
        isOff && "border-line bg-sunken text-faint hover:bg-sunken hover:border-line active:bg-sunken hover:opacity-100",
        kind === "quiet" && isOff && "border-transparent bg-transparent hover:bg-transparent",
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
  if (reason === null) return button;
  return (
    <Hint text={reason} onOpen={ask}>
      {button}
    </Hint>
  );
}

/** Square button with an icon; its name is its tooltip. */
export function IconButton({
  label,
  icon,
  isPressed,
  className,
  disabledReason,
  onClick,
  ...rest
}: Omit<ButtonProps, "children" | "kind" | "icon" | "askWhy"> & { label: string; icon: ReactNode; isPressed?: boolean }) {
  const isOff = !!disabledReason;
  return (
    <Hint text={disabledReason ?? label} isDescription={isOff}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={isPressed}
        aria-disabled={isOff || undefined}
        onClick={(event) => (isOff ? event.preventDefault() : onClick?.(event))}
        className={cx(
          "inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted transition-colors duration-120 hover:bg-hover hover:text-text active:bg-pressed",
          isPressed && "bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent",
          isOff && "text-faint opacity-60 hover:bg-transparent hover:text-faint",
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Hint>
  );
}
