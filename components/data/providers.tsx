"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { LanguageProvider } from "../i18n";
import { LanguageFailed } from "../page/language-failed";
// What the pages of errors are made of is a part of every page: as a part of the layout it is fetched once, and not with each of them.
import "../page/page-message";
import type { Language } from "../i18n/keys";
import { queryClient } from "./trpc";

export function Providers({ language, children }: { language: Language; children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider initial={language}>
        {children}
        <LanguageFailed />
      </LanguageProvider>
    </QueryClientProvider>
  );
}
