// Reading the QR code of a point: BarcodeDetector where the browser has it (Android Chrome), else the code is typed.

interface Detector { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> }
type DetectorClass = new (options: { formats: string[] }) => Detector
const EVERY_MS = 300

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
}

/** Whether this browser can read codes from a camera. */
export function canScan(): boolean {
  return detectorClass() !== undefined
}

/** The point code in what was scanned or typed: the last part of an address, without spaces and hyphens' neighbours. */
export function pointCodeIn(text: string): string {
  const last = text.trim().split(/[/#?=]/).at(-1) ?? ''
  return last.replace(/\s+/g, '').toUpperCase()
}

/** Look for a code in a running video until told to stop. */
export function watchForCode(video: HTMLVideoElement, found: (text: string) => void): () => void {
  const Detector = detectorClass()
  if (!Detector) return () => undefined
  const detector = new Detector({ formats: ['qr_code'] })
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking || video.readyState < 2) return
    isLooking = true
    void detector.detect(video).then((codes) => {
      const code = codes[0]?.rawValue
      if (code) found(code)
    }).catch(() => undefined).finally(() => {
      isLooking = false
    })
  }, EVERY_MS)
  return () => clearInterval(timer)
}
