"use client";
import type { ReactNode } from "react";
import type { OperationName } from "@/server/contract";
import { type Dialog as DialogOf, defineDialog } from "../data/dialog";
import { useLabIfAny } from "../data/lab-context";
import { useOperations } from "../data/operations";
import { helpOfForm } from "../guide/forms";
import { type Translate, useT, type Words } from "../i18n";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Notice } from "../ui/notice";
import { DialogButtons } from "./buttons";
import { DraftLine } from "./draft-line";
import { PageAround, roleWhy } from "./page-fields";
import { changedSecrets, type FormPage } from "./pages";
import { useFormPages } from "./use-form-pages";

/** What sends a form, and what became of it. */
export interface Sending<V> {
  /** Answers whether it was taken: then the form closes, and nothing is kept of it. @param isOther - by the other button */
  readonly send: (values: V, isOther: boolean) => Promise<boolean>;
  readonly isPending: boolean;
  /** why it was refused the last time; null: it was not */
  readonly refusal: ReactNode | null;
}
/** A form of one page. */
export interface Form<A extends object, C, V extends object>
  extends Omit<FormPage<C, V>, "title" | "appliesTo" | "calls" | "args" | "summary"> {
  readonly title: (context: C, t: Translate) => string;
  readonly go: Words;
  /** another button that sends it: import and start */
  readonly otherGo?: Words;
  readonly width?: string;
  /** what follows leads to another page: the form stays until that one is there */
  readonly leadsAway?: true;
  /** it is sent again and again: once taken it stays open, as it was at first */
  readonly isRepeated?: true;
  /** What it is about, followed as long as it is open; null: it is gone. */
  readonly use: (about: A) => C | null;
  /** What tells its draft from those of the same form about other things; those of `about` that are texts, unless told. */
  readonly keyOf?: (about: A) => string;
  /** the operation whose role is asked for before anything is typed */
  readonly operation?: OperationName;
  /** Why it cannot be sent as it stands; null: it can. */
  readonly why?: (values: V, context: C, t: Translate) => string | null;
  readonly useSend: (context: C) => Sending<V>;
}

export function defineForm<A extends object, C, V extends object>(form: Form<A, C, V>): DialogOf<A> {
  const keyOf =
    form.keyOf ??
    ((about: A) =>
      Object.values(about)
        .filter((one) => typeof one === "string")
        .join(" "));
  function View({ onClose, ...about }: A & { onClose: () => void }) {
    const own = about as unknown as A;
    const context = form.use(own);
    return context && <FormFrame form={form} formKey={`${form.name} ${keyOf(own)}`.trim()} context={context} onClose={onClose} />;
  }
  return defineDialog<A>(form.name, View as DialogOf<A>["view"]);
}

function FormFrame<A extends object, C, V extends object>({
  form,
  formKey,
  context,
  onClose,
}: {
  form: Form<A, C, V>;
  formKey: string;
  context: C;
  onClose: () => void;
}) {
  const t = useT();
  const lab = useLabIfAny();
  const page: FormPage<C, V> = { ...form, title: form.go };
  const state = useFormPages({ pages: [page], context, labId: lab?.labId ?? null, form: formKey, isLive: false });
  const { send, isPending, refusal } = form.useSend(context);
  const operations = useOperations();
  const role = form.operation ? roleWhy(t, lab?.role ?? null, operations[form.operation]?.role) : null;
  const why = role ?? form.why?.(state.values[form.name] as V, context, t) ?? null;
  const submit = (isOther: boolean) =>
    state.send(async (values) => {
      if (why !== null || isPending || !(await send(values[form.name] as V, isOther))) return;
      if (form.isRepeated) return state.startAfresh();
      state.done();
      if (!form.leadsAway) onClose();
    });
  const other = form.otherGo && (
    <Button disabledReason={why} isPending={isPending} onClick={() => submit(true)()}>
      {t(form.otherGo)}
    </Button>
  );
  return (
    <Dialog
      help={helpOfForm(form.name)}
      title={form.title(context, t)}
      {...(form.width ? { width: form.width } : {})}
      onClose={onClose}
      onSubmit={() => submit(false)()}
      loses={changedSecrets(state).length > 0 ? t("form.losesSecret") : null}
      footer={
        <DialogButtons
          go={t(form.go)}
          isPending={isPending}
          why={why}
          onClose={onClose}
          other={other}
          {...(form.isRepeated ? { leave: "common.close" as const } : {})}
        />
      }
    >
      {role && <Notice className="mb-3">{role}</Notice>}
      <DraftLine state={state} />
      <PageAround state={state} page={form.name}>
        <form.View context={context} />
      </PageAround>
      {refusal && <Notice className="mt-2">{refusal}</Notice>}
    </Dialog>
  );
}
