"use client";
import { Toolbar as Base } from "@base-ui/react/toolbar";
import { ArrowLeft, ArrowRight, ChevronDown } from "lucide-react";
import { Fragment, useCallback, useLayoutEffect, useMemo, useRef } from "react";
import type { AnyRec } from "../data/defaults";
import { useRecordsAt } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useHistoryEnds } from "../data/path-history";
import { useAsked } from "../data/submit";
import { useTargets } from "../data/targets";
import { useT } from "../i18n";
import type { Command, CommandContext } from "../kinds/command";
import { commandState } from "../kinds/command-state";
import { labelOf, useCommandContext, useCommandTable } from "../kinds/use-commands";
import { MenuButton } from "../ui/menu";
import type { MenuAction } from "../ui/menu-entries";
import { Arc } from "../ui/object-icon";
import { Tool } from "./tool";
import { toolsFor } from "./tools-for";

const Divider = () => <Base.Separator className="mx-1.5 h-4 w-px bg-line" />;

interface CommandToolProps {
  readonly command: Command;
  readonly forced: readonly Command[];
  readonly chosen: readonly AnyRec[];
  readonly context: CommandContext;
}
function CommandTool({ command, forced, chosen, context }: CommandToolProps) {
  const { t, kinds } = context;
  const stateOf = (of: Command, records: readonly AnyRec[]) => commandState(of, records, kinds, context);
  const asked = useAsked(chosen[0]?.ref ?? "");
  const state = stateOf(command, command.on ? chosen : []);
  // The same functions all the time: of twenty tools few become others with what is chosen.
  const latest = useRef(state);
  useLayoutEffect(() => {
    latest.current = state;
  });
  const run = useCallback(() => latest.current.run(), []);
  const askWhy = useCallback(() => latest.current.askWhy(), []);
  const Icon = command.icon;
  const isAsked = asked !== undefined && asked === command.operation;
  const icon = useMemo(
    () => (isAsked ? <Arc size={16} /> : Icon ? <Icon size={16} strokeWidth={1.75} aria-hidden /> : null),
    [isAsked, Icon],
  );
  const label = command.toolLabel ? t(command.toolLabel) : labelOf(command, chosen.length, context);
  const entries = (): readonly MenuAction[] =>
    forced.map((force) => {
      const { why, askWhy, run } = stateOf(force, chosen);
      const ForceIcon = force.icon;
      return {
        label: labelOf(force, chosen.length, context),
        why,
        askWhy,
        run: () => run(),
        ...(ForceIcon ? { icon: <ForceIcon size={14} /> } : {}),
      };
    });
  return (
    <span className="inline-flex items-center">
      <Tool label={label} icon={icon} why={state.why} askWhy={askWhy} onClick={run} keys={command.keys} hasText />
      {forced.length > 0 && (
        <MenuButton
          label={t("toolbar.more", { name: label })}
          entries={entries}
          className="-ml-1 inline-flex h-7 w-4 items-center justify-center rounded-md text-muted hover:bg-hover data-popup-open:bg-pressed"
        >
          <ChevronDown size={12} aria-hidden />
        </MenuButton>
      )}
    </span>
  );
}

/** Tools for what is chosen, drawn from the table of commands. */
export function Toolbar() {
  const t = useT();
  const { kinds } = useLab();
  const { targets } = useTargets();
  const { canBack, canForward } = useHistoryEnds();
  const table = useCommandTable();
  const context = useCommandContext();
  const chosen = useRecordsAt(targets);
  const [first] = chosen;
  return (
    <Base.Root aria-label={t("toolbar.label")} className="flex h-9 shrink-0 items-center border-b border-line bg-surface px-2">
      <Tool
        label={t("nav.back")}
        icon={<ArrowLeft size={16} aria-hidden />}
        why={canBack ? null : t("why.noBack")}
        onClick={() => history.back()}
      />
      <Tool
        label={t("nav.forward")}
        icon={<ArrowRight size={16} aria-hidden />}
        why={canForward ? null : t("why.noForward")}
        onClick={() => history.forward()}
      />
      {toolsFor(table, chosen, context).map(({ group, tools }) => (
        <Fragment key={`${first ? kinds.of(first)?.name : ""} ${group}`}>
          <Divider />
          {tools.map(({ command, forced }) => (
            <CommandTool key={command.standsFor ?? command.id} command={command} forced={forced} chosen={chosen} context={context} />
          ))}
        </Fragment>
      ))}
      {chosen.length > 1 && (
        <span role="status" className="ml-auto truncate pl-3 text-sm text-muted">
          {t("grid.actsOn", { count: chosen.length })}
        </span>
      )}
    </Base.Root>
  );
}
