"use client";
import { Tabs } from "@base-ui/react/tabs";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import type { Fault } from "@/server/contract";
import type { AnyRec } from "../data/defaults";
import { type Dialog as DialogOf, defineDialog } from "../data/dialog";
import { useLab } from "../data/lab-context";
import { submit } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";
import { helpOfForm } from "../guide/forms";
import { type Translate, useT } from "../i18n";
import { cx } from "../ui/cx";
import { Dialog } from "../ui/dialog";
import { Notice } from "../ui/notice";
import { DialogButtons } from "./buttons";
import { ChangesList } from "./changes-list";
import { DraftLine } from "./draft-line";
import { PageAround, roleWhy } from "./page-fields";
import { pageKeys } from "./page-keys";
import { type AnyPage, fieldAt, fieldsOf, roleOf } from "./pages";
import { useFormPages } from "./use-form-pages";

/** What properties are about: the object, and whatever else its pages read. */
export interface AboutRecord {
  readonly record: AnyRec;
}
export interface Properties<A extends object, C extends AboutRecord> {
  readonly name: string;
  /** What it is about, followed as long as it is open; null: it is gone. */
  readonly use: (about: A) => C | null;
  readonly title: (context: C, t: Translate) => string;
  readonly pages: readonly AnyPage<C>[];
}

/** Properties of an object: pages side by side, and one operation that saves all of them or none. */
export function defineProperties<A extends object, C extends AboutRecord>(properties: Properties<A, C>): DialogOf<A> {
  function View({ onClose, ...about }: A & { onClose: () => void }) {
    const context = properties.use(about as unknown as A);
    return context && <PropertiesFrame properties={properties} context={context} onClose={onClose} />;
  }
  return defineDialog<A>(properties.name, View as DialogOf<A>["view"]);
}

function PropertiesFrame<A extends object, C extends AboutRecord>({
  properties,
  context,
  onClose,
}: {
  properties: Properties<A, C>;
  context: C;
  onClose: () => void;
}) {
  const t = useT();
  const { labId, role } = useLab();
  const text = useFaultText();
  const [fault, setFault] = useState<Fault | null>(null);
  const { record } = context;
  const state = useFormPages({ pages: properties.pages, context, labId, form: `${properties.name} ${record.ref}`, isLive: true });
  const { pages, conflicts } = state;
  const [isPending, setPending] = useState(false);
  const save = state.send(async (values) => {
    const [undecided] = conflicts;
    if (undecided) return state.show(undecided.page);
    const changes = pages.flatMap((page) => page.calls?.(values[page.name], state.base[page.name], context) ?? []);
    if (changes.length > 0) {
      setPending(true);
      const outcome = await submit(labId, "lab.apply_changes", { class: record.class, self: record.ref, changes });
      setPending(false);
      setFault(outcome.ok ? null : outcome.fault);
      if (!outcome.ok) return;
    }
    state.done();
    onClose();
  });
  // What the lowest of all fields asks for: who may change none is told before anything is typed.
  const needs = fieldsOf(pages).map((name) => roleWhy(t, role, roleOf(fieldAt(pages, name), context)));
  const whyNot = needs.every((one) => one !== null) ? (needs[0] ?? null) : null;
  const isWide = pages.length > 1;
  const panels = pages.map((page) => (
    <Tabs.Panel key={page.name} value={page.name} keepMounted className="rounded-sm">
      <PageAround state={state} page={page.name}>
        <page.View context={context} />
      </PageAround>
    </Tabs.Panel>
  ));
  return (
    <Dialog
      help={helpOfForm(properties.name)}
      title={properties.title(context, t)}
      width={isWide ? "w-[700px]" : "w-[560px]"}
      onClose={onClose}
      onSubmit={() => !isPending && whyNot === null && save()}
      onKeyDown={(event) => pageKeys(event, pages.length, (at) => pages[at] && state.show(pages[at].name))}
      bodyClass="flex p-0"
      footer={
        <DialogButtons
          go={t("common.save")}
          isPending={isPending}
          why={whyNot ?? (conflicts.length > 0 ? t("form.decide") : null)}
          onClose={onClose}
        />
      }
    >
      <Tabs.Root
        orientation="vertical"
        value={state.at}
        onValueChange={(next) => state.show(next as string)}
        className="flex min-w-0 flex-1"
      >
        {isWide && <PageTabs state={state} />}
        {/* One height for all pages, so that the buttons stay under the pointer; pages stay mounted, so that no entry is lost. */}
        <div className={cx("flex min-w-0 flex-1 flex-col", isWide && "h-[470px] max-h-[62vh]")}>
          <div className="min-h-0 min-w-0 flex-1 overflow-y-auto p-4">
            {whyNot && <Notice className="mb-3">{whyNot}</Notice>}
            <DraftLine state={state} />
            {fault && <Notice className="mb-3">{text(fault, { ref: record.ref })}</Notice>}
            {panels}
          </div>
          <ChangesList state={state} />
        </div>
      </Tabs.Root>
    </Dialog>
  );
}

function PageTabs<C>({ state }: { state: ReturnType<typeof useFormPages<C>> }) {
  const t = useT();
  return (
    <Tabs.List aria-label={t("props.pages")} className="flex w-[150px] shrink-0 flex-col gap-0.5 border-r border-line bg-sunken p-2">
      {state.pages.map(({ name, title }) => (
        <Tabs.Tab
          key={name}
          value={name}
          className="flex h-7 items-center justify-between gap-2 rounded-sm px-2 text-left whitespace-nowrap text-muted hover:bg-hover focus-visible:-outline-offset-2 data-active:bg-accent-soft data-active:font-medium data-active:text-text"
        >
          {t(title)}
          {(state.wrong.has(name) || state.conflicts.some(({ page }) => page === name)) && (
            <CircleAlert size={14} className="text-bad" aria-label={t(state.wrong.has(name) ? "props.pageWrong" : "form.pageConflict")} />
          )}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  );
}
