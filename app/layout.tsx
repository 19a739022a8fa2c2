import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "@/components/data/providers";
import { Nonce } from "@/components/page/nonce";
import "./globals.css";

export const metadata: Metadata = {
  // Pages say where one is by themselves, in the language of the moment.
  title: "Xenarium",
  description: "A Xen datacentre to administer, look into and break.",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = (await cookies()).get("xenarium-language")?.value === "zh" ? "zh" : "en";
  // The server makes one for each page; see server/http/security.ts.
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html lang={language === "zh" ? "zh-CN" : "en"} suppressHydrationWarning>
      <head>
        {/* Not deferred: it must run before the first paint. */}
        <script src="/theme.js" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <div id="root" className="h-full">
          <Nonce value={nonce}>
            <Providers language={language}>{children}</Providers>
          </Nonce>
        </div>
      </body>
    </html>
  );
}
