// One banner at a time, in the order of ux §3.
import { describe, expect, it } from 'vitest'
import { EMPTY_STATUS, type SyncStatus } from '../sync/status'
import { bannerFor, type BannerFacts } from './bannerModel'

const NOW = Date.parse('2026-05-18T01:12:00Z')
const facts = (status: Partial<SyncStatus>, more: Partial<BannerFacts> = {}): BannerFacts => ({
  status: { ...EMPTY_STATUS, ...status }, photosLeft: 12, isDraftUnsaved: false, isUpdateReady: false, isWeChat: false, hasWorker: true, mayReport: true, nowMs: NOW, ...more,
})

describe('bannerFor', () => {
  it('says nothing when there is nothing to say', () => expect(bannerFor(facts({}))).toBeNull())

  it('puts what the engine finds most pressing before an update', () => {
    expect(bannerFor(facts({ banner: 'offline' }, { isUpdateReady: true }))?.kind).toBe('offline')
    expect(bannerFor(facts({}, { isUpdateReady: true }))?.kind).toBe('update')
  })
  it('puts words that could not be written before everything', () => {
    expect(bannerFor(facts({ banner: 'sign_in' }, { isDraftUnsaved: true }))?.kind).toBe('unsaved')
  })
  it('uses the binding words', () => {
    expect(bannerFor(facts({ banner: 'offline' }))).toMatchObject({ title: '没有网络，照常拍照上报', text: '内容先存在本机，有网后自动发送' })
    expect(bannerFor(facts({ banner: 'offline' }, { mayReport: false }))?.title).toBe('没有网络，照常使用')
    expect(bannerFor(facts({ banner: 'no_space' }))).toMatchObject({ title: '手机空间快满了', text: '还能存约 12 张，请先发送再拍', action: '清理' })
    expect(bannerFor(facts({ banner: 'sign_in', unsent_count: 3 }))).toMatchObject({ title: '需要重新登录才能发送', text: '3 条都在本机，登录后自动接着发', action: '登录' })
    expect(bannerFor(facts({ banner: 'captive_portal' }))).toMatchObject({ title: '这个无线网要先认证', action: '去认证' })
  })
  it('names no number of photos where the browser reckons with room that is not there', () => {
    for (const photosLeft of [null, 7158]) {
      expect(bannerFor(facts({ banner: 'no_space' }, { photosLeft }))?.text).toBe('刚才没存进去，请先发送或腾出空间再拍')
    }
  })
  it('presses when something has waited for more than a day', () => {
    expect(bannerFor(facts({ banner: 'queued', unsent_count: 3, oldest_unsent_at: '2026-05-18T00:51:00Z' }))).toMatchObject({ title: '3 条在本机，等待发送' })
    expect(bannerFor(facts({ banner: 'queued', unsent_count: 3, oldest_unsent_at: '2026-05-16T00:51:00Z' }))).toMatchObject({ title: '有 3 条已超过一天没发出', text: '请找个有网的地方' })
  })
  it('says that the system cleared the phone, after what stands in the way now', () => {
    const loss = { at: '2026-05-18T01:00:00Z', pending_count: 3 }
    expect(bannerFor(facts({ store_loss: loss }, { isUpdateReady: true }))).toMatchObject({ title: '这部手机上的数据被系统清除过', to: '/sending' })
    expect(bannerFor(facts({ banner: 'offline', store_loss: loss }))?.kind).toBe('offline')
  })
  it('says what is lost without a worker', () => {
    expect(bannerFor(facts({}, { hasWorker: false }))?.title).toBe('关掉页面后，要有网络才能再打开')
    expect(bannerFor(facts({}, { hasWorker: false, isWeChat: true }))?.title).toBe('微信里打开，关掉前请发完')
  })
  it('tells of a clock that is days off, in words', () => {
    expect(bannerFor(facts({ clock_offset_ms: -3 * 86_400_000 }))?.title).toBe('手机时间快了 3 天')
    expect(bannerFor(facts({ clock_offset_ms: 60_000 }))).toBeNull()
  })
})
