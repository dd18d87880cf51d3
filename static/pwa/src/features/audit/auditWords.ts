// Acts of the log in words, and the details of an entry as lines to read.
import { t } from '../../i18n/translate'
import zh from '../../i18n/zh-CN/audit'

type ActKey = Extract<keyof typeof zh, `act_${string}`>
const isActKey = (key: string): key is ActKey => key in zh && key.startsWith('act_')

/** What was done; an act newer than this version keeps its own name. */
export function actWords(action: string): string {
  const key = `act_${action.replaceAll('.', '_')}`
  return isActKey(key) ? t(`audit.${key}`) : action
}

export function kindWords(kind: string): string {
  const key = `kind_${kind}` as const
  return key in zh ? t(`audit.${key as Extract<keyof typeof zh, `kind_${string}`>}`) : kind
}

export function resultWords(result: string): string {
  if (result === 'done') return t('audit.result_done')
  return result === 'refused' ? t('audit.result_refused') : result
}

export interface DetailLine { name: string; before: string | null; after: string }

/** The detail of an entry: pairs of before and after as such, everything else as name and value. */
export function detailLines(detail: Record<string, unknown>): DetailLine[] {
  const { before, after, changes, ...others } = detail
  const lines: DetailLine[] = []
  if (after !== undefined || before !== undefined) lines.push({ name: t('audit.value'), before: shown(before), after: shown(after) })
  if (typeof changes === 'object' && changes !== null) lines.push(...pairsOf(changes as Record<string, unknown>))
  return [...lines, ...pairsOf(others)]
}

function pairsOf(record: Record<string, unknown>): DetailLine[] {
  return Object.entries(record).map(([name, value]) => (Array.isArray(value) && value.length === 2 && name !== 'changed'
    ? { name, before: shown(value[0]), after: shown(value[1]) }
    : { name, before: null, after: shown(value) }))
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return t('upkeep.none')
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
