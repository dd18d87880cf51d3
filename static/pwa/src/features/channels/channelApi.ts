// Channels as administrators set them up, and as each person chooses.
import type { Id, Schemas } from '../../domain/types'
import { request } from '../../shell/api'

export type Channel = Schemas['ChannelDocument']
export type NewChannel = Schemas['NewChannel']
export type ChannelKind = NewChannel['kind']
export type NoticeKind = NewChannel['kinds'][number]
export type OwnChannel = Schemas['OfferedChannel']

export const KINDS: readonly ChannelKind[] = ['wecom', 'dingtalk', 'feishu', 'mail', 'web']
export const NOTICE_KINDS: readonly NoticeKind[] = ['reported', 'assigned', 'returned', 'urged', 'asked', 'answered', 'rebound', 'due_soon', 'overdue', 'escalated', 'digest']

type List = Schemas['ChannelList']
type OwnList = Schemas['OfferedList']
export const fetchChannels = (signal?: AbortSignal) => request<List>('GET', '/channels', undefined, signal)
export const addChannel = (channel: NewChannel) => request<List>('POST', '/channels', channel)
export const changeChannel = (id: Id, channel: Omit<NewChannel, 'kind'>) => request<List>('PUT', `/channels/${id}`, channel)
export const removeChannel = (id: Id) => request<List>('DELETE', `/channels/${id}`)
export const tryChannel = (id: Id, address: string) => request<Schemas['TrialOutcome']>('POST', `/channels/${id}/test`, { address })
export const sendAgain = (id: Id) => request<Schemas['SentAgain']>('POST', `/channels/${id}/again`)
export const fetchOwnChannels = (signal?: AbortSignal) => request<OwnList>('GET', '/me/channels', undefined, signal)
export const chooseChannel = (id: Id, kinds: readonly string[], address: string | null) => request<OwnList>('PUT', `/me/channels/${id}`, { kinds, address })
