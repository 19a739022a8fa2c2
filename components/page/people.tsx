"use client";
import { useMemo } from "react";
import type { Presence } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { useRecords, useSessionState } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useNameOf } from "../data/use-name-of";
import { useT } from "../i18n";
import { Hint } from "../ui/hint";
import { personColour } from "./person-colour";

type Named = Pick<Presence, "user" | "displayName">;
/** Everybody who is in the lab now, each once. */
export function usePeople(): readonly Presence[] {
  const { presence } = useSessionState();
  return useMemo(() => [...new Map(presence.map((person) => [person.user, person])).values()], [presence]);
}
export const nameOfPerson = ({ user, displayName }: Named): string => displayName || user;

const avatar =
  "inline-flex size-[22px] shrink-0 items-center justify-center rounded-full border border-surface text-[9px] leading-none font-semibold text-surface";
function Initials({ person }: { person: Named }) {
  const letters = [...nameOfPerson(person)].slice(0, 2).join("").toUpperCase();
  return <span aria-hidden data-text={letters} className="after:content-[attr(data-text)]" />;
}
/** Somebody's letters in their colour; the name stands beside it. */
export function Avatar({ person }: { person: Named }) {
  return (
    <span className={avatar} style={{ backgroundColor: personColour(person.user) }}>
      <Initials person={person} />
    </span>
  );
}

/** Who is here, as a row of letters. */
export function People() {
  const t = useT();
  const nameOf = useNameOf();
  const { me } = useLab();
  const { go } = useConsole();
  const [pool] = useRecords("pool");
  const people = usePeople();
  if (people.length === 0) return null;
  return (
    <ul aria-label={t("status.here")} className="flex items-center px-1">
      {people.slice(0, 6).map((person) => {
        const at = person.at ? nameOf(person.at) : null;
        const name = nameOfPerson(person);
        const isOther = person.user !== me.username;
        const presents = isOther && person.presents !== undefined && pool !== undefined;
        const hint = presents ? t("status.presents", { name }) : at && isOther ? t("status.looksAt", { name, object: at }) : name;
        return (
          <li key={person.user} className="relative -ml-1 first:ml-0">
            <Hint text={hint} side="top">
              <button
                type="button"
                aria-label={presents ? hint : name}
                className={avatar}
                style={{ backgroundColor: personColour(person.user) }}
                onClick={() => presents && go(pool.ref, "topology")}
              >
                <Initials person={person} />
              </button>
            </Hint>
            {presents && (
              <span
                aria-hidden
                className="pointer-events-none absolute -top-0.5 -right-0.5 size-2 rounded-full border border-surface bg-accent"
              />
            )}
          </li>
        );
      })}
      {people.length > 6 && <li className="pl-1 text-sm text-muted">+{people.length - 6}</li>}
    </ul>
  );
}
