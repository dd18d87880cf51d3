// Work on many things in portions, one after the other, so that it can be watched and stopped.

/** As many as one request of the sync engine carries. */
export const PORTION = 50

export interface Watch<R> { isStopped: () => boolean; onProgress: (done: R[]) => void }

/** Results of what was done, in order, and what was left because it was stopped. A portion that is begun is ended. */
export async function inPortions<T, R>(all: readonly T[], work: (part: readonly T[]) => Promise<R[]>, watch: Watch<R>, size = PORTION): Promise<{ done: R[]; left: T[] }> {
  let done: R[] = []
  let at = 0
  while (at < all.length && !watch.isStopped()) {
    const part = all.slice(at, at + size)
    done = [...done, ...await work(part)]
    at += part.length
    watch.onProgress(done)
  }
  return { done, left: all.slice(at) }
}
