"use client";
/** What can be done to an object's power, from the foot of a phone: large, with the reason below what cannot act. */
import { Dialog } from "@base-ui/react/dialog";
import { Power } from "lucide-react";
import { useState } from "react";
import type { AnyRec } from "../../data/defaults";
import { useAsked } from "../../data/submit";
import { useLanguage, useT } from "../../i18n";
import type { Command } from "../../kinds/command";
import { labelOf, useCommandContext, useCommandState, useCommandTable } from "../../kinds/use-commands";
import { cx } from "../../ui/cx";
import { Arc } from "../../ui/object-icon";
import { visibleText } from "../../ui/visible-text";
import { toolsFor } from "../tools-for";

function SheetCommand({ command, object, onDone }: { command: Command; object: AnyRec; onDone: () => void }) {
  const context = useCommandContext();
  const asked = useAsked(object.ref);
  const { why, run } = useCommandState()(command, [object]);
  const Icon = command.icon;
  return (
    <button
      type="button"
      aria-disabled={why !== null}
      onClick={() => {
        if (why !== null) return;
        onDone();
        run(command.disrupts);
      }}
      className={cx(
        "flex min-h-12 w-full items-center gap-3 rounded-md px-3 py-1.5 text-left",
        why === null ? "hover:bg-hover active:bg-pressed" : "text-faint",
      )}
    >
      <span className="flex w-5 justify-center">
        {asked !== undefined && asked === command.operation ? <Arc size={18} /> : Icon ? <Icon size={18} aria-hidden /> : null}
      </span>
      <span className="min-w-0">
        <span className="block font-medium">{labelOf(command, 1, context)}</span>
        {why !== null && <span className="block text-sm text-muted">{why}</span>}
      </span>
    </button>
  );
}
export function PowerSheet({ object }: { object: AnyRec }) {
  const t = useT();
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const context = useCommandContext();
  const table = useCommandTable();
  const own = toolsFor(table, [object], context).flatMap(({ tools }) =>
    tools.filter(({ command }) => command.on).flatMap(({ command, forced }) => [command, ...forced]),
  );
  const stateOf = useCommandState();
  if (own.length === 0) return null;
  // What can be done stands first.
  const sorted = [...own].sort((a, b) => Number(stateOf(a, [object]).why !== null) - Number(stateOf(b, [object]).why !== null));
  const name = visibleText(context.kinds.nameOf(context.session.store, object, language));
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-label={t("frame.powerOfName", { name })}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-md hover:bg-hover data-popup-open:bg-pressed"
      >
        <Power size={19} aria-hidden />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Popup className="popup fixed inset-x-0 bottom-0 z-40 max-h-[80vh] overflow-y-auto rounded-t-xl rounded-b-none p-2 pb-4">
          <Dialog.Title className="truncate px-3 py-2 text-lg font-semibold">{name}</Dialog.Title>
          {sorted.map((command) => (
            <SheetCommand key={command.id} command={command} object={object} onDone={() => setOpen(false)} />
          ))}
          <Dialog.Close className="mt-1 flex min-h-11 w-full items-center justify-center rounded-md border border-line-strong font-medium hover:bg-hover">
            {t("common.close")}
          </Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
