// What is typed into a setting travels as its type; what is no number is left for the server to explain.
import { expect, it } from 'vitest'
import type { Setting } from './settingsApi'
import { typedValue, valueWords } from './settingWords'

const setting = (facts: Partial<Setting>): Setting => ({
  key: 'x', type: 'int', zh: '期', en: 'Window', value: 30, default: 30, least: 1, most: 365, choices: [], on_phone: false, group: 'other', unit_zh: '天', unit_en: 'days', changed_at: null, changed_by_name: null, ...facts,
})

it.each([['45', 45], [' 45 ', 45], ['4.5', 4.5], ['-1', -1], ['', ''], ['四', '四'], ['1e3', '1e3']])('%j is sent as %j', (text, value) => {
  expect(typedValue(setting({}), text)).toBe(value)
})
it('keeps digits in a text', () => expect(typedValue(setting({ type: 'str' }), '12')).toBe('12'))
it('names the unit only where there is one', () => {
  expect([valueWords(setting({}), 30), valueWords(setting({ unit_zh: '', type: 'str' }), 'CW')]).toEqual(['30 天', 'CW'])
})
