// Units, users and their posts as the upkeep pages read and change them.
import type { DayText, Id, Schemas, Unit } from '../../domain/types'
import { request } from '../../shell/api'

/** A user for those who look after them, with all posts, past and future too. */
export type ManagedUser = Schemas['UserDocument'] & { language: 'zh' | 'en' }
export type IssuedCode = Schemas['IssuedCodeDocument']
/** Codes just made: told once, kept nowhere. */
export type IssuedCodes = Schemas['IssuedCodes']
export type NewPost = Required<Schemas['NewPost']>
export interface UserFilter { unit: string; role: string; text: string; isActive: '' | 'true' | 'false' }
export type UserPage = Omit<Schemas['UserList'], 'items'> & { items: ManagedUser[] }
export type UserSession = Schemas['OwnSession']
export type UserDevice = Schemas['OwnDevice']
export type UnitFacts = Pick<Unit, 'name' | 'short_name' | 'kind' | 'parent_id' | 'phone' | 'party'>

const PAGE_SIZE = 100

/** A page of users; `after` is the `next` of the one before. */
export function fetchUsers(filter: UserFilter, after: string | null, signal?: AbortSignal): Promise<UserPage> {
  const wanted = { unit_id: filter.unit, role: filter.role, text: filter.text, is_active: filter.isActive, after: after ?? '', limit: String(PAGE_SIZE) }
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ''))
  return request<UserPage>('GET', `/users?${query.toString()}`, undefined, signal)
}
export const fetchUser = (id: Id, signal?: AbortSignal) => request<ManagedUser>('GET', `/users/${id}`, undefined, signal)
export const fetchUnits = (signal?: AbortSignal) => request<Schemas['UnitList']>('GET', '/units', undefined, signal)

export const saveUnit = (id: Id | null, facts: Partial<UnitFacts> & { is_active?: boolean }) =>
  id === null ? request<Unit>('POST', '/units', facts) : request<Unit>('PATCH', `/units/${id}`, facts)
export const deleteUnit = (id: Id) => request<unknown>('DELETE', `/units/${id}`)

export const createUser = (facts: { username: string; display_name: string; phone: string | null; posts: NewPost[] }) => request<ManagedUser>('POST', '/users', facts)
export const changeUser = (id: Id, facts: Partial<Pick<ManagedUser, 'username' | 'display_name' | 'phone' | 'language'>>) => request<ManagedUser>('PATCH', `/users/${id}`, facts)
export const disableUser = (id: Id, reason: string, leavesOpenWork: boolean) => request<ManagedUser>('POST', `/users/${id}/disable`, { reason, leave_open_work: leavesOpenWork })
export const enableUser = (id: Id) => request<ManagedUser>('POST', `/users/${id}/enable`)
export const endSessions = (id: Id) => request<{ ended: number }>('DELETE', `/users/${id}/sessions`)
export const fetchSessions = (id: Id, signal?: AbortSignal) => request<Schemas['OwnSessions']>('GET', `/users/${id}/sessions`, undefined, signal)
export const fetchDevices = (id: Id, signal?: AbortSignal) => request<Schemas['OwnDevices']>('GET', `/users/${id}/devices`, undefined, signal)
export const endSession = (id: Id, sessionId: string) => request<unknown>('DELETE', `/users/${id}/sessions/${sessionId}`)
export const giveUpDevice = (id: Id, deviceId: Id) => request<unknown>('DELETE', `/users/${id}/devices/${deviceId}`)
export const unlockUser = (id: Id) => request<ManagedUser>('POST', `/users/${id}/unlock`)
export const giveCode = (id: Id) => request<IssuedCodes>('POST', `/users/${id}/activation-codes`)
export const giveSheet = (ids: readonly Id[]) => request<IssuedCodes>('POST', '/activation-sheets', { user_ids: ids })
export const resetUser = (id: Id) => request<IssuedCodes>('POST', `/users/${id}/reset`)

export const addPost = (id: Id, post: NewPost) => request<ManagedUser>('POST', `/users/${id}/posts`, post)
export const changeTerm = (id: Id, postId: Id, endsOn: DayText | null) => request<ManagedUser>('PATCH', `/users/${id}/posts/${postId}`, { ends_on: endsOn })
export const endPost = (id: Id, postId: Id) => request<ManagedUser>('DELETE', `/users/${id}/posts/${postId}`)

export type OpenWork = Schemas['OpenWork']
export type Handover = Schemas['HandoverDocument']
export type Substitution = Schemas['SubstitutionDocument']
export type Leave = Schemas['NewSubstitution']
export const fetchOpenWork = (id: Id, signal?: AbortSignal) => request<OpenWork>('GET', `/users/${id}/open-work`, undefined, signal)
export const handOver = (id: Id, to: Id | null, reason: string) => request<Handover>('POST', `/users/${id}/handovers`, { to_user_id: to, reason })
export const fetchHandover = (id: Id, signal?: AbortSignal) => request<Schemas['LatestHandover']>('GET', `/users/${id}/handovers/latest`, undefined, signal)

/** Leave of somebody one looks after, or one's own where no id is given. */
const leavesOf = (id: Id | null) => (id === null ? '/me/substitutions' : `/users/${id}/substitutions`)
type Leaves = Schemas['SubstitutionList']
export const fetchLeaves = (id: Id | null, signal?: AbortSignal) => request<Leaves>('GET', leavesOf(id), undefined, signal)
export const arrangeLeave = (id: Id | null, leave: Leave) => request<Leaves>('POST', leavesOf(id), leave)
export const callOffLeave = (id: Id | null, leave: Id) => request<Leaves>('DELETE', `${leavesOf(id)}/${leave}`)
