const { PORT = "8080" } = process.env;

export function start() {
  if (!process.env.SESSION_STORE) {
    throw new Error("SESSION_STORE is not set");
  }
  listen(Number(PORT));
}
