// A mapping as the page edits it: every field has a place, empty where nothing is said; and back to what the server takes.
import { JOINED, OUTCOMES, REQUIRED, type Field, type Mapping, type Outcome, type Proposal, type Word, type WordField } from './ledgerImportApi'

export interface MappingForm {
  ledger: string
  /** One heading, for joined fields up to two; empty: no such column. */
  columns: Partial<Record<Field, string[]>>
  zone: string
  date: string
  datum: 'wgs84' | 'gcj02' | 'cgcs2000'
  meanings: Record<WordField, Record<string, string>>
  constants: { category: string; unit: string; source: string; severity: string; place: string }
}

/** What a proposal or an earlier mapping says, ready to be edited; an earlier one is a person's word and comes first. */
export function formOf(proposal: Proposal, kept: Mapping | null): MappingForm {
  const from = kept ?? proposal.earlier
  const named = from?.columns ?? proposal.proposal.columns
  const statuses = from?.statuses ?? proposal.proposal.statuses ?? {}
  const constants = from?.constants ?? {}
  return {
    ledger: from?.ledger ?? '',
    columns: Object.fromEntries(Object.entries(named).map(([field, heads]) => [field, typeof heads === 'string' ? [heads] : [...heads]])),
    zone: from?.zone ?? '',
    date: (from ? from.dates : proposal.proposal.dates)?.[0] ?? '',
    datum: from?.datum ?? 'wgs84',
    meanings: {
      status: Object.fromEntries(OUTCOMES.flatMap((outcome) => (statuses[outcome] ?? []).map((text) => [text, outcome]))),
      category: { ...from?.categories },
      unit: { ...from?.units },
    },
    constants: {
      category: constants.category ?? '', unit: constants.unit ?? '', source: constants.source ?? '',
      severity: constants.severity ? String(constants.severity) : '', place: constants.place ?? '',
    },
  }
}

/** The same as the server takes it; what was not said is left out. */
export function mappingOf(form: MappingForm): Mapping {
  const columns: Mapping['columns'] = {}
  for (const [field, heads] of Object.entries(form.columns) as [Field, string[]][]) {
    const chosen = heads.filter(Boolean)
    const [first] = chosen
    if (first !== undefined) columns[field] = chosen.length > 1 && JOINED.includes(field) ? chosen : first
  }
  const statuses: Partial<Record<Outcome, string[]>> = {}
  for (const [text, outcome] of Object.entries(form.meanings.status)) {
    if (outcome) (statuses[outcome as Outcome] ??= []).push(text)
  }
  const said = (words: Record<string, string>) => Object.fromEntries(Object.entries(words).filter(([, meaning]) => meaning !== ''))
  const { severity, ...texts } = form.constants
  const constants = { ...said(texts), ...(severity ? { severity: Number(severity) } : {}) }
  return {
    columns, statuses, categories: said(form.meanings.category), units: said(form.meanings.unit), constants, datum: form.datum,
    ...(form.ledger.trim() ? { ledger: form.ledger.trim() } : {}), ...(form.zone ? { zone: form.zone } : {}), ...(form.date.trim() ? { dates: [form.date.trim()] } : {}),
  }
}

/** The required fields that have no column yet; a category may also be the same for all rows. */
export function missingFields(form: MappingForm): Field[] {
  const has = (field: Field) => (form.columns[field] ?? []).some(Boolean)
  const missing = REQUIRED.filter((field) => !has(field))
  return has('category') || form.constants.category ? missing : [...missing, 'category']
}

/** A heading that is used for two fields: one of them is likely wrong. */
export function headingsTwice(form: MappingForm): string[] {
  const used = Object.values(form.columns).flat().filter(Boolean)
  return [...new Set(used.filter((heading, index) => used.indexOf(heading) !== index))]
}

/** Words of the file that mean nothing yet. */
export function unknownWords(words: readonly Word[], said: Record<string, string>): number {
  return words.filter(({ text, meaning }) => meaning === null && !said[text]).length
}
