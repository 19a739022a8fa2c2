/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["@libsql/client", "libsql", "@prisma/adapter-libsql", "@prisma/client", "better-auth", "pino"],
  // Types are checked by `npm test`, once for the whole repository.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
};
