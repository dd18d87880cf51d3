// Files to and from the server: a sheet handed in as it is, and workbooks or pages that come back to be saved or printed.
import { language } from '../i18n/translate'
import { notReached, problemOf } from './api'

const LINGER_MS = 60_000

async function answerOf(method: string, path: string, body: BodyInit | null, type: string): Promise<Response> {
  let reply: Response
  try {
    reply = await fetch(`/api${path}`, {
      method, body,
      headers: { 'Accept-Language': language.value === 'en' ? 'en' : 'zh-CN', 'X-Chabu': '1', ...(body === null ? {} : { 'Content-Type': type }) },
    })
  } catch {
    throw notReached()
  }
  if (!reply.ok) throw problemOf(reply.status, await reply.json().catch(() => null))
  return reply
}

/** Hand in a file as it is; gives the JSON of the answer. Raises ApiProblem. */
export async function sendFile<T>(path: string, file: File): Promise<T> {
  return (await (await answerOf('POST', path, file, 'application/octet-stream')).json()) as T
}

/** The same for a large file; `tell` hears which share of it (0 to 1) has left. Raises ApiProblem. */
export function sendLargeFile<T>(path: string, file: File, tell: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest() // fetch tells nothing of what has left
    call.open('POST', `/api${path}`)
    call.setRequestHeader('Accept-Language', language.value === 'en' ? 'en' : 'zh-CN')
    call.setRequestHeader('X-Chabu', '1')
    call.setRequestHeader('Content-Type', 'application/octet-stream')
    call.upload.onprogress = (event) => { tell(event.total > 0 ? event.loaded / event.total : 0) }
    call.onerror = () => { reject(notReached()) }
    call.onload = () => {
      const body = jsonOf(call.responseText)
      if (call.status >= 200 && call.status < 300 && body !== null) resolve(body as T)
      else reject(problemOf(call.status, body))
    }
    call.send(file)
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Save what the server makes of a file, or of a JSON body. Raises ApiProblem. */
export async function saveAnswer(path: string, body: File | object, name: string): Promise<void> {
  const isFile = body instanceof File
  const reply = await answerOf('POST', path, isFile ? body : JSON.stringify(body), isFile ? 'application/octet-stream' : 'application/json')
  saveAs(await reply.blob(), name)
}

/** Save a file of the server, in the language on screen. Raises ApiProblem. */
export async function saveFrom(path: string, name: string): Promise<void> {
  saveAs(await (await answerOf('GET', path, null, '')).blob(), name)
}

/** Let the browser save bytes under a name. */
export function saveAs(bytes: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(bytes)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), LINGER_MS)
}
