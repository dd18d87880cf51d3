// The desk's filter lives in the address: it survives being sent as a link, and says to the API just what it says there.
import { describe, expect, it } from 'vitest'
import { filterOf, paramsOf, queryOf } from './deskFilter'
import { lastMonths } from './months'

describe('the desk filter', () => {
  it('survives the address', () => {
    const query = { tab: 'closed', unit: 'u', severity: '4', month: '2026-05', text: '垃圾', overdue: '1', sort: 'due', layout: 'board' }
    expect(queryOf(filterOf(query))).toEqual(query)
  })
  it('keeps the order of referred ones that was chosen', () => {
    const query = { tab: 'referred', sort: 'newest' }
    expect(queryOf(filterOf(query))).toEqual(query)
  })
  it('shows open issues when nothing is said, and leaves out what it does not know', () => {
    expect(queryOf(filterOf({ tab: 'nonsense', severity: '9', month: 'May' }))).toEqual({})
    expect(paramsOf(filterOf({})).toString()).toBe('open=true')
  })
  it('understands the links of 今日', () => {
    expect(filterOf({ view: 'to_verify' }).tab).toBe('fixed')
    expect(filterOf({ view: 'overdue' })).toMatchObject({ tab: 'open', overdue: true })
  })
  it('leaves the state open for counts', () => {
    expect(paramsOf(filterOf({ tab: 'fixed', area: 'a' }), false).toString()).toBe('area_id=a')
  })
})

it('names the latest months across a new year', () => {
  expect(lastMonths(3, new Date(2026, 0, 15))).toEqual(['2026-01', '2025-12', '2025-11'])
})
