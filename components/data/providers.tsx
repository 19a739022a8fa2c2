"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { LanguageProvider } from "../i18n";
import type { Language } from "../i18n/keys";
import { queryClient } from "./trpc";

export function Providers({ language, children }: { language: Language; children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider initial={language}>{children}</LanguageProvider>
    </QueryClientProvider>
  );
}
