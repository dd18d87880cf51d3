import { describe, expect, it } from 'vitest'
import type { Issue } from '../../domain/types'
import { MOST_CHOSEN, readAll } from './chosenIssues'
import type { IssuePage } from './deskList'

function pagesOf(total: number, size = 200): (after: string | null) => Promise<IssuePage> {
  return (after) => {
    const start = Number(after ?? 0)
    const items = Array.from({ length: Math.min(size, total - start) }, (_, at) => ({ id: `issue ${start + at}` }) as Issue)
    return Promise.resolve({ items, next: start + size < total ? String(start + size) : null } as IssuePage)
  }
}

describe('all issues of a filter', () => {
  it('are read page by page to the end', async () => {
    const seen: number[] = []
    const found = await readAll(pagesOf(450), (n) => seen.push(n))
    expect(found.issues).toHaveLength(450)
    expect(found.areMore).toBe(false)
    expect(seen).toEqual([200, 400, 450])
  })

  it('are no more than one act takes, and it is said that more match', async () => {
    const found = await readAll(pagesOf(3_000), () => undefined)
    expect(found.issues).toHaveLength(MOST_CHOSEN)
    expect(found.areMore).toBe(true)
  })

  it('exactly as many as one act takes are all', async () => {
    expect((await readAll(pagesOf(MOST_CHOSEN), () => undefined)).areMore).toBe(false)
  })
})
