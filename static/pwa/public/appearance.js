// Runs before the first paint, so that dark mode and large text never flash; src/shell/appearance.ts writes what it reads.
(function () {
  var root = document.documentElement
  var chosen = {}
  try { chosen = JSON.parse(localStorage.getItem('chabu-appearance') || '{}') } catch (e) { chosen = {} }
  var dark = chosen.theme === 'dark' || (chosen.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  if (chosen.size === 'large') root.dataset.size = 'large'
  root.lang = chosen.language || 'zh-CN'
})()
