"use client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { DraftKeeper, type DraftKey, type FoundDraft } from "../data/drafts";

export interface FormDraft {
  /** a draft that was found when the form was opened, until it is used or left */
  readonly found: FoundDraft | null;
  /** the found one is no longer asked about */
  readonly settle: () => void;
  /** Keeps what stands in the form; null: there is nothing to keep. Does nothing before it is known what was kept. */
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
  useEffect(() => {
    let isHere = true;
    void keeper.load().then((draft) => {
      if (!isHere) return;
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
      if (!isLoaded || isDone.current) return;
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
