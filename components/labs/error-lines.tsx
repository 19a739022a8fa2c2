"use client";
import { useErrorText } from "../data/error-text";
import { messageOf } from "../data/trpc";
import { useServerText } from "../i18n";
import { Notice } from "../ui/notice";

/** A refusal that may have several lines: the faults of a file each have one. */
export function ErrorLines({ error }: { error: unknown }) {
  const errorText = useErrorText();
  const said = useServerText();
  const [head = "", ...lines] = messageOf(error).split("\n");
  if (lines.length === 0) return <Notice className="mt-3">{errorText(error)}</Notice>;
  // Lines of a text may be alike, and never change places.
  const rows = lines.map((line, n) => [`${n}`, said(line)] as const);
  return (
    <Notice className="mt-3">
      <p>{said(head)}</p>
      <ul className="max-h-40 overflow-y-auto font-mono text-sm">
        {rows.map(([key, text]) => (
          <li key={key} className="break-words">
            {text}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
