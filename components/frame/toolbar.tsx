"use client";
import { Toolbar as Base } from "@base-ui/react/toolbar";
import { Tooltip } from "@base-ui/react/tooltip";
import { ArrowLeft, ArrowRight, FileUp, Plus } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useConsole } from "../data/console-context";
import { useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useHistoryEnds } from "../data/path-history";
import { useAsked } from "../data/submit";
import { useT } from "../i18n";
import { type CommandState, useVmCommand, useVms } from "../kinds/vm/use-vm-commands";
import { type PowerCommand, type VmCommand, vmCommands } from "../kinds/vm/vm-commands";
import { cx } from "../ui/cx";
import { Arc } from "../ui/object-icon";

interface ToolProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly why: string | null;
  readonly askWhy?: () => Promise<string | null>;
  readonly onClick: () => void;
  readonly hasText?: boolean;
  readonly hint?: string | undefined;
}
/** One tool. When it cannot act it stays in the Tab order and says why on hover and on focus. */
function Tool({ label, icon, why, askWhy, onClick, hasText, hint }: ToolProps) {
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
        "inline-flex h-7 items-center gap-1.5 rounded-md px-1.5 text-text outline-none transition-colors duration-120 select-none hover:bg-hover focus-visible:outline-2 focus-visible:outline-accent active:bg-pressed",
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
            <span className="font-medium">{hint ? `${label} (${hint})` : label}</span>
            {reason !== null && <span className="block text-muted">{reason}</span>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
const Divider = () => <Base.Separator className="mx-1.5 h-4 w-px bg-line" />;

export function Toolbar() {
  const t = useT();
  const { role } = useLab();
  const { targets, open } = useConsole();
  const { canBack, canForward } = useHistoryEnds();
  const vms = useVms(targets);
  const commandOf = useVmCommand();
  const asked = useAsked(targets[0] ?? "");
  const hasTemplates = useRecords("VM").some((vm) => vm.is_a_template && !vm.is_a_snapshot);
  const readOnly = role === "read-only" ? t("why.readOnly") : null;

  const power = (id: PowerCommand): ReactNode => {
    const command: VmCommand = vmCommands[id];
    const state: CommandState = commandOf(id, vms);
    const Icon = command.icon;
    const isAsked = asked === command.op;
    return (
      <Tool
        key={id}
        label={t(command.label)}
        icon={isAsked ? <Arc size={16} /> : <Icon size={16} strokeWidth={1.75} aria-hidden />}
        why={state.why}
        askWhy={state.askWhy}
        onClick={state.run}
        hint={command.shortcut}
        hasText
      />
    );
  };
  const isPaused = vms.length > 0 && vms.every((vm) => vm.power_state === "Paused");
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
      <Divider />
      <Tool
        label={t("vm.new")}
        icon={<Plus size={16} aria-hidden />}
        why={readOnly ?? (hasTemplates ? null : t("why.noTemplates"))}
        onClick={() => open({ kind: "newVm" })}
        hint="Ctrl+Alt+N"
        hasText
      />
      <Tool
        label={t("vm.import")}
        icon={<FileUp size={16} aria-hidden />}
        why={readOnly}
        onClick={() => open({ kind: "import" })}
        hasText
      />
      <Divider />
      {power("start")}
      {power("shutDown")}
      {power("reboot")}
      {power("suspend")}
      {power("resume")}
      {power(isPaused ? "unpause" : "pause")}
      <Divider />
      {power("forceShutDown")}
      {power("forceReboot")}
    </Base.Root>
  );
}
