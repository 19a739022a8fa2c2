"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useErrorText } from "../data/error-text";
import { api, isRefusal, queryClient } from "../data/trpc";
import { guideAddress } from "../guide/guide";
import { type Translate, useT } from "../i18n";
import { LanguageButton } from "../page/appearance";
import { Mark } from "../page/mark";
import { nextAddress } from "../page/next-address";
import { useTitle } from "../page/use-title";
import { Button } from "../ui/button";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { useIdleFetching } from "../ui/when-usable";
import "./texts";

/** A browser that keeps no cookies is let in and forgotten at once. */
class LostCookie extends Error {}
const lostCookie = (): Promise<boolean> =>
  api.auth.me.query().then(
    (me) => me === null,
    // Not known: the next page says what is wrong.
    () => false,
  );
function problemOf(error: unknown, t: Translate, otherwise: (error: unknown) => string): string {
  if (error instanceof LostCookie) return t("signin.lostCookie", { host: location.host });
  if (isRefusal(error, "TOO_MANY_REQUESTS")) return t("signin.limited");
  if (isRefusal(error, "UNAUTHORIZED") || isRefusal(error, "BAD_REQUEST")) return t("signin.wrong");
  return otherwise(error);
}
const never = (): (() => void) => () => undefined;
/** Whether the page's scripts run: before that nobody would take what is sent. */
function useHasScripts(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
/** @param onRefused - called after a sign-in that did not succeed */
function useSignIn(onRefused: () => void) {
  return useMutation({
    mutationFn: async (credentials: { readonly username: string; readonly password: string }) => {
      await api.auth.signIn.mutate(credentials);
      if (await lostCookie()) throw new LostCookie();
    },
    onSuccess: () => {
      queryClient.clear();
      location.assign(nextAddress(location.search, location.origin));
    },
    onError: onRefused,
  });
}
export function SignInPage() {
  const t = useT();
  useTitle(t("signin.title"));
  const errorText = useErrorText();
  const box = useRef<HTMLInputElement>(null);
  const signIn = useSignIn(() => {
    if (!box.current) return;
    box.current.value = "";
    box.current.focus();
  });
  useIdleFetching();
  const isReady = useHasScripts();
  const [hasCookies, setHasCookies] = useState(true);
  useEffect(() => setHasCookies(navigator.cookieEnabled), []);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // Read from the fields: what was typed before the page's scripts ran is nowhere else.
    const typed = new FormData(event.currentTarget);
    const [username, password] = ["username", "password"].map((name) => String(typed.get(name) ?? "")) as [string, string];
    if (!signIn.isPending) signIn.mutate({ username: username.trim(), password });
  };
  const problem = !hasCookies ? t("signin.noCookies", { host: location.host }) : signIn.error && problemOf(signIn.error, t, errorText);
  return (
    <main className="flex min-h-full items-center justify-center p-6">
      <div className="w-[340px]">
        <div className="mb-5 flex items-center gap-3">
          <Mark size={34} />
          <div>
            <p className="text-xl font-semibold">{t("app.name")}</p>
            <p className="text-sm text-muted">{t("app.tagline")}</p>
          </div>
        </div>
        <noscript>
          <Notice className="mb-3">{t("page.noScript")}</Notice>
        </noscript>
        {/* Not sent before the page's scripts run; if it were, then by POST, so that no password gets into an address. */}
        <form method="post" onSubmit={submit} aria-label={t("signin.title")} className="rounded-lg border border-line bg-surface p-5">
          <h1 className="mb-3 text-lg font-semibold">{t("signin.title")}</h1>
          <TextField label={t("signin.user")} name="username" autoComplete="username" autoFocus required isTight className="mb-3 h-8" />
          <TextField
            label={t("signin.password")}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            ref={box}
            isTight
            className="h-8"
          />
          <div className="flex min-h-12 items-center py-2">
            {problem && <Notice className="min-w-0 flex-1 wrap-anywhere">{problem}</Notice>}
          </div>
          <Button type="submit" kind="primary" className="h-8 w-full" isWaiting={!isReady} isPending={signIn.isPending || signIn.isSuccess}>
            {t("signin.go")}
          </Button>
        </form>
        <p className="mt-3 flex items-center justify-between">
          <a href={guideAddress("")} className="rounded-sm px-1 text-sm text-muted hover:bg-hover hover:text-text">
            {t("page.guide")}
          </a>
          <LanguageButton className="px-1" />
        </p>
      </div>
    </main>
  );
}
