"use client";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { LIMITS } from "@/server/contract/limits";
import { useFaultText } from "../../data/use-fault-text";
import { useT } from "../../i18n";
import { NOTE, TITLE } from "./draw-items";
import { inkToken, paperToken } from "./item-colours";
import { STRIP } from "./item-shape";
import { noteMeasure } from "./measure";
import type { Editing, MapItems } from "./use-items";
import { wrapped } from "./wrap";

/** Tabs and line ends of other systems are no characters of a text. */
const plain = (text: string): string => text.replace(/\r\n?/g, "\n").replaceAll("\t", "  ");

interface Props {
  readonly editing: Editing;
  readonly finish: MapItems["finish"];
  /** it ended by a key: the focus goes to what was written on */
  readonly onKeyEnd: () => void;
}
/** The text as it is written, and how that ends: once, by a key, a press elsewhere, or the focus that goes elsewhere. */
function useWriting({ editing: { item }, finish, onKeyEnd }: Props) {
  const [text, setText] = useState(item.text);
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const isOver = useRef(false);
  /** somebody has pressed a key in it: what takes the focus from then on is no menu that closes */
  const isUsed = useRef(false);
  const end = (to: string | null): void => {
    if (isOver.current) return;
    isOver.current = true;
    const lines = item.kind === "note" && to !== null ? wrapped(to.trim(), item.width - 2 * NOTE.pad, noteMeasure()).length : 0;
    finish(to, lines * NOTE.line + 2 * NOTE.pad);
  };
  const endNow = useRef(() => end(text));
  endNow.current = () => end(text);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
    const press = ({ target }: PointerEvent): void => {
      if (target !== field.current) endNow.current();
    };
    addEventListener("pointerdown", press, true);
    return () => removeEventListener("pointerdown", press, true);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    isUsed.current = true;
    event.stopPropagation();
    const isDone = event.key === "Enter" && (item.kind === "box" || event.ctrlKey || event.metaKey);
    // An input method ends its own words with these keys.
    if (event.nativeEvent.isComposing || (!isDone && event.key !== "Escape")) return;
    event.preventDefault();
    end(isDone ? text : null);
    onKeyEnd();
  };
  // The menu that this was chosen from gives the focus back to where it was asked for.
  const onBlur = (): void => {
    if (isUsed.current) endNow.current();
    else setTimeout(() => field.current?.focus({ preventScroll: true }));
  };
  return { text, setText, field, onKeyDown, onBlur };
}

/** Writes a note, or a box's title, where it stands: Escape calls it off, Enter ends a title, Ctrl+Enter or a press elsewhere ends either. */
export function ItemEditor(props: Props) {
  const t = useT();
  const faultText = useFaultText();
  const { item, refused } = props.editing;
  const { text, setText, field, onKeyDown, onBlur } = useWriting(props);
  const colour = item.kind === "picture" ? "grey" : item.colour;
  const shared = {
    ref: field,
    value: text,
    onKeyDown,
    onBlur,
    "aria-label": t(`items.edit.${item.kind}`),
    "aria-invalid": refused !== null || undefined,
    placeholder: t(`items.type.${item.kind}`),
  };
  const look = "rounded-sm placeholder:text-muted";
  return (
    <div
      className="absolute z-20 origin-top-left"
      style={{
        left: item.x,
        top: item.y,
        width: item.width,
        transform: "scale(var(--grow))",
        font: `${NOTE.font}px/${NOTE.line}px var(--font-sans)`,
      }}
    >
      {item.kind === "note" ? (
        <textarea
          {...shared}
          maxLength={LIMITS.mapNoteCharacters}
          className={`block w-full resize-none text-text wrap-anywhere whitespace-pre-wrap ${look}`}
          style={{ height: item.height, padding: NOTE.pad, backgroundColor: `var(--${paperToken(colour)})` }}
          onChange={(event) => setText(plain(event.target.value))}
        />
      ) : (
        <input
          {...shared}
          maxLength={LIMITS.nameCharacters}
          className={`block w-full font-semibold ${look}`}
          style={{
            ...{ height: STRIP, paddingInline: TITLE.pad, fontSize: TITLE.font },
            ...{ color: `var(--${inkToken(colour)})`, backgroundColor: `var(--${paperToken(colour)})` },
          }}
          onChange={(event) => setText(plain(event.target.value))}
        />
      )}
      {refused && (
        <p role="alert" className="mt-1 w-max max-w-80 rounded-sm bg-bad-soft px-2 py-1 text-sm text-text">
          {faultText(refused, { op: "map.put" })}
        </p>
      )}
    </div>
  );
}
