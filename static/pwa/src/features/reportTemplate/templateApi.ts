// The template of the monthly bulletin on the server: the versions there are, taking one, handing one in, putting one in use.
import type { Schemas } from '../../domain/types'
import { request } from '../../shell/api'
import { saveFrom, sendFile } from '../../shell/files'

export type Templates = Schemas['TemplatesDocument']
export type TemplateVersion = Templates['versions'][number]
export type LayoutWarning = TemplateVersion['warnings'][number]

export const fetchTemplates = (signal?: AbortSignal) => request<Templates>('GET', '/report-template', undefined, signal)
/** Hand in a DOCX; it becomes the one in use. Raises ApiProblem with what is wrong with it. */
export const putTemplate = (file: File) => sendFile<Templates>(`/report-template?${new URLSearchParams({ file_name: file.name.slice(0, 200) }).toString()}`, file)
/** Null: back to the one that Chabu brings. */
export const useVersion = (version: number | null) => request<Templates>('PUT', '/report-template/use', { version })
/** 0 is the one that Chabu brings. */
export const saveTemplate = (version: number, name: string) => saveFrom(`/report-template/file?version=${version}`, name)
