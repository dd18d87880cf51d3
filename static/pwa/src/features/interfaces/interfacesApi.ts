// Calendar link, tokens and webhooks as their pages read and change them.
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type Token = Schemas['TokenDocument']
export type MadeToken = Schemas['MadeToken']
export type Scope = Schemas['Scope']
export type Feed = Schemas['FeedDocument']
export type Webhook = Schemas['WebhookDocument']
export type WebhookList = Schemas['WebhookList']
export type Call = Schemas['CallDocument']
export type CallList = Schemas['CallList']
export type TokenFacts = Required<Schemas['NewToken']>
export type WebhookFacts = Required<Schemas['NewWebhook']>

type TokenList = Schemas['TokenList']
export const fetchTokens = (all: boolean, signal?: AbortSignal) => request<TokenList>('GET', all ? '/tokens' : '/me/tokens', undefined, signal)
export const makeToken = (facts: TokenFacts) => request<MadeToken>('POST', '/me/tokens', facts)
export const revokeToken = (all: boolean, id: Id) => request<TokenList>('DELETE', `${all ? '/tokens' : '/me/tokens'}/${id}`)

export const fetchFeed = (signal?: AbortSignal) => request<Feed>('GET', '/me/calendar', undefined, signal)
export const renewFeed = () => request<Feed>('POST', '/me/calendar')
export const endFeed = () => request<Feed>('DELETE', '/me/calendar')

export const fetchWebhooks = (signal?: AbortSignal) => request<WebhookList>('GET', '/webhooks', undefined, signal)
export const addWebhook = (facts: WebhookFacts) => request<WebhookList>('POST', '/webhooks', facts)
export const changeWebhook = (id: Id, facts: Schemas['WebhookChange']) => request<WebhookList>('PUT', `/webhooks/${id}`, facts)
export const removeWebhook = (id: Id) => request<WebhookList>('DELETE', `/webhooks/${id}`)
export const renewWebhookSecret = (id: Id) => request<WebhookList>('POST', `/webhooks/${id}/secret`)
export const fetchCalls = (id: Id, after: Id | null, signal?: AbortSignal) => request<CallList>('GET', `/webhooks/${id}/calls${after ? `?after=${after}` : ''}`, undefined, signal)
export const pingWebhook = (id: Id) => request<CallList>('POST', `/webhooks/${id}/ping`)
export const sendAgain = (id: Id, call: Id) => request<CallList>('POST', `/webhooks/${id}/calls/${call}/again`)
