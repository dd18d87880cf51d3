// Loads the figures of a month and its trend; one load at a time, the newest choice wins.
import { ref, shallowRef } from 'vue'
import type { Schemas } from '../../domain/types'
import { request, sentenceOf } from '../../shell/api'
import { isFinalAnswer } from '../../shell/remote'
import { DIMENSIONS, type MonthReport, type MonthView, type TrendMonth } from './monthReport'

export function useMonth() {
  const report = shallowRef<MonthReport | null>(null)
  const trend = shallowRef<readonly TrendMonth[]>([])
  const fault = ref<string | null>(null)
  const isFinal = ref(false)
  const isLoading = ref(false)
  let running: AbortController | null = null

  /** The figures first, then the twelve months: a slow trend holds nothing up. */
  async function load(view: MonthView): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isLoading.value = true
    fault.value = null
    isFinal.value = false
    let found: MonthReport | null = null
    const query = new URLSearchParams({ month: view.month, ...(view.asOf ? { as_of: view.asOf } : {}) })
    const dimensions = DIMENSIONS.map((name) => `&dimension=${name}`).join('')
    try {
      found = await request<MonthReport>('GET', `/reports/month?${query.toString()}${dimensions}`, undefined, mine.signal)
      report.value = found
      isLoading.value = false
      trend.value = (await request<Schemas['Trend']>('GET', `/reports/trend?${query.toString()}`, undefined, mine.signal)).months
    } catch (error) {
      if (mine.signal.aborted) return
      report.value = found // the figures of another month would stand under this one's name
      fault.value = sentenceOf(error)
      isFinal.value = isFinalAnswer(error)
    } finally {
      if (running === mine) isLoading.value = false
    }
  }

  /** Nobody looks any more. */
  function stop(): void {
    running?.abort()
  }

  return { report, trend, fault, isFinal, isLoading, load, stop }
}
