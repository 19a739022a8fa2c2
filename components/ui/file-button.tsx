"use client";
import { useRef } from "react";
import { Button, type ButtonProps } from "./button";

interface Props extends Omit<ButtonProps, "onClick"> {
  /** what its field is called; its letters, unless they are others */
  readonly label: string;
  /** endings of names that are offered first */
  readonly accept?: string;
  readonly onFile: (file: File) => void;
}
/** Asks for a file: a button of ours in place of the browser's, which speaks the browser's language. */
export function FileButton({ label, accept, onFile, children, ...rest }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...rest} onClick={() => input.current?.click()}>
        {children ?? label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file can be chosen again once it was mended.
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}
