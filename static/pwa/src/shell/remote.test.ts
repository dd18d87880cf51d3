// What is read from the server: whether asking again can help is said with what went wrong.
import { effectScope } from 'vue'
import { expect, it } from 'vitest'
import { ApiProblem } from './api'
import { useRemote } from './remote'

it.each([
  [new ApiProblem('forbidden', 403, '你的岗位不能做这件事'), true], [new ApiProblem('not_found', 404, '没有找到'), true],
  [new ApiProblem('server_error', 500, '出错了'), false], [new Error('offline'), false],
])('after %s asking again is no use: %s', async (error, isFinal) => {
  const remote = effectScope().run(() => useRemote(() => Promise.reject(error)))
  await remote?.load()
  expect(remote?.fault.value).not.toBeNull()
  expect(remote?.isFinal.value).toBe(isFinal)
})
