"use client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { DraftKeeper, type DraftKey, type FoundDraft } from "../data/drafts";

export interface FormDraft {
  /** a draft that was found when the form was opened, until it is used or left */
  readonly found: FoundDraft | null;
  /** the found one is no longer asked about */
  readonly settle: () => void;
  /** Keeps what stands in the form; null: there is nothing to keep. Waits until it is known what was kept, also when the form is left before. */
  readonly keep: (body: object | null) => void;
  /** The form has been sent: nothing is kept from now on. */
  readonly done: () => void;
}

/** The draft of a form as long as it is open: asked for once, kept as one types, sent on leaving. */
export function useFormDraft({ labId, form }: DraftKey): FormDraft {
  const keeper = useMemo(() => new DraftKeeper({ labId, form }), [labId, form]);
  const [found, setFound] = useState<FoundDraft | null>(null);
  const [isLoaded, setLoaded] = useState(false);
  /** whether there is something on the server that a form without changes has to take away */
  const isKept = useRef(false);
  const isDone = useRef(false);
  /** what stands in the form while it is not known yet what was kept */
  const early = useRef<{ body: object | null }>({ body: null });
  useEffect(() => {
    let isHere = true;
    const typed: { body: object | null } = { body: null };
    early.current = typed;
    void keeper.load().then((draft) => {
      if (!isHere) {
        // Left before the answer came: what was kept earlier stays, as nobody has been asked about it.
        if (draft === null && typed.body && !isDone.current) keeper.keep(typed.body);
        keeper.flush();
        return;
      }
      isKept.current = draft !== null;
      setFound(draft);
      setLoaded(true);
    });
    return () => {
      isHere = false;
    };
  }, [keeper]);
  useEffect(() => {
    const flush = (): void => keeper.flush();
    const onHidden = (): void => {
      if (document.visibilityState === "hidden") flush();
    };
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", onHidden);
    return () => {
      removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", onHidden);
      flush();
    };
  }, [keeper]);
  const keep = useCallback(
    (body: object | null) => {
      if (isDone.current) return;
      if (!isLoaded) {
        early.current.body = body;
        return;
      }
      if (body) keeper.keep(body);
      else if (isKept.current) keeper.drop();
      isKept.current = body !== null;
    },
    [keeper, isLoaded],
  );
  const done = useCallback(() => {
    isDone.current = true;
    keeper.drop();
  }, [keeper]);
  return { found, settle: useCallback(() => setFound(null), []), keep, done };
}
