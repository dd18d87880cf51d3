// UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random; ids sort by the time they were made.

/** A new UUIDv7. `randomBytes` fills the array it is given; `nowMs` is the wall clock in ms since 1970. */
export function uuid7(
  nowMs: number = Date.now(),
  randomBytes: (target: Uint8Array<ArrayBuffer>) => void = (target) => void crypto.getRandomValues(target),
): string {
  const bytes = new Uint8Array(16)
  randomBytes(bytes)
  const time = Math.min(Math.max(0, Math.floor(nowMs)), 2 ** 48 - 1)
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(time / 2 ** (40 - 8 * index)) % 256
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Whether a text is a UUIDv7 in the form the server accepts. */
export function isUuid7(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text)
}
