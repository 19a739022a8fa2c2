/** A figure of an object is beyond a threshold that somebody has set on it. @source xapi.md §16; xen-api: python3/bin/perfmon */
import { defineNotice } from "./notice";

/** What was measured, and the element that says what was too much. */
export interface Threshold {
  readonly value: number;
  readonly xml: string;
}

const event = {
  when: "a figure has been beyond its threshold for as long as its configuration says",
  body: ({ value, xml }: Threshold) => `value: ${value.toFixed(6)}\nconfig:\n${xml}`,
};

/** By the class of the object. The priority is what the configuration says, 3 unless told. */
export const alarms = {
  VM: defineNotice<Threshold>("ALARM", { cls: "VM", event }),
  host: defineNotice<Threshold>("ALARM", { cls: "Host", event }),
  SR: defineNotice<Threshold>("ALARM", { cls: "SR", event }),
};
