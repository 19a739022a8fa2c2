import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "@/components/data/providers";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Xenarium", template: "%s · Xenarium" },
  description: "A Xen datacentre to administer, look into and break.",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = (await cookies()).get("xenarium-language")?.value === "zh" ? "zh" : "en";
  return (
    <html lang={language === "zh" ? "zh-CN" : "en"} suppressHydrationWarning>
      <head>
        {/* Not deferred: it must run before the first paint. */}
        <script src="/theme.js" />
      </head>
      <body>
        <div id="root" className="h-full">
          <Providers language={language}>{children}</Providers>
        </div>
      </body>
    </html>
  );
}
