// The shipped transport in a run that may die, with everything said to and heard from the server told to a recorder.
import type { Id, SyncReply, SyncRequest } from '../domain/types'
import type { Answer, Credential, Picture, SyncTransport, UploadStatus } from '../sync/ports'
import type { Run } from './mortal-run'

/** One line of the phone's history. */
export type Fact = Record<string, unknown> & { fact: string }

export class MortalTransport implements SyncTransport {
  constructor(private readonly inner: SyncTransport, private readonly run: Run, private readonly tell: (fact: Fact) => void) {}

  sync(request: SyncRequest, credential: Credential): Promise<Answer<SyncReply>> {
    const asked = { epoch: request.epoch, by: credential.kind, commands: request.commands.map((command) => command.id) }
    if (asked.commands.length > 0) this.tell({ fact: 'offered', ...asked })
    const askedMs = Date.now()
    return this.run.outside(() => this.inner.sync(request, credential), (answer) => {
      if (answer.kind === 'ok') this.tellReply(answer.body, credential, askedMs)
      else this.tell({ fact: 'no_reply', kind: answer.kind, code: 'code' in answer ? answer.code : null })
    })
  }

  uploadStatus(photoId: Id, credential: Credential): Promise<Answer<UploadStatus>> {
    return this.run.outside(() => this.inner.uploadStatus(photoId, credential), (answer) => this.tellUpload(photoId, answer))
  }

  sendChunk(photoId: Id, offset: number, chunk: Uint8Array<ArrayBuffer>, credential: Credential): Promise<Answer<UploadStatus>> {
    return this.run.outside(() => this.inner.sendChunk(photoId, offset, chunk, credential), (answer) => this.tellUpload(photoId, answer))
  }

  workflow(credential: Credential): Promise<Answer<unknown>> {
    return this.run.outside(() => this.inner.workflow(credential), () => undefined)
  }

  thumb(photoId: Id, credential: Credential): Promise<Answer<Picture>> {
    return this.run.outside(() => this.inner.thumb(photoId, credential), () => undefined)
  }

  /** `asked_ms` is by the machine's clock, whatever the phone's says. */
  private tellReply(reply: SyncReply, credential: Credential, askedMs: number): void {
    for (const { id, outcome, code, version } of reply.results) {
      this.tell({ fact: 'receipt', command: id, outcome, code, version, epoch: reply.epoch })
    }
    const rows = reply.changes.filter((change) => change.row !== null).length
    if (rows > 0) this.tell({ fact: 'pulled', by: credential.kind, rows, asked_ms: askedMs })
  }

  private tellUpload(photo: Id, answer: Answer<UploadStatus>): void {
    if (answer.kind !== 'ok' || !['stored', 'damaged'].includes(answer.body.state)) return
    this.tell({ fact: 'photo_receipt', photo, state: answer.body.state, sha256: answer.body.sha256, problem: answer.body.problem })
  }
}
