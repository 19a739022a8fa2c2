"use client";
import { Dialog as Base } from "@base-ui/react/dialog";
import { CircleHelp, X } from "lucide-react";
import { type FocusEvent, type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useContext, useRef, useState } from "react";
import { guideAddress } from "../guide/guide";
import { useT } from "../i18n";
import { AboveContext } from "./above";
import { useBackCloses } from "./back-closes";
import { Button } from "./button";
import { cx } from "./cx";
import { useFocusBack } from "./focus-back";
import { ScrollBody } from "./scroll-body";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** buttons, safe one first */
  readonly footer?: ReactNode;
  /** line to the left of the buttons, with its height reserved */
  readonly note?: ReactNode;
  readonly width?: string;
  readonly isAlert?: boolean;
  readonly onSubmit?: (event: FormEvent) => void;
  /** Keys inside it, those of a dialog above it left out. Ctrl+Enter submits where this does not prevent it. */
  readonly onKeyDown?: (event: KeyboardEvent<HTMLFormElement>) => void;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly bodyClass?: string;
  /** a place of the guide: F1 and a question mark in the head open it in a tab of its own, so that what is typed stays */
  readonly help?: string | undefined;
  /** What is typed is kept nowhere: Escape, a click outside and Back ask in these words before they close it; null: nothing is lost. */
  readonly loses?: string | null;
}
/**
 * Closing where something would be lost: by a button at once, otherwise after a question that stands in place of the buttons. Closed once
 * more while it asks, it goes on as it was.
 */
function useAskedClose(loses: string | null, onClose: () => void) {
  const [isAsking, setAsking] = useState(false);
  /** where the focus was last: a click outside takes it away before it is heard of */
  const typing = useRef<Element | null>(null);
  const goOn = (): void => {
    setAsking(false);
    if (typing.current instanceof HTMLElement) typing.current.focus();
  };
  const ask = (): "stays" | undefined => {
    if (loses === null) {
      onClose();
      return undefined;
    }
    if (isAsking) goOn();
    else setAsking(true);
    return "stays";
  };
  const onFocus = (event: FocusEvent): void => {
    if (!isAsking) typing.current = event.target;
  };
  return { question: isAsking ? loses : null, ask, goOn, onFocus };
}
function LeaveQuestion({ text, onStay, onLeave }: { text: string; onStay: () => void; onLeave: () => void }) {
  const t = useT();
  return (
    <>
      <p role="alert" className="min-w-0 flex-1 text-sm">
        {text}
      </p>
      <Button onClick={onStay} autoFocus>
        {t("dialog.stay")}
      </Button>
      <Button kind="danger" onClick={onLeave}>
        {t("dialog.leave")}
      </Button>
    </>
  );
}

/** The one frame of all dialogs. Enter submits, Escape and Back close, focus goes back where it was. */
export function Dialog({
  title,
  onClose,
  children,
  footer,
  note,
  width = "w-[460px]",
  isAlert,
  onSubmit,
  onKeyDown,
  initialFocus,
  bodyClass,
  help,
  loses = null,
}: DialogProps) {
  const t = useT();
  useFocusBack();
  const { question, ask, goOn, onFocus } = useAskedClose(loses, onClose);
  useBackCloses(ask);
  const above = useContext(AboveContext);
  const form = useRef<HTMLFormElement>(null);
  // Not the closing cross, which the library would take: Enter right after opening must not throw the dialog away.
  const firstField = (): HTMLElement | boolean => {
    const inside = form.current;
    if (!inside || inside.contains(document.activeElement)) return !inside;
    const found = inside.querySelector<HTMLElement>("input:enabled, textarea:enabled, [role=combobox]:enabled");
    return found ?? inside.querySelector<HTMLElement>("button:enabled") ?? true;
  };
  return (
    <Base.Root open onOpenChange={(isOpen, { reason }) => !isOpen && (reason === "close-press" ? onClose() : ask())}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          role={isAlert ? "alertdialog" : "dialog"}
          initialFocus={initialFocus ?? firstField}
          className={cx(
            "popup fixed top-[46%] left-1/2 z-40 flex max-h-[88vh] max-w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg transition-opacity duration-120",
            width,
          )}
        >
          <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
            <Base.Title className="truncate text-lg font-semibold">{title}</Base.Title>
            {help && (
              <a
                href={guideAddress(help)}
                target="_blank"
                rel="noreferrer"
                aria-label={t("dialog.help")}
                className="ml-auto inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
              >
                <CircleHelp size={16} aria-hidden />
              </a>
            )}
            <Base.Close
              aria-label={t("common.close")}
              className="inline-flex size-7 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
            >
              <X size={16} aria-hidden />
            </Base.Close>
          </div>
          <form
            ref={form}
            noValidate
            className="flex min-h-0 flex-1 flex-col"
            onFocus={onFocus}
            onKeyDown={(event) => {
              if (!event.currentTarget.contains(event.target as Node)) return;
              if (help && event.key === "F1") {
                event.preventDefault();
                open(guideAddress(help), "_blank", "noopener");
              }
              onKeyDown?.(event);
              if (event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              event.currentTarget.requestSubmit();
            }}
            onSubmit={(event) => {
              event.preventDefault();
              event.stopPropagation();
              onSubmit?.(event);
            }}
          >
            <ScrollBody label={title} className={cx("min-h-0 flex-1 overflow-y-auto p-4", bodyClass)}>
              {children}
            </ScrollBody>
            {footer && (
              <div className="flex min-h-12 shrink-0 items-center gap-2 border-t border-line px-4 py-2">
                {question === null ? (
                  <>
                    <div className="min-w-0 flex-1 text-sm text-muted">{note}</div>
                    {footer}
                  </>
                ) : (
                  <LeaveQuestion text={question} onStay={goOn} onLeave={onClose} />
                )}
              </div>
            )}
          </form>
        </Base.Popup>
      </Base.Portal>
      {above && <AboveContext value={null}>{above}</AboveContext>}
    </Base.Root>
  );
}
