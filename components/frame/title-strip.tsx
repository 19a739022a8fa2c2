"use client";
import { ChevronRight, X } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { refusals } from "../data/actions-state";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { useAnyRecord, useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useRefusal } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";
import { useObjectState } from "../data/use-object-state";
import { useLanguage, useT } from "../i18n";
import { useContextMenu } from "../kinds/use-commands";
import { MenuButton } from "../ui/menu";
import { Notice } from "../ui/notice";
import { ObjectIcon } from "../ui/object-icon";
import { ShownName } from "../ui/shown-name";
import { visibleText } from "../ui/visible-text";
import { HeadState } from "./head-state";

function Crumb({ to, children }: { to: string; children: ReactNode }) {
  const { go } = useConsole();
  return (
    <button type="button" onClick={() => go(to)} className="max-w-52 truncate rounded-sm px-1 text-muted hover:bg-hover hover:text-text">
      {children}
    </button>
  );
}
interface Step {
  readonly ref: string;
  readonly name: string;
}
/** The way from the pool to an object. */
function Breadcrumb({ steps, name }: { steps: readonly Step[]; name: string }) {
  const t = useT();
  return (
    <nav aria-label={t("title.breadcrumb")} className="flex min-w-0 items-center text-sm max-[900px]:hidden">
      {steps.map((step) => (
        <Fragment key={step.ref}>
          <Crumb to={step.ref}>
            <ShownName name={step.name} />
          </Crumb>
          <ChevronRight size={12} aria-hidden className="shrink-0 text-faint" />
        </Fragment>
      ))}
      <span className="max-w-52 truncate px-1 text-text" aria-current="page">
        <ShownName name={name} />
      </span>
    </nav>
  );
}
/** Object, state, host, the way to it, and its actions. A refusal of something it was asked stands right below. */
export function TitleStrip({ object }: { object: AnyRec }) {
  const t = useT();
  const { language } = useLanguage();
  const { labName, session, kinds } = useLab();
  const { store } = session;
  const state = useObjectState(object.ref);
  const pool = useRecords("pool")[0];
  const kind = kinds.of(object);
  const home = useAnyRecord(kind?.home?.(store, object) ?? null);
  const subtitle = kind?.subtitle?.(store, object);
  const menuOf = useContextMenu();
  const name = kinds.nameOf(store, object, language);
  const steps = [
    ...(pool && pool.ref !== object.ref ? [{ ref: pool.ref, name: pool.name_label || labName }] : []),
    ...(home ? [{ ref: home.ref, name: kinds.nameOf(store, home, language) }] : []),
  ];
  return (
    <header className="shrink-0 border-b border-line bg-surface">
      <div className="flex h-10 items-center gap-2 px-3">
        {kind && <ObjectIcon kind={kind} look={state?.look ?? "plain"} size={18} />}
        <h1 className="truncate text-lg font-semibold" title={visibleText(name)}>
          <ShownName name={name} />
        </h1>
        <HeadState object={object} />
        {subtitle && <span className="truncate text-muted max-[1100px]:hidden">{t(subtitle.words, subtitle.params)}</span>}
        <span className="ml-auto" />
        {steps.length > 0 && <Breadcrumb steps={steps} name={name} />}
        <MenuButton
          entries={() => menuOf([object.ref])}
          className="inline-flex h-7 shrink-0 items-center rounded-md border border-line-strong px-2.5 font-medium hover:bg-hover data-popup-open:bg-pressed"
        >
          {t("common.actions")}
        </MenuButton>
      </div>
      <RefusalLine about={object.ref} />
    </header>
  );
}
/** What was refused last of what was asked of an object. */
export function RefusalLine({ about }: { about: string }) {
  const t = useT();
  const refusal = useRefusal(about);
  const text = useFaultText();
  if (!refusal) return null;
  return (
    <Notice
      className="mx-3 mb-2"
      action={
        <button
          type="button"
          aria-label={t("title.dismiss")}
          onClick={() => refusals.set(about, undefined)}
          className="inline-flex size-5 items-center justify-center rounded-sm hover:bg-hover"
        >
          <X size={13} aria-hidden />
        </button>
      }
    >
      <span title={[refusal.fault.code, ...refusal.fault.params].join(" · ")}>{text(refusal.fault, { ref: about, op: refusal.op })}</span>
    </Notice>
  );
}
