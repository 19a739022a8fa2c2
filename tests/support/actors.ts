/** Who does things in tests of what stands below the doors. */
export const ADA = { user: "ada", role: "pool-admin" } as const;
