"use client";
import type { ComponentType } from "react";
import { type LazyPart, lazyPart } from "./lazy-part";
import { PartFailedDialog } from "./part-failed";

interface Closable {
  readonly onClose: () => void;
}
/** A dialog whose code is fetched when the page is idle, or when it is opened first; where it cannot be had, a dialog says so. */
export function lazyDialogView<P extends Closable>(
  load: () => Promise<ComponentType<P>>,
  settings: { readonly meanwhile?: ComponentType<P> } = {},
): LazyPart<P> {
  return lazyPart(load, { ...settings, isSoon: true, failed: PartFailedDialog });
}
