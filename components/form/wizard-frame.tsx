"use client";
import { Check, CircleAlert } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { OperationArgs, OperationName, Outcome } from "@/server/contract";
import type { BulkItem } from "../data/bulk-items";
import { type Dialog as DialogOf, defineDialog } from "../data/dialog";
import { useLab } from "../data/lab-context";
import { useOperations } from "../data/operations";
import { useDialogSubmit } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";
import { z } from "../data/zod";
import { helpOfForm } from "../guide/forms";
import { useT, type Words } from "../i18n";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Dialog } from "../ui/dialog";
import { Notice } from "../ui/notice";
import { DraftLine } from "./draft-line";
import { PageAround, roleWhy, useFormAround } from "./page-fields";
import { pageKeys } from "./page-keys";
import { type AnyPage, definePage, type PageValues } from "./pages";
import { type FormState, useFormPages } from "./use-form-pages";

/** A wizard: pages one after another, and one operation at its end that does everything or nothing. */
export interface Wizard<A extends object, C> {
  readonly name: string;
  readonly title: Words;
  readonly go: Words;
  /** what is submitted; its arguments are those of all pages together */
  readonly operation: OperationName;
  readonly pages: readonly AnyPage<C>[];
  /** For several at once: what each is for, with its arguments; null: it is one. They are one task; each is made whole or not at all. */
  readonly many?: (args: Readonly<Record<string, unknown>>, values: PageValues, context: C) => readonly BulkItem[] | null;
  /** What it is about, followed as long as it is open; null: it is gone. */
  readonly use: (about: A) => C | null;
  /** What is done when it has been taken. */
  readonly useDone?: () => (outcome: Outcome, values: PageValues) => void;
}

export function defineWizard<A extends object, C>(wizard: Wizard<A, C>): DialogOf<A> {
  function View({ onClose, ...about }: A & { onClose: () => void }) {
    const context = wizard.use(about as unknown as A);
    return context && <WizardFrame wizard={wizard} about={about} context={context} onClose={onClose} />;
  }
  return defineDialog<A>(wizard.name, View as DialogOf<A>["view"]);
}

/** Arguments of the one operation, from all pages that are there. */
export function wizardArgs<C>(pages: readonly AnyPage<C>[], values: PageValues, context: C): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...pages.map((page) => page.args?.(values[page.name], context) ?? {})) as Readonly<Record<string, unknown>>;
}

/** First where the role is missing: what is missing, before anything is typed. */
function rolePageOf(why: string) {
  return definePage<unknown, object>({
    name: "role",
    title: "form.rolePage",
    fields: {},
    schema: () => z.object({}),
    read: () => ({}),
    View: () => <Notice>{why}</Notice>,
  });
}
const nothing = (): void => undefined;
const useNothing = () => nothing;

function WizardFrame<A extends object, C>({
  wizard,
  about,
  context,
  onClose,
}: {
  wizard: Wizard<A, C>;
  about: object;
  context: C;
  onClose: () => void;
}) {
  const t = useT();
  const text = useFaultText();
  const { labId, role } = useLab();
  const whyRole = roleWhy(t, role, useOperations()[wizard.operation]?.role);
  const pages = whyRole === null ? wizard.pages : [rolePageOf(whyRole) as AnyPage<C>, ...wizard.pages];
  const state = useFormPages({ pages, context, labId, form: [wizard.name, ...Object.values(about)].join(" "), isLive: false });
  const steps = useSteps(state);
  const { run, isPending, fault, clear } = useDialogSubmit();
  const done = (wizard.useDone ?? useNothing)();
  const create = state.send(async (values) => {
    if (whyRole !== null || isPending) return;
    const args = wizardArgs(state.pages, values, context);
    const items = wizard.many?.(args, values, context) ?? null;
    const outcome = items
      ? await run("lab.bulk", { op: wizard.operation, items })
      : await run(wizard.operation, args as OperationArgs<OperationName>);
    if (!outcome.ok) return;
    state.done();
    onClose();
    done(outcome, values);
  });
  const page = state.pages[steps.at];
  const body = useKeptFocus(page?.name);
  return (
    <Dialog
      help={helpOfForm(wizard.name)}
      title={t(wizard.title)}
      width="w-[820px]"
      bodyClass="flex h-[460px] max-h-[60vh] flex-none p-0"
      onClose={onClose}
      onSubmit={() => void (steps.isLast ? create() : steps.next())}
      onKeyDown={(event) => {
        pageKeys(event, steps.reached + 1, steps.go);
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        create();
      }}
      note={fault && <Notice className="max-h-14 overflow-y-auto">{text(fault)}</Notice>}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button
            disabledReason={steps.at === 0 ? t("why.noBack") : null}
            onClick={() => {
              clear();
              steps.go(steps.at - 1);
            }}
          >
            {t("wiz.previous")}
          </Button>
          <Button type="submit" kind="primary" isPending={isPending} disabledReason={steps.isLast ? whyRole : null}>
            {t(steps.isLast ? wizard.go : "wiz.next")}
          </Button>
        </>
      }
    >
      <StepList state={state} at={steps.at} reached={steps.reached} onStep={steps.go} />
      <div ref={body} className="flex min-w-0 flex-1 flex-col overflow-y-auto p-4">
        <DraftLine state={state} />
        {page && (
          <PageAround key={page.name} state={state} page={page.name}>
            <page.View context={context} />
          </PageAround>
        )}
      </div>
    </Dialog>
  );
}

/** The field that had the focus goes with its page: the first of the next one takes it. */
function useKeptFocus(page: string | undefined): RefObject<HTMLDivElement | null> {
  const body = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another page that may have taken the focus along
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    body.current?.querySelector<HTMLElement>("input:enabled, textarea:enabled, [role=combobox], button:enabled")?.focus();
  }, [page]);
  return body;
}

/** Where in its pages a wizard is, and how far it has come. */
function useSteps<C>(state: FormState<C>) {
  const { pages } = state;
  const at = Math.max(
    0,
    pages.findIndex(({ name }) => name === state.at),
  );
  const [furthest, setFurthest] = useState(0);
  const reached = Math.min(Math.max(furthest, at), pages.length - 1);
  if (reached > furthest) setFurthest(reached);
  const go = (to: number): void => {
    const page = pages[to];
    if (page) state.show(page.name);
  };
  return {
    at,
    reached,
    isLast: at === pages.length - 1,
    go,
    async next() {
      const page = pages[at];
      if (!page) return;
      const fields = Object.keys(page.fields).map((field) => `${page.name}.${field}`);
      if (await state.form.trigger(fields, { shouldFocus: true })) go(at + 1);
    },
  };
}

function StepList<C>({ state, at, reached, onStep }: { state: FormState<C>; at: number; reached: number; onStep: (step: number) => void }) {
  const t = useT();
  return (
    <ol aria-label={t("wiz.steps")} className="w-48 shrink-0 border-r border-line bg-sunken py-2" onKeyDown={alongSteps}>
      {state.pages.map(({ name, title }, index) => (
        <li key={name}>
          <button
            type="button"
            aria-current={index === at ? "step" : undefined}
            disabled={index > reached}
            onClick={() => onStep(index)}
            className={cx(
              "flex h-8 w-full items-center gap-2 px-3 text-left text-muted enabled:hover:bg-hover disabled:text-faint",
              index === at && "bg-accent-soft font-medium text-text enabled:hover:bg-accent-soft",
            )}
          >
            <span
              className={cx(
                "flex size-4.5 items-center justify-center rounded-full border border-line-strong text-xs",
                index < at && "border-accent text-accent",
                index === at && "border-accent-solid bg-accent-solid text-on-accent",
              )}
              aria-hidden
            >
              {index < at ? <Check size={11} /> : index + 1}
            </span>
            <span className="min-w-0 flex-1 truncate">{t(title)}</span>
            {state.wrong.has(name) && <CircleAlert size={14} className="text-bad" aria-label={t("props.pageWrong")} />}
          </button>
        </li>
      ))}
    </ol>
  );
}
/** Arrow keys go along the steps that can be gone to. */
function alongSteps(event: KeyboardEvent<HTMLElement>): void {
  const way = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (way === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button:enabled")];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLElement) + way];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** What a wizard's pages come to, line by line. */
export function WizardSummary() {
  const t = useT();
  const { pages, values, context } = useFormAround();
  const lines = pages.flatMap((page) => page.summary?.(values[page.name], context, t, values) ?? []);
  return (
    <dl className="rounded-md border border-line">
      {lines.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[150px_minmax(0,1fr)] gap-3 border-b border-line px-3 py-1 last:border-0">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words whitespace-pre-line">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
