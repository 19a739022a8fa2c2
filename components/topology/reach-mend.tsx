"use client";
import type { OperationArgs, OperationName, ReachMend } from "@/server/contract";
import { useAct } from "../data/submit";
import { useT } from "../i18n";
import { useSaid } from "../i18n/said/use-said";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { visibleText } from "../ui/visible-text";

/** What would let a probe get farther: a button where an operation does it, a command line where a program does. */
export function Mend({ mend: { said: words, call, command }, onMended }: { mend: ReachMend; onMended: () => void }) {
  const t = useT();
  const said = useSaid();
  const act = useAct();
  const carryOut = async (): Promise<void> => {
    if (!call) return;
    const { ok } = await act("reach", call.op as OperationName, call.args as OperationArgs<OperationName>);
    if (ok) onMended();
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-muted">{t("reach.mend")}</span>
      {call ? (
        <Button isSmall onClick={() => void carryOut()}>
          {said(words)}
        </Button>
      ) : (
        <span>{said(words)}</span>
      )}
      {command && (
        <span className="flex items-center gap-1">
          <span className="text-muted">{t("reach.typedIn", { name: visibleText(command.target) })}</span>
          <code className="font-mono text-xs">{visibleText(command.line)}</code>
          <CopyButton text={command.line} name={command.line} />
        </span>
      )}
    </div>
  );
}
