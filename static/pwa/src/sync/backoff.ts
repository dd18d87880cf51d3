// How long to wait after a failure: exponential with full jitter, so that phones do not come back all at once.

const BASE_MS = 2_000
const CAP_MS = 5 * 60_000
/** A server that names an absurd hour does not silence a phone for longer than this. */
const LONGEST_RETRY_AFTER_MS = 60 * 60_000

/** Milliseconds to wait before try number `attempts` + 1 (attempts ≥ 1); never less than the server asked for. */
export function backOffMs(attempts: number, random: () => number, retryAfterS: number | null): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempts - 1, 20))
  const asked = Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, (retryAfterS ?? 0) * 1000))
  return asked + Math.max(250, random() * ceiling)
}
