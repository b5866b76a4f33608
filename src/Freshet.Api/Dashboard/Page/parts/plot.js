import { html, useEffect, useRef } from './html.js';

/** @param {{title: string, points: [number, number, boolean][], text: (value: number) => string}} props */
export function Plot({ title, points, text }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const data = JSON.stringify(points);
  useEffect(() => {
    const Plots = /** @type {any} */ (globalThis).uPlot;
    if (!place.current || !Plots || points.length < 2) return;
    const style = getComputedStyle(place.current);
    const [ink, line, bad] = ['--quiet', '--accent', '--failing'].map(name => style.getPropertyValue(name));
    const plot = new Plots({
      width: Math.max(200, place.current.clientWidth), height: 120, legend: { show: false }, cursor: { drag: { setScale: false } },
      tzDate: (/** @type {number} */ seconds) => Plots.tzDate(new Date(seconds * 1000), 'UTC'),
      scales: { y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ most) => [0, Math.max(1, most * 1.1)] } },
      axes: [{ stroke: ink, grid: { show: false }, ticks: { show: false } },
        { stroke: ink, size: 64, ticks: { show: false }, grid: { stroke: style.getPropertyValue('--line') }, values: (/** @type {any} */ _, /** @type {number[]} */ all) => all.map(text) }],
      series: [{}, { stroke: line, width: 1.5, spanGaps: true, points: { size: 4 } }, { stroke: bad, paths: () => null, points: { show: true, size: 8, fill: bad } }],
    }, [points.map(([at]) => at / 1000), points.map(([, value]) => value), points.map(([, value, failed]) => failed ? value : null)], place.current);
    const watch = new ResizeObserver(([entry]) => plot.setSize({ width: Math.max(200, entry.contentRect.width), height: 120 }));
    watch.observe(place.current);
    return () => { watch.disconnect(); plot.destroy(); };
  }, [data]);
  return html`<figure class="plot"><figcaption>${title}${points.length < 2 && html`<span class="quiet"> from two refreshes on</span>`}</figcaption><div ref=${place} aria-hidden="true"></div></figure>`;
}
