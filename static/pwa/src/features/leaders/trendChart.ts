// The trend as a picture. Only here are the chart library's parts loaded: this file is a chunk of its own.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, CanvasRenderer])

export interface TrendSeries { labels: string[]; toClose: (number | null)[]; closed: (number | null)[]; onTime: (number | null)[] }
export interface ChartColours { ink: string; text: string; grid: string; bar: string; outline: string; line: string; surface: string }
export interface TrendPicture { draw: (series: TrendSeries, colours: ChartColours) => void; resize: (size?: { width: number; height: number }) => void; end: () => void }

const FONT_PX = 12
/** Paper is finer than a screen: the picture is drawn once for both. */
const SHARPNESS = 2

function axisStyle(colours: ChartColours) {
  return { axisLabel: { color: colours.text, fontSize: FONT_PX }, axisLine: { lineStyle: { color: colours.grid } }, axisTick: { show: false }, splitLine: { lineStyle: { color: colours.grid } } }
}

/** Draw into an element; nothing moves, for nothing on this page moves by itself. */
export function trendPicture(host: HTMLElement): TrendPicture {
  const chart: ECharts = init(host, null, { renderer: 'canvas', devicePixelRatio: Math.max(SHARPNESS, window.devicePixelRatio) })
  return {
    draw(series, colours) {
      chart.setOption({
        animation: false,
        silent: true,
        grid: { left: 4, right: 4, top: 12, bottom: 4, containLabel: true },
        textStyle: { fontFamily: 'inherit' },
        xAxis: { type: 'category', data: series.labels, ...axisStyle(colours), axisLabel: { color: colours.text, fontSize: FONT_PX, interval: 0, hideOverlap: true } },
        yAxis: [
          { type: 'value', minInterval: 1, splitNumber: 4, ...axisStyle(colours) },
          { type: 'value', min: 0, max: 1, interval: 0.25, ...axisStyle(colours), splitLine: { show: false }, axisLabel: { color: colours.text, fontSize: FONT_PX, formatter: (share: number) => `${Math.round(share * 100)}%` } },
        ],
        series: [
          { type: 'bar', data: series.toClose, barWidth: '56%', itemStyle: { color: 'transparent', borderColor: colours.outline, borderWidth: 1.5, borderRadius: [2, 2, 0, 0] }, z: 2 },
          { type: 'bar', data: series.closed, barWidth: '56%', barGap: '-100%', itemStyle: { color: colours.bar, borderRadius: [2, 2, 0, 0] }, z: 1 },
          { type: 'line', yAxisIndex: 1, data: series.onTime, connectNulls: false, symbol: 'diamond', symbolSize: 8, lineStyle: { color: colours.line, width: 2 }, itemStyle: { color: colours.line, borderColor: colours.surface, borderWidth: 1 }, z: 3 },
        ],
      }, true)
    },
    resize(size) {
      chart.resize(size ?? { width: 'auto', height: 'auto' })
    },
    end() {
      chart.dispose()
    },
  }
}
