// What leaders see at a glance: the month so far, what is in hand and late now, the places to ask about, twelve months.
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'
import type { MonthReport, TrendMonth } from '../month/monthReport'

export type Places = Schemas['PlacesDocument']
export type PlaceRate = Places['overdue'][number]
export interface Glance { month: string; asOf: string; report: MonthReport; places: Places }

/** The month so far, as known now, and the places; both at once. */
export async function readGlance(month: string, asOf: string, signal: AbortSignal): Promise<Glance> {
  const query = new URLSearchParams({ month, as_of: asOf, dimension: 'severity' })
  const [report, places] = await Promise.all([
    request<MonthReport>('GET', `/reports/month?${query.toString()}`, undefined, signal),
    request<Places>('GET', '/reports/places', undefined, signal),
  ])
  return { month, asOf, report, places }
}

/** Twelve months up to this one. */
export async function readTrend(month: string, asOf: string, signal: AbortSignal): Promise<TrendMonth[]> {
  const query = new URLSearchParams({ month, as_of: asOf })
  return (await request<Schemas['Trend']>('GET', `/reports/trend?${query.toString()}`, undefined, signal)).months
}

type Address = { path: string; query: Record<string, string> }

/** The issues somebody of the agency is to act on, of one area or of all; or those of them that are late. */
export function inHand(areaId: Id | null, isOverdue: boolean): Address {
  return { path: '/issues', query: { tab: 'in_hand', ...(isOverdue ? { overdue: '1' } : {}), ...(areaId ? { area: areaId } : {}) } }
}
