"use client";
import { Tooltip } from "@base-ui/react/tooltip";
import { type ReactElement, useId } from "react";

/** A tooltip on hover and focus. With `isDescription` the text also describes the control for screen readers. */
export function Hint({
  text,
  children,
  isDescription = true,
  side = "bottom",
}: {
  text: string;
  children: ReactElement;
  isDescription?: boolean;
  side?: "top" | "bottom" | "right";
}) {
  const id = useId();
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} {...(isDescription ? { "aria-describedby": id } : {})} />
      {isDescription && (
        <span id={id} hidden>
          {text}
        </span>
      )}
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={5} className="z-50">
          <Tooltip.Popup className="popup max-w-80 px-2 py-1 text-sm">{text}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
