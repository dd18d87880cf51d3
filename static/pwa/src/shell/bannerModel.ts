// Which one banner to show now, and its binding words (ux §3, m10). The engine names the most pressing trouble; the shell adds its own.
import { CircleX, ClockAlert, CloudOff, Download, HardDrive, Info, Lock, Smartphone, Wifi, WifiOff } from '@lucide/vue'
import type { Component } from 'vue'
import { formatDuration, formatMoment } from '../i18n/format'
import { t } from '../i18n/translate'
import type { SyncStatus } from '../sync/status'
import type { BannerTone } from '../ui/models'

export interface BannerModel {
  kind: string
  tone: BannerTone
  icon: Component
  title: string
  text: string
  action?: string
  /** Page the button leads to; `update` and `portal` are handled by the host. */
  to?: string
}

export interface BannerFacts {
  status: SyncStatus
  /** Photos that still fit, when the browser tells; null when it does not. */
  photosLeft: number | null
  isUpdateReady: boolean
  isWeChat: boolean
  /** The browser keeps the app itself for offline starts. */
  hasWorker: boolean
  /** What was typed could not be written. */
  isDraftUnsaved: boolean
  /** Reporting is this user's work: the offline words say so. */
  mayReport: boolean
  nowMs: number
}

const DAY_MS = 86_400_000
/** More than that is no shortage: the last save failed for want of room, whatever the browser reckons. */
const FEW_PHOTOS = 100
const CLOCK_TOLERANCE_MS = 10 * 60_000

function ofEngine({ status, photosLeft, isDraftUnsaved, mayReport, nowMs }: BannerFacts): BannerModel | null {
  const n = status.unsent_count
  if (isDraftUnsaved) return { kind: 'unsaved', tone: 'danger', icon: HardDrive, title: t('shell.unsavedTitle'), text: t('shell.unsavedHint'), action: t('shell.spaceAction'), to: '/sending' }
  switch (status.banner) {
    case 'no_space':
      return { kind: 'no_space', tone: 'danger', icon: HardDrive, title: t('shell.spaceTitle'), text: photosLeft === null || photosLeft > FEW_PHOTOS ? t('shell.spaceRefused') : t('shell.spaceHint', { n: photosLeft }), action: t('shell.spaceAction'), to: '/sending' }
    case 'sign_in':
      return { kind: 'sign_in', tone: 'local', icon: Lock, title: t('shell.signInTitle'), text: t('shell.signInHint', { n }), action: t('shell.signInAction'), to: '/sign-in' }
    case 'refused':
      return { kind: 'refused', tone: 'danger', icon: CircleX, title: t('shell.refusedTitle', { n: status.refused_count }), text: t('shell.refusedHint'), action: t('kit.show'), to: '/sending' }
    case 'captive_portal':
      return { kind: 'captive_portal', tone: 'local', icon: Wifi, title: t('shell.portalTitle'), text: t('shell.portalHint'), action: t('shell.portalAction') }
    case 'offline':
      return { kind: 'offline', tone: 'quiet', icon: WifiOff, title: t(mayReport ? 'shell.offlineCaptureTitle' : 'shell.offlineTitle'), text: t('shell.offlineHint') }
    case 'server_trouble':
      return { kind: 'server_trouble', tone: 'quiet', icon: CloudOff, title: t('shell.serverTitle'), text: t('shell.serverHint') }
    case 'queued':
      return queued(status, nowMs)
    default:
      return null
  }
}

function queued(status: SyncStatus, nowMs: number): BannerModel {
  const since = status.oldest_unsent_at
  const isOld = since !== null && nowMs - Date.parse(since) > DAY_MS
  const n = status.unsent_count
  return {
    kind: 'queued', tone: 'local', icon: Smartphone, action: t('kit.show'), to: '/sending',
    title: isOld ? t('shell.longUnsentTitle', { n }) : t('shell.queuedTitle', { n }),
    text: isOld || since === null ? t('shell.longUnsentHint') : t('shell.queuedHint', { time: formatMoment(since) }),
  }
}

function ofShell({ status, isUpdateReady, isWeChat, hasWorker }: BannerFacts): BannerModel | null {
  if (status.store_loss) return { kind: 'store_lost', tone: 'danger', icon: HardDrive, title: t('shell.storeLostTitle'), text: '', action: t('kit.show'), to: '/sending' }
  if (status.recovery.restored > 0) return { kind: 'restored', tone: 'danger', icon: HardDrive, title: t('shell.restoredTitle', { n: status.recovery.restored }), text: '', action: t('kit.show'), to: '/sending' }
  if (isUpdateReady) return { kind: 'update', tone: 'quiet', icon: Download, title: t('shell.updateTitle'), text: t('shell.updateHint'), action: t('shell.updateAction') }
  const offset = status.clock_offset_ms
  if (offset !== null && Math.abs(offset) > CLOCK_TOLERANCE_MS) {
    const duration = formatDuration(Math.abs(offset))
    return { kind: 'clock', tone: 'local', icon: ClockAlert, title: t(offset < 0 ? 'shell.clockFastTitle' : 'shell.clockSlowTitle', { duration }), text: t('shell.clockHint') }
  }
  if (isWeChat) return { kind: 'wechat', tone: 'quiet', icon: Info, title: t('shell.wechatTitle'), text: t('shell.wechatHint'), action: t('shell.wechatAction'), to: '/me/install' }
  if (!hasWorker) return { kind: 'no_worker', tone: 'quiet', icon: Info, title: t('shell.noWorkerTitle'), text: t('shell.noWorkerHint'), action: t('shell.wechatAction'), to: '/me/install' }
  return null
}

/** The most pressing banner, or null when there is nothing to say. */
export function bannerFor(facts: BannerFacts): BannerModel | null {
  return ofEngine(facts) ?? ofShell(facts)
}
