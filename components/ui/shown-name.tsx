import { piecesOf, visibleText } from "./visible-text";

/** A name that somebody gave: what could not be seen in it stands in marks, and its direction stays its own. */
export function ShownName({ name }: { name: string }) {
  if (visibleText(name) === name) return <bdi>{name}</bdi>;
  let at = 0;
  return (
    <bdi>
      {piecesOf(name).map(({ text, isMark }) =>
        isMark ? (
          <span key={at++} className="rounded-sm bg-paused-soft px-0.5 font-mono text-sm text-paused">
            {text}
          </span>
        ) : (
          <span key={at++}>{text}</span>
        ),
      )}
    </bdi>
  );
}
