// The working calendar as it is kept on the server, and its changes.
import type { CalendarDay, DayText } from '../../domain/types'
import { request } from '../../shell/api'
import { sendFile } from '../../shell/files'

export interface CalendarYear { year: number; source: string; is_confirmed: boolean }
export interface CalendarDocument { zone: string; working_sessions: string; years: CalendarYear[]; items: CalendarDay[] }
export interface ImportOutcome { is_kept: boolean; years: number[]; days: number; changed: number; errors: { row: number; column: string | null; message: string }[] }

export const fetchCalendar = (signal?: AbortSignal) => request<CalendarDocument>('GET', '/calendar', undefined, signal)
export const setDay = (day: DayText, kind: CalendarDay['kind'], name: string) => request<CalendarDay>('PUT', `/calendar/${day}`, { kind, name })
export const clearDay = (day: DayText) => request<unknown>('DELETE', `/calendar/${day}`)
export const confirmYear = (year: number, isConfirmed: boolean) => request<CalendarYear>('PUT', `/calendar/years/${year}`, { is_confirmed: isConfirmed })
export const importCalendar = (file: File, isTrial: boolean) => sendFile<ImportOutcome>(`/calendar/import${isTrial ? '?dry_run=1' : ''}`, file)
export const saveSessions = (text: string) => request<{ value: string }>('PUT', '/settings/working_sessions', { value: text })
