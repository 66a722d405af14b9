export const url = process.env.SHOP_CACHE_URL ?? "redis://localhost";
