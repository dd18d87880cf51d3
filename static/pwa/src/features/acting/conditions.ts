// The closing conditions of a category as single questions: “连续封闭，与现状图一致” → two.

const MOST = 5

/** Conditions separated by commas, semicolons or 且; at most five, so that the list stays a list. */
export function closingConditions(closeWhen: string): string[] {
  const parts = closeWhen.split(/[，,；;。]|且/).map((part) => part.trim()).filter((part) => part !== '')
  return [...new Set(parts)].slice(0, MOST)
}
