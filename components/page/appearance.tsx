"use client";
import { Moon, Sun, SunMoon } from "lucide-react";
import { useLanguage, useT } from "../i18n";
import { IconButton } from "../ui/button";
import { cx } from "../ui/cx";
import { setTheme, type ThemeChoice, useThemeChoice } from "../ui/theme";

const nextTheme: Record<ThemeChoice, ThemeChoice> = { light: "dark", dark: "system", system: "light" };
const themeIcons = {
  light: <Sun size={14} aria-hidden />,
  dark: <Moon size={14} aria-hidden />,
  system: <SunMoon size={14} aria-hidden />,
};

/** Shows the chosen theme and goes on to the next one. */
export function ThemeButton() {
  const t = useT();
  const theme = useThemeChoice();
  return (
    <IconButton label={`${t("theme.label")}: ${t(`theme.${theme}`)}`} icon={themeIcons[theme]} onClick={() => setTheme(nextTheme[theme])} />
  );
}

/** Changes to the other language; its name is in that language, for who cannot read this one. */
export function LanguageButton({ className = "h-6 px-1.5" }: { className?: string }) {
  const t = useT();
  const { language, setLanguage } = useLanguage();
  const other = language === "en" ? "中文" : "English";
  return (
    <button
      type="button"
      aria-label={`${t("page.language")}: ${other}`}
      onClick={() => setLanguage(language === "en" ? "zh" : "en")}
      className={cx("rounded-sm text-sm whitespace-nowrap text-muted hover:bg-hover hover:text-text", className)}
    >
      {other}
    </button>
  );
}
