"use client";
import type { AnyRec } from "../data/defaults";
import type { Words } from "../i18n";
import { Button } from "../ui/button";
import { labelOf, useCommandContext, useCommandState, useCommandTable } from "./use-commands";

/** A command as a button on a page, with the reason it has everywhere else. */
interface CommandButtonProps {
  readonly id: string;
  readonly on: AnyRec;
  readonly isPlain?: boolean;
  /** where a shorter word than the command's is enough */
  readonly label?: Words;
}
export function CommandButton({ id, on, isPlain, label }: CommandButtonProps) {
  const command = useCommandTable().find((one) => one.id === id);
  const stateOf = useCommandState();
  const context = useCommandContext();
  if (!command) throw new Error(`no command is called ${id}`);
  const { why, askWhy, run } = stateOf(command, [on]);
  const Icon = command.icon;
  return (
    <Button
      {...(isPlain ? {} : { kind: "primary" as const })}
      disabledReason={why}
      askWhy={askWhy}
      onClick={() => run()}
      {...(Icon ? { icon: <Icon size={14} aria-hidden /> } : {})}
    >
      {label ? context.t(label) : labelOf(command, 1, context)}
    </Button>
  );
}
