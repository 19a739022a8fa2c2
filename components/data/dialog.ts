/** A dialog of the console: what it is called and what shows it. Whoever opens it says what it is about. */
import type { ComponentType } from "react";
import { lazyDialogView } from "../ui/lazy-dialog";

/** Every dialog is told how to close itself. */
export interface Closable {
  readonly onClose: () => void;
}
export interface Dialog<A extends object> {
  readonly name: string;
  readonly view: ComponentType<A & Closable>;
}
export function defineDialog<A extends object = object>(name: string, view: ComponentType<NoInfer<A> & Closable>): Dialog<A> {
  return { name, view };
}
/** A dialog whose code is fetched when the page is idle, or when it is opened first. */
export function lazyDialog<A extends object>(name: string, load: () => Promise<Dialog<A>>): Dialog<A> {
  return { name, view: lazyDialogView(() => load().then(({ view }) => view)) };
}
/** A dialog that is open, with what it is about. */
export interface OpenDialog {
  readonly dialog: Dialog<object>;
  readonly about: object;
}
export type Open = <A extends object>(dialog: Dialog<A>, about: NoInfer<A>) => void;
