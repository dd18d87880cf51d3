// What the components of this folder are given to show; plain data, built by the features.
import type { Component } from 'vue'
import type { IssueState, Severity } from '../domain/types'
import type { Tone } from './stateLook'

/** How a time is drawn: plain, soon to pass, or passed. */
export type DueTone = 'plain' | 'soon' | 'over'
/** Colour of a banner: grey, yellow (only on this phone), teal, green, red, amber (time). */
export type BannerTone = 'quiet' | 'local' | 'info' | 'safe' | 'danger' | 'time'

export interface TabItem { to: string; label: string; icon: Component; isCamera?: boolean; isActive: boolean }
export interface SideItem { to: string; label: string; icon: Component; isActive: boolean; count?: number }
export interface SideGroup { label?: string; items: SideItem[] }
export interface StripPhoto { id: string; label: string; isFromAlbum?: boolean }
export interface TagModel { tone: Tone; icon: Component; label: string }

/** One issue in a list (see features/issues/rowModel.ts). */
export interface IssueRowModel {
  id: string
  title: string
  number: string
  place: string
  severity: Severity
  state: IssueState
  isRework: boolean
  time: { text: string; tone: DueTone }
  extra: TagModel | null
  photoId: string | null
}

/** One step of what happened to an issue. */
export interface TimelineStep {
  id: string
  icon: Component
  tone: Tone
  title: string
  time: string
  text?: string
  photoIds?: string[]
  /** Still only on this phone: yellow, may be taken back. */
  isLocal?: boolean
  /** The command it came from, when known. */
  commandId?: string | null
}
