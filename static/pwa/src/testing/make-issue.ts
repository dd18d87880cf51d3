// An issue with every field, for tests that care about a few of them.
import type { Issue } from '../domain/types'
import { uuid7 } from '../domain/uuid7'

export function makeIssue(part: Partial<Issue> = {}): Issue {
  return {
    id: uuid7(), version: 1, number: 'CW-202605-0001', receipt_number: null, state: 'reported', category: 'A01', severity: 2,
    source: 'self_check', area_id: null, area_unit_id: null, point_id: null, project_id: null, place_text: null, position: null,
    flags: [], description: null, reporter_id: null, reporter_unit_id: null, reported_at: '2026-05-14T01:00:00Z',
    filed_at: '2026-05-14T01:00:00Z', closed_at: null, round: 1, rework_count: 0, rebound_count: 0, extension_count: 0,
    lead_unit_id: null, assignee_id: null, co_unit_ids: [], goal: null, measure_asked: null, due_at: null, original_due_at: null,
    limit: null, paused_left: null, assigned_at: null, fix: null, extension: null, close_kind: null, closed_reason: null,
    declined_reason: null, returned_reason: null, verdict: null, merged_into_id: null, referral: null, suspension: null,
    appeal: null, asked: null, rebound_of_id: null, rebound_state: null, last_event_at: '2026-05-14T01:00:00Z',
    others_acted: false, photos: [], ...part,
  }
}
