import { describe, expect, it } from 'vitest'
import { behind, groupFilter, monthBeside } from './monthReport'

describe('months beside a month', () => {
  it('cross the year', () => {
    expect(monthBeside('2026-01', -1)).toBe('2025-12')
    expect(monthBeside('2025-12', 1)).toBe('2026-01')
    expect(monthBeside('2026-05', -1)).toBe('2026-04')
  })
})

describe('the list behind a number', () => {
  it('keeps month, cut-off and group', () => {
    expect(behind({ month: '2026-05', asOf: '' }, 'found')).toEqual({ path: '/month/issues', query: { month: '2026-05', figure: 'found' } })
    expect(behind({ month: '2026-05', asOf: '2026-06-01T00:00:00Z' }, 'on_time_rate', 'rest', groupFilter('unit', null)).query).toEqual({
      month: '2026-05', as_of: '2026-06-01T00:00:00Z', figure: 'on_time_rate', part: 'rest', unit_id: 'none',
    })
  })
})
