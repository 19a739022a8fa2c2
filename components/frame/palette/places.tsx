"use client";
/** Where the palette leads: every object that has a page, the tabs of the one that is shown, other labs. */
import { useQuery } from "@tanstack/react-query";
import { Boxes, PanelTop } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useConsole } from "../../data/console-context";
import type { AnyRec } from "../../data/defaults";
import type { Kind } from "../../data/kind";
import { useLab } from "../../data/lab-context";
import { trpc } from "../../data/trpc";
import { useLanguage, useT } from "../../i18n";
import { ObjectIcon } from "../../ui/object-icon";
import { visibleText } from "../../ui/visible-text";
import type { PaletteItem } from "./item";

export interface ObjectItem extends PaletteItem {
  readonly kind: Kind;
  readonly record: AnyRec;
}
/** Every object that has a page. */
export function useObjectItems(): readonly ObjectItem[] {
  const t = useT();
  const { session, kinds } = useLab();
  const { go } = useConsole();
  const { language } = useLanguage();
  return useMemo(() => {
    const { store } = session;
    return kinds.all.flatMap((kind) =>
      (kind.tabs ? (store.all(kind.of) as readonly AnyRec[]) : []).flatMap((record): ObjectItem[] => {
        if (kinds.of(record) !== kind) return [];
        const state = kind.state(store, record);
        return [
          {
            id: record.ref,
            label: visibleText(kinds.nameOf(store, record, language)),
            note: t(state.word),
            icon: <ObjectIcon kind={kind} look={state.look} size={14} />,
            kind,
            record,
            run: () => go(record.ref),
          },
        ];
      }),
    );
  }, [session, kinds, language, t, go]);
}
/** The other tabs of the page. */
export function useTabItems(): readonly PaletteItem[] {
  const t = useT();
  const { session, kinds } = useLab();
  const { language } = useLanguage();
  const { object, tabs, tab, go } = useConsole();
  return useMemo(() => {
    if (!object) return [];
    const note = visibleText(kinds.nameOf(session.store, object, language));
    return tabs
      .filter((one) => one !== tab)
      .map(({ name, label }) => ({
        id: `tab:${name}`,
        label: t(label),
        note,
        icon: <PanelTop size={14} aria-hidden />,
        run: () => go(object.ref, name),
      }));
  }, [object, tabs, tab, go, t, kinds, session, language]);
}
/** How old the list of labs may be, ms. */
const FRESH_MS = 30_000;
/** Labs beside this one. */
export function useLabItems(): readonly PaletteItem[] {
  const t = useT();
  const { labId } = useLab();
  const router = useRouter();
  const { data } = useQuery({ ...trpc.lab.list.queryOptions(), staleTime: FRESH_MS });
  return useMemo(
    () =>
      (data ?? [])
        .filter(({ id }) => id !== labId)
        .map(({ id, name }) => ({
          id: `lab:${id}`,
          label: visibleText(name),
          note: t("frame.lab"),
          icon: <Boxes size={14} aria-hidden />,
          run: () => router.push(`/labs/${id}`),
        })),
    [data, labId, router, t],
  );
}
