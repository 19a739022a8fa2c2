"use client";
import type { AnyRec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { Button } from "../ui/button";
import type { Command } from "./command";
import { isFor } from "./command-state";
import { labelOf, useCommandContext, useCommandState, useCommandTable } from "./use-commands";

interface GridBarProps {
  /** name of the kind that the grid lists */
  readonly of: string;
  /** the rows that are chosen */
  readonly chosen: readonly AnyRec[];
  /** the object on whose page the grid stands */
  readonly object?: AnyRec;
}
/** The buttons above a grid: what is for the object of the page, then what is for the rows that are chosen. */
export function GridBar({ of, chosen, object }: GridBarProps) {
  const { kinds } = useLab();
  const table = useCommandTable();
  const stateOf = useCommandState();
  const context = useCommandContext();
  const isForPage = (command: Command): boolean => object !== undefined && isFor(command, kinds, object);
  const shown = table
    .filter(({ bar }) => bar?.of === of)
    .filter((command) => command.on?.includes(of) || isForPage(command))
    .sort((a, b) => (a.bar?.group ?? 0) - (b.bar?.group ?? 0));
  return shown.map((command) => {
    const { why, askWhy, run } = stateOf(command, object && isForPage(command) ? [object] : chosen);
    const Icon = command.icon;
    return (
      <Button
        key={command.id}
        isSmall
        disabledReason={why}
        askWhy={askWhy}
        onClick={() => run()}
        {...(Icon ? { icon: <Icon size={13} aria-hidden /> } : {})}
      >
        {labelOf(command, chosen.length, context)}
      </Button>
    );
  });
}
