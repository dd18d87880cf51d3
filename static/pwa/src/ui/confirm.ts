// Questions that need an answer before something that cannot be undone. Shown by ConfirmDialog.vue, once in App.vue.
import { shallowRef } from 'vue'

export interface Question {
  title: string
  text?: string
  /** The button names the act (并入 CW-…), never 确定. */
  action: string
  cancel?: string
  isDangerous?: boolean
  /** The user must type this word first (签发: the month). */
  typed?: string
}

export const openQuestion = shallowRef<{ question: Question; answer: (yes: boolean) => void } | null>(null)

/** Ask; true when the user pressed the button that names the act. */
export function confirm(question: Question): Promise<boolean> {
  openQuestion.value?.answer(false)
  return new Promise((resolve) => {
    openQuestion.value = {
      question,
      answer: (yes) => {
        openQuestion.value = null
        resolve(yes)
      },
    }
  })
}
