// Both languages: the same keys (the compiler says so too), the same placeholders, nothing empty.
import { describe, expect, it } from 'vitest'

type Messages = Record<string, string>
const zh = import.meta.glob<{ default: Messages }>('./zh-CN/*.ts', { eager: true })
const en = import.meta.glob<{ default: Messages }>('./en/*.ts', { eager: true })
const slots = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort()

describe.each(Object.keys(zh))('%s', (path) => {
  const source = zh[path]?.default ?? {}
  const translated = en[path.replace('zh-CN', 'en')]?.default ?? {}

  it('has an English twin with the same keys', () => {
    expect(Object.keys(translated)).toEqual(Object.keys(source))
  })
  it('says something everywhere, with the same placeholders', () => {
    expect(Object.values(source)).not.toContain('')
    for (const key of Object.keys(source)) expect([key, slots(translated[key] ?? '')]).toEqual([key, slots(source[key] ?? '')])
  })
  it('never says what says nothing (ux §3, §7)', () => {
    const all = Object.values(source).join('\n')
    expect(all).not.toMatch(/同步成功|已同步|缓存|请您|亲，|！|token/)
  })
})
