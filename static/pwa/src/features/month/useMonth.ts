// Loads the figures of a month and its trend; one load at a time, the newest choice wins.
import { ref, shallowRef } from 'vue'
import { request, sentenceOf } from '../../shell/api'
import { DIMENSIONS, type MonthReport, type MonthView, type TrendMonth } from './monthReport'

export function useMonth() {
  const report = shallowRef<MonthReport | null>(null)
  const trend = shallowRef<readonly TrendMonth[]>([])
  const fault = ref<string | null>(null)
  const isLoading = ref(false)
  let running: AbortController | null = null

  /** The figures first, then the twelve months: a slow trend holds nothing up. */
  async function load(view: MonthView): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isLoading.value = true
    fault.value = null
    const query = new URLSearchParams({ month: view.month, ...(view.asOf ? { as_of: view.asOf } : {}) })
    const dimensions = DIMENSIONS.map((name) => `&dimension=${name}`).join('')
    try {
      report.value = await request<MonthReport>('GET', `/reports/month?${query.toString()}${dimensions}`, undefined, mine.signal)
      isLoading.value = false
      trend.value = (await request<{ months: TrendMonth[] }>('GET', `/reports/trend?${query.toString()}`, undefined, mine.signal)).months
    } catch (error) {
      if (!mine.signal.aborted) fault.value = sentenceOf(error)
    } finally {
      if (running === mine) isLoading.value = false
    }
  }

  /** Nobody looks any more. */
  function stop(): void {
    running?.abort()
  }

  return { report, trend, fault, isLoading, load, stop }
}
