// The in-page camera: opens the back camera, shows it, lights it, takes one frame at a time.
import { prepareFrame, type ReadyPhoto } from './photo-file'

/** `denied` = no permission · `none` = no camera · `busy` = another app holds it · `unsupported` = not in this browser or not over HTTPS. */
export type CameraProblemCode = 'denied' | 'none' | 'busy' | 'unsupported'

export class CameraProblem extends Error {
  override readonly name = 'CameraProblem'

  constructor(readonly code: CameraProblemCode) {
    super(`camera: ${code}`)
  }
}

export interface CameraSession {
  readonly hasTorch: boolean
  /** Shows the live picture; resolves when the first frame is there. */
  show(video: HTMLVideoElement): Promise<void>
  /** Some phones say they have a light and refuse it: gives what is true afterwards. */
  setTorch(isOn: boolean): Promise<boolean>
  /** The frame that is shown now, as a JPEG whose bytes and hash are fixed. */
  shoot(): Promise<ReadyPhoto>
  /** Called when the system takes the camera away (a call, another app). */
  onLost(listener: () => void): void
  stop(): void
}

const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1920 } },
}
type TorchConstraint = MediaTrackConstraintSet & { torch?: boolean }

/** Opens the camera. Raises CameraProblem. */
export async function openCamera(): Promise<CameraSession> {
  const devices = (navigator as Partial<Navigator>).mediaDevices
  if (!devices || typeof devices.getUserMedia !== 'function') throw new CameraProblem('unsupported')
  try {
    return sessionOf(await devices.getUserMedia(WANTED))
  } catch (error) {
    throw new CameraProblem(codeOf(error))
  }
}

function codeOf(error: unknown): CameraProblemCode {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError': case 'SecurityError': return 'denied'
    case 'NotFoundError': case 'OverconstrainedError': return 'none'
    case 'NotReadableError': case 'AbortError': return 'busy'
    default: return 'unsupported'
  }
}

function sessionOf(stream: MediaStream): CameraSession {
  const [track] = stream.getVideoTracks()
  if (!track) throw new CameraProblem('none')
  let shown: HTMLVideoElement | null = null
  return {
    hasTorch: 'torch' in capabilitiesOf(track),
    show: async (video) => {
      shown = video
      video.srcObject = stream
      await video.play()
    },
    setTorch: (isOn) => setTorch(track, isOn),
    shoot: async () => {
      if (!shown || shown.videoWidth === 0) throw new CameraProblem('busy')
      const takenAtMs = Date.now()
      return prepareFrame(await createImageBitmap(shown), takenAtMs)
    },
    onLost: (listener) => track.addEventListener('ended', listener),
    stop: () => {
      stream.getTracks().forEach((each) => each.stop())
      if (shown) shown.srcObject = null
    },
  }
}

async function setTorch(track: MediaStreamTrack, isOn: boolean): Promise<boolean> {
  try {
    const light: TorchConstraint = { torch: isOn }
    await track.applyConstraints({ advanced: [light] })
    return isOn
  } catch {
    return false
  }
}

/** Firefox lacks it. */
function capabilitiesOf(track: MediaStreamTrack): object {
  return typeof (track as Partial<MediaStreamTrack>).getCapabilities === 'function' ? track.getCapabilities() : {}
}
