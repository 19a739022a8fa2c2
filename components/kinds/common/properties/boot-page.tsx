"use client";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { z } from "../../../data/zod";
import { usePageFields } from "../../../form/page-fields";
import { type Change, change, definePageOf } from "../../../form/pages";
import { useT } from "../../../i18n";
import { IconButton } from "../../../ui/button";
import { Check } from "../../../ui/check";
import { TextField } from "../../../ui/field";
import { bootDevice, bootDevices, USUAL_BOOT_ORDER } from "../boot-order";
import { type About, type AboutVm, isBuilt, isHvm, isVm } from "./about";

/** Devices that may be ticked for any HVM guest; another that its order names, a floppy, stands with them. */
const OFFERED = "cdn";

interface Values {
  /** letters of the devices that are tried, first to last */
  readonly order: string;
  readonly pvArgs: string;
}

/** Devices in the order of their rows: what is tried, then what is not. */
export function bootRows(order: string, offered: string = OFFERED): string {
  return [...new Set(order + offered)].join("");
}
/** One device changes places with its neighbour, if it has one there. @param by - -1: up, 1: down */
export function movedRow(rows: string, letter: string, by: -1 | 1): string {
  const all = [...rows];
  const from = all.indexOf(letter);
  const other = all[from + by];
  if (from < 0 || other === undefined) return rows;
  all[from] = other;
  all[from + by] = letter;
  return all.join("");
}

/** What an HVM guest's firmware tries in which order; what the kernel of any other is told. @source consoles.md §1.8 (Boot options) */
export const bootPage = definePageOf<About, AboutVm, Values>(isVm, {
  name: "boot",
  title: "properties.bootOptions",
  fields: {
    order: {
      label: "field.bootOrder",
      role: "vm-admin",
      effect: () => "nextStart",
      say: (value, _about, t) => bootDevices(value, t).join(" › "),
    },
    pvArgs: { label: "field.pvArgs", role: "vm-admin", effect: () => "nextStart" },
  },
  schema: (t) => z.object({ order: z.string().min(1, t("properties.chooseAtLeastOneDevice")), pvArgs: z.string() }),
  read: ({ record: vm }) => ({ order: vm.HVM_boot_params.order ?? USUAL_BOOT_ORDER, pvArgs: vm.PV_args }),
  calls(values, before, { record: vm }) {
    const changes: Change[] = [];
    // The call replaces the whole map, so every key that the page does not know goes along.
    if (values.order !== before.order)
      changes.push(change("set_field", { field: "HVM_boot_params", value: { ...vm.HVM_boot_params, order: values.order } }));
    if (values.pvArgs !== before.pvArgs) changes.push(change("set_field", { field: "PV_args", value: values.pvArgs }));
    return changes;
  },
  View: BootView,
});

function BootView({ context: { record: vm } }: { context: AboutVm }) {
  const t = useT();
  const field = usePageFields<Values>();
  const effect = isBuilt(vm) ? t("props.nextStartPending", { name: vm.name_label }) : t("properties.takesEffectAtTheNext");
  return (
    <div className="flex flex-col gap-3">
      {isHvm(vm) ? <BootOrder /> : <TextField {...field.text("pvArgs")} spellCheck={false} />}
      <p className="min-h-[18px] text-sm text-muted">{effect}</p>
    </div>
  );
}

/** Devices with a tick each, in an order that is changed with buttons, or with Alt and the arrows on a row. */
function BootOrder() {
  const t = useT();
  const id = useId();
  const field = usePageFields<Values>();
  const { label, error, below, value: order, hint, isDisabled } = field.choice("order");
  const [kept, setKept] = useState(() => bootRows(order));
  const ticked = (letters: string): string => [...letters].filter((letter) => order.includes(letter)).join("");
  // Those that are not tried keep their places while somebody arranges; an order from elsewhere comes with its own.
  const rows = ticked(kept) === order ? kept : bootRows(order, kept);
  const focused = useRef<string | null>(null);
  // A row that changes places leaves the document for a moment, and the keyboard with it.
  useLayoutEffect(() => {
    if (focused.current) document.getElementById(focused.current)?.focus();
    focused.current = null;
  });
  const set = (next: string, tried: (letter: string) => boolean): void => {
    setKept(next);
    field.set("order", [...next].filter(tried).join(""));
  };
  const isTried = (letter: string): boolean => order.includes(letter);
  const move = (letter: string, by: -1 | 1): void => {
    focused.current = document.activeElement?.id ?? null;
    set(movedRow(rows, letter, by), isTried);
  };
  const onKeyDown = (event: KeyboardEvent, letter: string): void => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || by === 0 || isDisabled) return;
    event.preventDefault();
    move(letter, by);
  };
  return (
    <fieldset aria-describedby={`${id}-note`}>
      <legend className="mb-0.5 text-sm font-medium text-muted">{label}</legend>
      <ol aria-label={label} className="rounded-md border border-line">
        {[...rows].map((letter, at) => {
          const device = bootDevice(letter, t);
          return (
            <li
              key={letter}
              className="flex items-center gap-2 border-b border-line px-2 py-0.5 last:border-b-0"
              onKeyDown={(event) => onKeyDown(event, letter)}
            >
              <Check
                id={`${id}-${letter}`}
                // Not `disabled`: it stays in reach of Tab, and the reason with it.
                aria-disabled={isDisabled || undefined}
                checked={isTried(letter)}
                onChange={(event) => {
                  const { checked } = event.target;
                  if (!isDisabled) set(rows, (each) => (each === letter ? checked : isTried(each)));
                }}
              />
              <label htmlFor={`${id}-${letter}`} className="min-w-0 flex-1 py-0.5">
                {device}
              </label>
              <IconButton
                id={`${id}-${letter}-up`}
                label={t("properties.moveDeviceUp", { device })}
                icon={<ArrowUp size={14} aria-hidden />}
                disabledReason={hint ?? (at === 0 ? t("properties.itIsTheFirst") : null)}
                onClick={() => move(letter, -1)}
              />
              <IconButton
                id={`${id}-${letter}-down`}
                label={t("properties.moveDeviceDown", { device })}
                icon={<ArrowDown size={14} aria-hidden />}
                disabledReason={hint ?? (at === rows.length - 1 ? t("properties.itIsTheLast") : null)}
                onClick={() => move(letter, 1)}
              />
            </li>
          );
        })}
      </ol>
      <p id={`${id}-note`} role={error ? "alert" : undefined} className={`min-h-[18px] text-sm ${error ? "text-bad" : "text-faint"}`}>
        {error ?? hint ?? t("properties.triedFromTheTopDown")}
      </p>
      {below}
    </fieldset>
  );
}
