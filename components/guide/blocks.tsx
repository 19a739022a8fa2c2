"use client";
/** The guide's words as elements: nothing of it is ever taken for HTML. */
import { Fragment, type ReactNode } from "react";
import { type Block, blockText, type GuideSection, type Inline, type Line } from "./guide";
import { type Go, GuideLink } from "./guide-link";

/** What is to be typed is shown letter by letter: as a ligature, `!=` would be another sign. */
const TYPED = "font-mono [font-variant-ligatures:none]";

function piece(part: Inline, onGo: Go): ReactNode {
  if (typeof part === "string") return part;
  if ("b" in part) return <b className="font-semibold">{part.b}</b>;
  if ("c" in part) return <code className={`rounded-sm bg-sunken px-1 text-sm wrap-anywhere ${TYPED}`}>{part.c}</code>;
  if ("i" in part) return <em>{pieces(part.i, onGo)}</em>;
  return (
    <GuideLink to={part.to} onGo={onGo}>
      {pieces(part.a, onGo)}
    </GuideLink>
  );
}
function pieces(line: Line, onGo: Go): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a guide's lines do not change while they are shown
  return line.map((part, at) => <Fragment key={at}>{piece(part, onGo)}</Fragment>);
}
const CELL = "border-b border-line py-1 pr-3 text-left align-top";

function BlockView({ block, onGo }: { block: Block; onGo: Go }) {
  if ("p" in block) return <p className="mb-2">{pieces(block.p, onGo)}</p>;
  if ("code" in block) return <pre className={`mb-2 overflow-x-auto rounded-sm bg-sunken p-2 text-sm ${TYPED}`}>{block.code}</pre>;
  if ("list" in block) {
    const List = block.isNumbered ? "ol" : "ul";
    return (
      <List className={`mb-2 pl-5 ${block.isNumbered ? "list-decimal" : "list-disc"}`}>
        {block.list.map((line) => (
          <li key={JSON.stringify(line)} className="mb-1">
            {pieces(line, onGo)}
          </li>
        ))}
      </List>
    );
  }
  return (
    <table className="mb-2 w-full border-collapse">
      <thead>
        <tr>
          {block.head.map((cell) => (
            <th key={JSON.stringify(cell)} scope="col" className={`${CELL} text-sm font-semibold text-muted`}>
              {pieces(cell, onGo)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {block.rows.map((row) => (
          <tr key={JSON.stringify(row)}>
            {row.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not change places
              <td key={at} className={CELL}>
                {pieces(cell, onGo)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
/** What a section says, below its heading. */
export function SectionBody({ section, onGo }: { section: GuideSection; onGo?: Go }) {
  return section.blocks.map((block) => <BlockView key={blockText(block)} block={block} onGo={onGo} />);
}
