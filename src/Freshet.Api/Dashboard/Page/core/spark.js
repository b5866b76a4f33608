/** One SVG path of bars, the oldest at the left. @param {number[]} values latest first @param {number} width @param {number} height */
export function sparkline(values, width, height) {
  const most = Math.max(1, ...values);
  const step = width / 20;
  return values.slice(0, 20).map((value, i) => {
    const bar = Math.max(1, Math.round(value / most * height));
    return `M${(width - (i + 1) * step).toFixed(1)} ${height}v${-bar}h${(step - 1).toFixed(1)}v${bar}z`;
  }).join('');
}
