// The in-page camera on a capture page: opening, light, the shutter; stops with the page and comes back when it is seen again.
import { onScopeDispose, shallowRef, type Ref, type ShallowRef } from 'vue'
import { StorageProblem } from '../../db/storage-problem'
import { CameraProblem, openCamera, type CameraProblemCode, type CameraSession } from '../../device/camera'
import type { ReadyPhoto } from '../../device/photo-file'
import { t } from '../../i18n/translate'
import { vibrate } from '../../ui/vibrate'

export type CameraTrouble = CameraProblemCode
const SHUTTER_VIBRATION_MS = 20

export interface PageCamera {
  isReady: ShallowRef<boolean>
  isBusy: ShallowRef<boolean>
  hasTorch: ShallowRef<boolean>
  isTorchOn: ShallowRef<boolean>
  /** Why there is no camera; null while there is one, or while it opens. */
  problem: ShallowRef<CameraTrouble | null>
  /** Why the last shot was not kept. */
  fault: ShallowRef<string | null>
  start: () => Promise<void>
  stop: () => void
  toggleTorch: () => Promise<void>
  /** Takes the frame shown now and hands it to `keep`; the shutter is free again only when that has ended. */
  shoot: (keep: (photo: ReadyPhoto) => Promise<void>) => Promise<boolean>
}

function faultWords(error: unknown): string {
  return t(error instanceof StorageProblem && error.code === 'no_space' ? 'capture.shotFailedSpace' : 'capture.shotFailed')
}

/** A camera shown in `video`. */
export function useCamera(video: Ref<HTMLVideoElement | null>): PageCamera {
  const isReady = shallowRef(false)
  const isBusy = shallowRef(false)
  const hasTorch = shallowRef(false)
  const isTorchOn = shallowRef(false)
  const problem = shallowRef<CameraTrouble | null>(null)
  const fault = shallowRef<string | null>(null)
  let session: CameraSession | null = null
  /** Counts starts and stops: a start that was overtaken while the user was asked for permission ends at once. */
  let turn = 0
  let isWanted = false

  function stop(): void {
    isWanted = false
    turn += 1
    isReady.value = false
    isTorchOn.value = false
    session?.stop()
    session = null
  }
  async function start(): Promise<void> {
    isWanted = true
    turn += 1
    const mine = turn
    problem.value = null
    try {
      const opened = await openCamera()
      if (turn !== mine || !video.value) { opened.stop(); return }
      session = opened
      hasTorch.value = opened.hasTorch
      opened.onLost(() => {
        isReady.value = false
      })
      await opened.show(video.value)
      isReady.value = true
    } catch (error) {
      problem.value = error instanceof CameraProblem ? error.code : 'unsupported'
    }
  }
  async function shoot(keep: (photo: ReadyPhoto) => Promise<void>): Promise<boolean> {
    if (!session || isBusy.value) return false
    isBusy.value = true
    fault.value = null
    try {
      vibrate(SHUTTER_VIBRATION_MS)
      await keep(await session.shoot())
      return true
    } catch (error) {
      fault.value = faultWords(error)
      return false
    } finally {
      isBusy.value = false
    }
  }
  async function toggleTorch(): Promise<void> {
    isTorchOn.value = (await session?.setTorch(!isTorchOn.value)) ?? false
  }
  // A call or another app takes the camera away; back in sight, it is opened again.
  const onVisible = () => {
    if (document.visibilityState === 'visible' && isWanted && !isReady.value && problem.value === null) void start()
  }
  document.addEventListener('visibilitychange', onVisible)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisible)
    stop()
  })
  return { isReady, isBusy, hasTorch, isTorchOn, problem, fault, start, stop, toggleTorch, shoot }
}
