// What is good to have once work is safe: a newer workflow table, and small pictures of what must be checked or fixed.
import type { SyncStore } from '../db/sync-store'
import type { Id } from '../domain/types'
import { BUNDLED_WORKFLOW, isWorkflowTable } from '../domain/workflow'
import type { Credential, SyncTransport } from './ports'
import { isWorkflowStale } from './status-of'

/** Thumbnails (about 15 KB each) fetched for offline use, and kept after their issue has moved on. */
const MOST_FETCHED = 300
const MOST_KEPT = 900

export class Extras {
  /** Pictures the server did not give in this run; not asked again until the next one. */
  private readonly refused = new Set<Id>()

  constructor(
    private readonly store: SyncStore,
    private readonly transport: SyncTransport,
    private readonly nowMs: () => number,
  ) {}

  /** Fetches until done, interrupted or refused. Nothing depends on its success. */
  async fetch(credential: Credential, mustPause: () => boolean): Promise<void> {
    await this.fetchWorkflow(credential)
    for (const id of await this.store.photosWorthHaving(MOST_FETCHED)) {
      if (mustPause()) return
      if (this.refused.has(id)) continue
      const answer = await this.transport.thumb(id, credential)
      if (answer.kind === 'ok') {
        await this.store.keepThumb({ photo_id: id, ...answer.body, fetched_at: new Date(this.nowMs()).toISOString() }, MOST_KEPT)
      } else if (answer.kind === 'refused') this.refused.add(id)
      else return
    }
  }

  private async fetchWorkflow(credential: Credential): Promise<void> {
    const overview = await this.store.overview()
    if (!isWorkflowStale(overview, String(BUNDLED_WORKFLOW.version))) return
    const answer = await this.transport.workflow(credential)
    if (answer.kind === 'ok' && isWorkflowTable(answer.body)) {
      await this.store.keepWorkflow(answer.body, overview.wanted_workflow_version ?? '')
    }
  }
}
