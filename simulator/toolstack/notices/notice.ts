/** What XAPI raises as a `message` record, a notice here: its name, what it is about, what raises it and in which words. */
import type { Enums } from "../../model/generated/enums";
import { messagePriority } from "../../model/generated/message-priority";
import type { MessageName } from "../../model/signature";

/** Notices that XAPI has no name for, with their priority. */
const ownPriority = {
  /** guess: as urgent as the other warnings about what a network lacks; no message of XAPI's own is about a DHCP server */
  DHCP_POOL_EXHAUSTED: 3,
} as const;

const priorities = { ...messagePriority, ...ownPriority };

/** Name of a notice, in XAPI's spelling. */
export type NoticeName = keyof typeof priorities;
/** Every name that a notice may have: all of XAPI's, whether anything here raises them or not, and our own. */
export const noticeNames = Object.keys(priorities) as NoticeName[];

/** Body of a notice, from what it may name. */
export type Body<F> = (facts: F) => string;

/** What raises a notice beside the end of an operation, and what it says then. */
export interface NoticeEvent<F> {
  readonly when: string;
  readonly body: Body<F>;
}

/** A notice. */
export interface Notice<F> {
  readonly name: NoticeName;
  /** class of the object that it is about, as the record says it */
  readonly cls: Enums["cls"];
  /** 1 is the most urgent, 5 is information. @source xapi.md §16 */
  readonly priority: number;
  /** operations that raise it when they have succeeded, each in its own words */
  readonly after: Readonly<Partial<Record<MessageName, Body<F>>>>;
  /** null: only operations raise it */
  readonly event: NoticeEvent<F> | null;
}
/** A notice that an event raises. */
export type EventNotice<F> = Notice<F> & { readonly event: NoticeEvent<F> };

/** How a notice is defined. */
export type NoticeForm<F> = Pick<Notice<F>, "cls"> & Partial<Pick<Notice<F>, "after" | "event">>;

/** Defines a notice; its priority is the datamodel's, or that of the table of our own ones. */
export function defineNotice<F>(name: NoticeName, form: NoticeForm<F> & Pick<EventNotice<F>, "event">): EventNotice<F>;
export function defineNotice<F>(name: NoticeName, form: NoticeForm<F>): Notice<F>;
export function defineNotice<F>(name: NoticeName, { cls, after = {}, event = null }: NoticeForm<F>): Notice<F> {
  return { name, cls, priority: priorities[name], after, event };
}
