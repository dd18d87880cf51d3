// The API's own description, in the parts that the page shows.
interface Schema { $ref?: string; type?: string | string[]; items?: Schema; anyOf?: Schema[]; enum?: unknown[]; const?: unknown; description?: string; format?: string; minimum?: number; maximum?: number; properties?: Record<string, Schema>; required?: string[] }
interface Parameter { name: string; in: string; required?: boolean; description?: string; schema?: Schema }
interface Body { content?: Record<string, { schema?: Schema }> }
interface RawOperation { summary?: string; description?: string; tags?: string[]; parameters?: Parameter[]; requestBody?: Body; responses?: Record<string, Body> }
export interface OpenApi { paths: Record<string, Record<string, RawOperation>>; components?: { schemas?: Record<string, Schema> } }

export interface Field { name: string; type: string; isRequired: boolean; text: string }
export interface Operation { id: string; method: string; path: string; summary: string; text: string; tag: string; parameters: (Field & { where: string })[]; body: Field[]; answer: Field[] }

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Every operation, in the order of the document. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => METHODS.flatMap((method) => {
    const raw = methods[method]
    return raw ? [operationOf(document, path, method, raw)] : []
  }))
}

function operationOf(document: OpenApi, path: string, method: string, raw: RawOperation): Operation {
  const parameters = (raw.parameters ?? []).map((one) => ({
    name: one.name, where: one.in, type: typeWords(one.schema), isRequired: one.required === true, text: one.description ?? one.schema?.description ?? '',
  }))
  return {
    id: `${method}${path}`, method: method.toUpperCase(), path, summary: raw.summary ?? '', text: raw.description ?? '', tag: raw.tags?.[0] ?? '', parameters,
    body: fieldsOf(document, jsonOf(raw.requestBody)), answer: fieldsOf(document, jsonOf(raw.responses?.['200'])),
  }
}

function jsonOf(body: Body | undefined): Schema | undefined {
  return Object.entries(body?.content ?? {}).find(([type]) => type.includes('json'))?.[1].schema
}

function fieldsOf(document: OpenApi, schema: Schema | undefined): Field[] {
  const found = schema?.$ref ? document.components?.schemas?.[nameOf(schema.$ref)] : schema
  return Object.entries(found?.properties ?? {}).map(([name, part]) => ({
    name, type: typeWords(part), isRequired: found?.required?.includes(name) === true, text: part.description ?? '',
  }))
}

const nameOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)

/** A type as programmers write it: string, integer[], Role | null. */
export function typeWords(schema: Schema | undefined): string {
  if (!schema) return ''
  if (schema.$ref) return nameOf(schema.$ref)
  if (schema.anyOf) return schema.anyOf.map(typeWords).join(' | ')
  if (schema.enum) return schema.enum.map(String).join(' | ')
  if (typeof schema.const === 'string') return schema.const
  if (schema.type === 'array') return `${typeWords(schema.items)}[]`
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : schema.type ?? 'any'
  return schema.format ? `${type} (${schema.format})` : type
}

/** Operations whose path or words hold what is sought, by tag. */
export function byTag(operations: readonly Operation[], sought: string): [string, Operation[]][] {
  const text = sought.trim().toLowerCase()
  const groups = new Map<string, Operation[]>()
  for (const one of operations) {
    if (text && !`${one.method} ${one.path} ${one.summary} ${one.text}`.toLowerCase().includes(text)) continue
    groups.set(one.tag, [...(groups.get(one.tag) ?? []), one])
  }
  return [...groups]
}
