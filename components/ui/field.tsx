"use client";
import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { Check, Radio } from "./check";
import { cx } from "./cx";

const box =
  "w-full rounded-md border border-line-strong bg-surface px-2 text-text placeholder:text-faint focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent disabled:bg-sunken disabled:text-faint";

interface Shared {
  readonly label: string;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly isLabelHidden?: boolean;
  /** no line kept for an error: where none can come, or it stands elsewhere */
  readonly isTight?: boolean;
  /** what stands below it, such as what somebody else has made of it */
  readonly below?: ReactNode;
}
/** Label, control and the line for its error. The line keeps its height, so that a vanishing error never moves the buttons below. */
export function FieldFrame({
  label,
  error,
  hint,
  isLabelHidden,
  isTight,
  below,
  id,
  children,
}: Shared & { id: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={cx("mb-0.5 block text-sm font-medium text-muted", isLabelHidden && "sr-only")}>
        {label}
      </label>
      {children}
      {!isTight && (
        <p
          id={`${id}-note`}
          className={cx("mb-1 min-h-[18px] text-sm", error ? "text-bad" : "text-faint")}
          role={error ? "alert" : undefined}
        >
          {error ?? hint}
        </p>
      )}
      {below}
    </div>
  );
}
export function TextField({
  label,
  error,
  hint,
  isLabelHidden,
  isTight,
  below,
  className,
  ref,
  ...rest
}: Shared & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <FieldFrame {...{ label, error, hint, isLabelHidden: isLabelHidden ?? false, isTight: isTight ?? false, below, id }}>
      <input
        {...rest}
        id={id}
        ref={ref}
        aria-invalid={!!error || undefined}
        aria-describedby={`${id}-note`}
        className={cx(box, "h-7", error && "border-bad", className)}
      />
    </FieldFrame>
  );
}
export function TextArea({
  label,
  error,
  hint,
  isTight,
  below,
  className,
  ref,
  ...rest
}: Shared & InputHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement>; rows?: number }) {
  const made = useId();
  return (
    <FieldFrame {...{ label, error, hint, isTight: isTight ?? false, below, id: made }}>
      <textarea {...rest} id={made} ref={ref} aria-invalid={!!error || undefined} className={cx(box, "block resize-y py-1", className)} />
    </FieldFrame>
  );
}
export function CheckBox({
  label,
  note,
  className,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, "type"> & { label: string; note?: ReactNode; ref?: Ref<HTMLInputElement> }) {
  return (
    <label className={cx("flex min-h-7 items-center gap-2", className)}>
      <Check {...rest} />
      <span className="min-w-0">{label}</span>
      {note && <span className="text-sm text-muted">{note}</span>}
    </label>
  );
}
export function RadioOption({
  label,
  note,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, "type"> & { label: string; note?: ReactNode }) {
  return (
    <label className="flex min-h-7 items-center gap-2">
      <Radio {...rest} />
      <span>{label}</span>
      {note && <span className="text-sm text-muted">{note}</span>}
    </label>
  );
}
