"use client";
/** Parts that the help beside a page and the guide's own pages are both made of. */
import { Search } from "lucide-react";
import { useState } from "react";
import { useT } from "../i18n";
import { findInGuide } from "./find";
import { type Guide, guideAddress } from "./guide";
import { GuideLink } from "./guide-link";

interface GoingProps {
  readonly guide: Guide;
  /** left out: links lead to the guide's own pages */
  readonly onGo?: (to: string) => void;
}
function Entry({ to, isCurrent, onGo, children }: { to: string; isCurrent?: boolean; onGo?: GoingProps["onGo"]; children: string }) {
  return (
    <GuideLink
      to={to}
      onGo={onGo}
      isCurrent={isCurrent}
      className={`block rounded-sm px-2 py-0.5 hover:bg-hover max-sm:py-2 ${isCurrent ? "bg-accent-soft font-medium" : ""}`}
    >
      {children}
    </GuideLink>
  );
}
/** All pages of the guide by name. */
export function PageList({ guide, current, onGo }: GoingProps & { current: string | null }) {
  const t = useT();
  return (
    <nav aria-label={t("help.pages")}>
      <ul>
        {guide.map(({ name, title }) => (
          <li key={name}>
            <Entry to={name} isCurrent={name === current} {...(onGo ? { onGo } : {})}>
              {title}
            </Entry>
          </li>
        ))}
      </ul>
    </nav>
  );
}
/** A box that searches the guide. What it finds takes the place of what else would stand below it. */
export function GuideSearch({ guide, onGo, children }: GoingProps & { children: React.ReactNode }) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const hits = findInGuide(guide, typed);
  const isAsked = typed.trim() !== "";
  return (
    <>
      <search className="relative mb-4 block print:hidden">
        <Search size={14} aria-hidden className="absolute top-1/2 left-2 -translate-y-1/2 text-muted" />
        <input
          type="search"
          aria-label={t("help.search")}
          placeholder={t("help.search")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            // The first Escape empties the box; the next closes what it stands in.
            if (event.key !== "Escape" || typed === "") return;
            event.preventDefault();
            event.stopPropagation();
            setTyped("");
          }}
          className="h-7 w-full rounded-md border border-line-strong bg-canvas pr-2 pl-7 max-sm:h-11"
        />
      </search>
      <p role="status" className={isAsked ? "mb-1 text-sm text-muted" : "sr-only"}>
        {isAsked && (hits.length === 0 ? t("help.none") : t("help.found", { n: hits.length }))}
      </p>
      {isAsked ? (
        <ul>
          {hits.map(({ to, page, title, excerpt }) => (
            <li key={to} className="mb-2">
              <Entry
                to={to}
                onGo={(place) => {
                  setTyped("");
                  if (onGo) onGo(place);
                  else location.assign(guideAddress(place));
                }}
              >
                {page === title ? title : `${page} › ${title}`}
              </Entry>
              <p className="px-2 text-sm text-muted">{excerpt}</p>
            </li>
          ))}
        </ul>
      ) : (
        children
      )}
    </>
  );
}
