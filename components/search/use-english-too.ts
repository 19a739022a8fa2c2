import { useEffect, useState } from "react";
import { useLanguage } from "../i18n";
import { bringLanguage } from "../i18n/loaded";

/**
 * English words for states and kinds are read in a search on any page: addresses and saved searches have them. A page in another language
 * fetches them when something is searched. @returns a number that changes when they have come
 */
export function useEnglishToo(isSearching: boolean): number {
  const { language } = useLanguage();
  const [come, setCome] = useState(0);
  useEffect(() => {
    if (!isSearching || language === "en" || come > 0) return;
    let isGone = false;
    bringLanguage("en").then(
      () => isGone || setCome(1),
      // The words of the page's own language are read all the same.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [isSearching, language, come]);
  return come;
}
