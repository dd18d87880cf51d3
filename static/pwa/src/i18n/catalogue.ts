// The list of message files: one per feature, in both languages. A feature adds its line here and its two files.
import type areas from './zh-CN/areas'
import type audit from './zh-CN/audit'
import type calendar from './zh-CN/calendar'
import type categories from './zh-CN/categories'
import type channels from './zh-CN/channels'
import type feedback from './zh-CN/feedback'
import type quarantine from './zh-CN/quarantine'
import type settings from './zh-CN/settings'
import type capture from './zh-CN/capture'
import type kit from './zh-CN/kit'
import type deliveries from './zh-CN/deliveries'
import type desk from './zh-CN/desk'
import type drafts from './zh-CN/drafts'
import type exports from './zh-CN/exports'
import type imports from './zh-CN/imports'
import type ledgerImport from './zh-CN/ledgerImport'
import type interfaces from './zh-CN/interfaces'
import type issues from './zh-CN/issues'
import type leaders from './zh-CN/leaders'
import type map from './zh-CN/map'
import type me from './zh-CN/me'
import type month from './zh-CN/month'
import type notices from './zh-CN/notices'
import type reportTemplate from './zh-CN/reportTemplate'
import type people from './zh-CN/people'
import type upkeep from './zh-CN/upkeep'
import type session from './zh-CN/session'
import type shell from './zh-CN/shell'
import type sync from './zh-CN/sync'
import type today from './zh-CN/today'
import type words from './zh-CN/words'
import type work from './zh-CN/work'

/** Every message of the product, by feature; Chinese is the source, English must have the same keys. */
export interface Catalogue {
  areas: typeof areas
  audit: typeof audit
  calendar: typeof calendar
  categories: typeof categories
  channels: typeof channels
  feedback: typeof feedback
  quarantine: typeof quarantine
  settings: typeof settings
  capture: typeof capture
  kit: typeof kit
  deliveries: typeof deliveries
  desk: typeof desk
  drafts: typeof drafts
  exports: typeof exports
  imports: typeof imports
  interfaces: typeof interfaces
  issues: typeof issues
  ledgerImport: typeof ledgerImport
  leaders: typeof leaders
  map: typeof map
  me: typeof me
  month: typeof month
  notices: typeof notices
  people: typeof people
  reportTemplate: typeof reportTemplate
  upkeep: typeof upkeep
  session: typeof session
  shell: typeof shell
  sync: typeof sync
  today: typeof today
  words: typeof words
  work: typeof work
}

export type Feature = keyof Catalogue

/** What the English file of a feature must be: the same keys, any words. */
export type Translation<Source> = { readonly [Key in keyof Source]: string }
