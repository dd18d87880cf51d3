// What a page says when nobody answers: of what was typed only where something was typed.
import { afterEach, expect, it, vi } from 'vitest'
import { request, sentenceOf } from './api'

const said = (method: 'GET' | 'POST') => request(method, '/x').then(() => '', sentenceOf)

afterEach(() => { vi.unstubAllGlobals() })

it('speaks of what was entered where something was, without a network', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await said('POST')).toBe('没有网络，这一步要有网才能做。你填的都还在。')
  expect(await said('GET')).toBe('没有网络，这里要有网才能看。')
})
it('does so too where a stranger answers in place of the server', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>portal</html>')))
  expect(await said('POST')).toContain('你填的都还在')
  expect(await said('GET')).toBe('服务器暂时没有回应，请稍后再试。')
})
