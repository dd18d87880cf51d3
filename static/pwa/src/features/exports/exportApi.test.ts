import { describe, expect, it } from 'vitest'
import { filterBody } from './exportApi'

describe('the filter of an export', () => {
  it('is that of the list, with lists where the server takes lists', () => {
    const params = new URLSearchParams('open=true&severity=4&severity=3&unit_id=a&month=2026-05&text=南门')
    expect(filterBody(params)).toEqual({ open: true, severity: [4, 3], unit_id: ['a'], month: '2026-05', text: '南门' })
  })
})
