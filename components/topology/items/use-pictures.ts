"use client";
/** The pictures of a map, kept for as long as its page stands and the lab goes on from where it was. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type { MapItem } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { askView } from "../../data/views";
import type { Stage } from "../drawing/stage";
import { PictureStore } from "./picture-store";

/** Pictures by lab; one that has gone back may give another the same name. */
const stores = new Map<string, { readonly travels: number; readonly store: PictureStore }>();
function storeOf(labId: string, travels: number): PictureStore {
  const known = stores.get(labId);
  if (known?.travels === travels) return known.store;
  const store = new PictureStore((picture) => askView(labId, "mapPicture", { picture }));
  stores.set(labId, { travels, store });
  return store;
}

/** Fetches the pictures among some items, and has a stage draw them. */
export function usePictures(items: readonly MapItem[], stage: Stage): void {
  const { labId, session } = useLab();
  const travels = useSyncExternalStore(
    session.subscribe,
    () => session.state.travel?.count ?? 0,
    () => 0,
  );
  const [store, setStore] = useState(() => storeOf(labId, travels));
  useEffect(() => setStore(storeOf(labId, travels)), [labId, travels]);
  const pictures = useSyncExternalStore(
    store.subscribe,
    () => store.pictures,
    () => store.pictures,
  );
  useEffect(() => store.want(items.flatMap((item) => (item.kind === "picture" ? [item.picture] : []))), [store, items]);
  useEffect(() => stage.set({ pictures }), [stage, pictures]);
}
