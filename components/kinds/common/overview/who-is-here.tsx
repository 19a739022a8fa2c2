"use client";
import { useConsole } from "../../../data/console-context";
import { useLab } from "../../../data/lab-context";
import { useNameOf } from "../../../data/use-name-of";
import { useT } from "../../../i18n";
import { Avatar, nameOfPerson, usePeople } from "../../../page/people";
import { ObjectLink } from "../section";
import { Card, Quiet } from "./card";

const MOST = 5;

/** Who is in the lab and where: those who look at this object first. */
export function WhoIsHere({ of }: { of: string }) {
  const t = useT();
  const { me } = useLab();
  const { go } = useConsole();
  const nameOf = useNameOf();
  const people = [...usePeople()].sort((a, b) => Number(b.at === of) - Number(a.at === of));
  return (
    <Card title={t("overview.whoIsHere")}>
      {people.length === 0 && <Quiet>{t("overview.nobodyIsInTheLab")}</Quiet>}
      <ul className="py-1">
        {people.slice(0, MOST).map((person) => {
          const at = person.at === null ? null : nameOf(person.at);
          return (
            <li key={person.user} className="flex h-7 items-center gap-2 px-3">
              <Avatar person={person} />
              <span className="min-w-0 truncate">
                {nameOfPerson(person)}
                {person.user === me.username && <span className="text-muted"> {t("overview.you")}</span>}
              </span>
              <span className="ml-auto min-w-0 truncate text-sm text-muted">
                {person.at === of ? (
                  t("overview.onThisPage")
                ) : at !== null && person.at !== null ? (
                  <ObjectLink name={at} onClick={() => go(person.at as string)} />
                ) : null}
              </span>
            </li>
          );
        })}
        {people.length > MOST && (
          <li className="flex h-6 items-center px-3 text-sm text-faint">{t("overview.andCountMore13", { count: people.length - MOST })}</li>
        )}
      </ul>
    </Card>
  );
}
