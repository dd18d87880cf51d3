// The API's description, read for people.
import { describe, expect, it } from 'vitest'
import document from '../../../../../docs/openapi.json'
import { byTag, operationsOf, typeWords, type OpenApi } from './openapi'

const operations = operationsOf(document as unknown as OpenApi)

describe('the page of the API', () => {
  it('shows every operation of the description once', () => {
    const described = Object.values(document.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0)
    expect(operations.length).toBe(described)
    expect(new Set(operations.map((one) => one.id)).size).toBe(described)
  })

  it('says what is asked and what is answered', () => {
    const made = operations.find((one) => one.id === 'post/api/me/tokens')
    expect(made?.body.map((field) => field.name)).toEqual(['name', 'scopes', 'days'])
    expect(made?.answer.map((field) => [field.name, field.type])).toEqual([['token', 'TokenDocument'], ['secret', 'string']])
  })

  it('is searched by path and words', () => {
    expect(byTag(operations, 'conformance').map(([tag, found]) => [tag, found.length])).toEqual([['features', 1]])
    expect(byTag(operations, 'nothing like this')).toEqual([])
  })

  it('writes types as programmers do', () => {
    expect(typeWords({ anyOf: [{ type: 'array', items: { $ref: '#/components/schemas/Role' } }, { type: 'null' }] })).toBe('Role[] | null')
    expect(typeWords({ type: 'string', format: 'uuid' })).toBe('string (uuid)')
  })
})
