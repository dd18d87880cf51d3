import { describe, expect, it } from 'vitest'
import { renewed } from './renewal'

const rows = (...ids: string[]) => ids.map((id) => ({ id }))
const ids = (found: { rows: { id: string }[] }) => found.rows.map((row) => row.id).join('')

describe('a part of a list read again', () => {
  it('leaves what was shown before and after it', () => {
    expect(ids(renewed(rows('a', 'b', 'c', 'd', 'e'), 1, rows('b', 'c'), 2))).toBe('abcde')
  })
  it('pushes down what a new row takes the place of, and drops nothing', () => {
    expect(ids(renewed(rows('a', 'b', 'c', 'd'), 0, rows('n', 'a'), 2))).toBe('nabcd')
  })
  it('drops what has left the list, and shows no row twice', () => {
    expect(ids(renewed(rows('a', 'b', 'c', 'd', 'e'), 0, rows('a', 'c', 'd'), 3))).toBe('acde')
  })
  it('ends the list where the part came short', () => {
    const found = renewed(rows('a', 'b', 'c', 'd'), 1, rows('b'), 2)
    expect(ids(found)).toBe('ab')
    expect(found.isToTheEnd).toBe(true)
  })
  it('says that more follows while rows stand after it', () => {
    expect(renewed(rows('a', 'b', 'c', 'd'), 0, rows('a', 'b'), 2).isToTheEnd).toBe(false)
  })
})
