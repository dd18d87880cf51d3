// The working calendar as it is kept on the server, and its changes.
import type { CalendarDay, DayText, Schemas } from '../../domain/types'
import { request } from '../../shell/api'
import { sendFile } from '../../shell/files'

export type CalendarYear = Schemas['YearDocument']
export type CalendarDocument = Schemas['CalendarDocument']
export type ImportOutcome = Schemas['CalendarImportDocument']

export const fetchCalendar = (signal?: AbortSignal) => request<CalendarDocument>('GET', '/calendar', undefined, signal)
export const setDay = (day: DayText, kind: CalendarDay['kind'], name: string) => request<CalendarDay>('PUT', `/calendar/${day}`, { kind, name })
export const clearDay = (day: DayText) => request<unknown>('DELETE', `/calendar/${day}`)
export const confirmYear = (year: number, isConfirmed: boolean) => request<CalendarYear>('PUT', `/calendar/years/${year}`, { is_confirmed: isConfirmed })
export const importCalendar = (file: File, isTrial: boolean) => sendFile<ImportOutcome>(`/calendar/import${isTrial ? '?dry_run=1' : ''}`, file)
export const saveSessions = (text: string) => request<{ value: string }>('PUT', '/settings/working_sessions', { value: text })
