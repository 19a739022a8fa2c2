/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["@libsql/client", "libsql", "@prisma/adapter-libsql", "@prisma/client", "better-auth", "pino"],
  // Types are checked by `npm test`, once for the whole repository.
  typescript: { ignoreBuildErrors: true },
  // `npm run bench -- bundle` reads off them what the scripts are made of; nobody else is sent them.
  productionBrowserSourceMaps: process.env.XENARIUM_MAPS === "1",
  devIndicators: false,
};
