// Asks the server for what truly needs it (sign-in, search beyond the phone, upkeep). Work itself goes through the outbox, never through here.
import { language, t } from '../i18n/translate'
import type { Problem } from '../domain/types'

/** A refusal in the user's words; `code` is for decisions, `reference` for the help desk. `network` = nobody answered. */
export class ApiProblem extends Error {
  constructor(readonly code: string, readonly status: number, text: string, readonly body: Partial<Problem> = {}) {
    super(text)
  }

  get reference(): string {
    return this.body.reference ?? ''
  }

  /** Message for a field of the form, when the server named one. */
  fieldError(field: string): string | null {
    return this.body.errors?.find((error) => error.field === field)?.message ?? null
  }
}

/** For what is only looked at: nothing was typed there that could be lost. */
const READING = {
  offline: { 'zh-CN': '没有网络，这里要有网才能看。', en: 'No network; this can only be seen with one.' },
  noAnswer: { 'zh-CN': '服务器暂时没有回应，请稍后再试。', en: 'The server does not answer; please try later.' },
}
const OFFLINE = { 'zh-CN': '没有网络，这一步要有网才能做。你填的都还在。', en: 'No network; this step needs one. What you entered is still here.' }
const NO_ANSWER = { 'zh-CN': '服务器暂时没有回应，请稍后再试。你填的都还在。', en: 'The server does not answer; please try later. What you entered is still here.' }

/** The refusal in an answer of the server, or that nobody of ours answered. */
export function problemOf(status: number, body: unknown, isReading = false): ApiProblem {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>
  // Without a code it is not our server that answered: a proxy's page or a captive portal.
  if (!problem.code) return new ApiProblem('no_answer', status, (isReading ? READING.noAnswer : NO_ANSWER)[language.value])
  return new ApiProblem(problem.code, status, problem.detail ?? problem.title ?? NO_ANSWER[language.value], problem)
}

/** Nobody answered: there is no network, or no way to the server. */
export function notReached(isReading = false): ApiProblem {
  return new ApiProblem('network', 0, (isReading ? READING.offline : OFFLINE)[language.value])
}

async function send(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(`/api${path}`, {
      method,
      signal: signal ?? null,
      headers: {
        Accept: 'application/json',
        'Accept-Language': language.value === 'en' ? 'en' : 'zh-CN',
        ...(method === 'GET' ? {} : { 'X-Chabu': '1' }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw notReached(method === 'GET')
  }
}

/** One request to `/api`; gives the JSON of a success. Raises ApiProblem with a sentence for the user. */
export async function request<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const reply = await send(method, path, body, signal)
  if (reply.status === 204) return undefined as T
  const json: unknown = await reply.json().catch(() => null)
  if (!reply.ok || json === null) throw problemOf(reply.status, json, method === 'GET')
  return json as T
}

/** The sentence to show for anything thrown: the server's own words, or that nobody answered. A fault of the server names its number. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return NO_ANSWER[language.value]
  return error.status >= 500 && error.reference ? `${error.message} ${t('kit.reference', { code: error.reference })}` : error.message
}
