export const url = "redis://cache";
