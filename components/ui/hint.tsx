"use client";
import {
  cloneElement,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";

/** How long a pointer rests on something before its hint comes, ms; none where another hint has just gone. */
const DELAY_MS = 350;
const JUST_GONE_MS = 300;
/** Between a control and its hint, and between a hint and the window's edge, px. */
const GAP_PX = 5;

type Side = "top" | "bottom" | "right";
interface Hinted {
  readonly "aria-describedby"?: string | undefined;
  readonly onPointerEnter?: ((event: PointerEvent<HTMLElement>) => void) | undefined;
  readonly onPointerLeave?: ((event: PointerEvent<HTMLElement>) => void) | undefined;
  readonly onPointerDown?: ((event: PointerEvent<HTMLElement>) => void) | undefined;
  readonly onFocus?: ((event: FocusEvent<HTMLElement>) => void) | undefined;
  readonly onBlur?: ((event: FocusEvent<HTMLElement>) => void) | undefined;
  readonly onKeyDown?: ((event: KeyboardEvent<HTMLElement>) => void) | undefined;
}
interface HintProps {
  readonly text: string;
  /** what is shown, where it is more than the text */
  readonly shown?: ReactNode;
  readonly children: ReactElement<Hinted>;
  /** the text also describes the control for screen readers */
  readonly isDescription?: boolean;
  readonly side?: Side;
  readonly onOpen?: () => void;
}
let goneAt = Number.NEGATIVE_INFINITY;

/** A few words on hover and focus, beside any control that takes a pointer's and the focus's events. */
export function Hint({ text, shown, children, isDescription = true, side = "bottom", onOpen }: HintProps) {
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const close = (): void => {
    clearTimeout(timer.current);
    if (anchor) goneAt = performance.now();
    setAnchor(null);
  };
  const open = (element: HTMLElement): void => {
    setAnchor(element);
    onOpen?.();
  };
  const own = children.props;
  const control = cloneElement(children, {
    ...(isDescription ? { "aria-describedby": id } : {}),
    onPointerEnter: (event) => {
      own.onPointerEnter?.(event);
      const element = event.currentTarget;
      clearTimeout(timer.current);
      if (event.pointerType === "touch") return;
      timer.current = window.setTimeout(() => open(element), performance.now() - goneAt < JUST_GONE_MS ? 0 : DELAY_MS);
    },
    onPointerLeave: (event) => {
      own.onPointerLeave?.(event);
      close();
    },
    onPointerDown: (event) => {
      own.onPointerDown?.(event);
      close();
    },
    onFocus: (event) => {
      own.onFocus?.(event);
      if (event.currentTarget.matches(":focus-visible")) open(event.currentTarget);
    },
    onBlur: (event) => {
      own.onBlur?.(event);
      close();
    },
    onKeyDown: (event) => {
      own.onKeyDown?.(event);
      if (event.key === "Escape") close();
    },
  });
  return (
    <>
      {control}
      {isDescription && (
        <span id={id} hidden>
          {text}
        </span>
      )}
      {anchor?.isConnected && createPortal(<Popup anchor={anchor} side={side} text={shown ?? text} onGone={close} />, document.body)}
    </>
  );
}

/** Beside its anchor where there is room, on the other side where there is not, and always within the window. */
function Popup({ anchor, side, text, onGone }: { anchor: HTMLElement; side: Side; text: ReactNode; onGone: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const gone = useRef(onGone);
  gone.current = onGone;
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const from = anchor.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const isBelow = side === "bottom" ? from.bottom + GAP_PX + height <= innerHeight : side === "top" && from.top < GAP_PX + height;
    const isBeside = side === "right" && from.right + GAP_PX + width <= innerWidth;
    const top = isBeside
      ? from.top + (from.height - height) / 2
      : isBelow || side === "right"
        ? from.bottom + GAP_PX
        : from.top - GAP_PX - height;
    const left = isBeside ? from.right + GAP_PX : from.left + (from.width - width) / 2;
    element.style.top = `${Math.round(Math.max(GAP_PX, Math.min(top, innerHeight - height - GAP_PX)))}px`;
    element.style.left = `${Math.round(Math.max(GAP_PX, Math.min(left, innerWidth - width - GAP_PX)))}px`;
  });
  useEffect(() => {
    const onScroll = (): void => gone.current();
    addEventListener("scroll", onScroll, true);
    return () => removeEventListener("scroll", onScroll, true);
  }, []);
  return (
    <div ref={box} role="tooltip" className="popup pointer-events-none fixed z-60 max-w-80 px-2 py-1 text-sm whitespace-pre-line">
      {text}
    </div>
  );
}
