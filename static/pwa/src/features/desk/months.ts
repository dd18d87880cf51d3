// The latest months, newest first, as the API names them.

/** `YYYY-MM` of this month and the `n - 1` before it. */
export function lastMonths(n: number, now = new Date()): string[] {
  return Array.from({ length: n }, (_, back) => {
    const month = new Date(now.getFullYear(), now.getMonth() - back, 1)
    return `${month.getFullYear()}-${String(month.getMonth() + 1).padStart(2, '0')}`
  })
}
