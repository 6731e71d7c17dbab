// The same drawing as the server's Sparkline: 96 by 26, newest at the right edge.
const STEP = 96 / 31;
const at = (points) => points.map((v, i) => `${((32 - points.length + i) * STEP).toFixed(1)} ${(25 - 23 * Math.min(1, Math.max(0, v))).toFixed(1)}`);

export const line = (points) => (points.length ? "M" + at(points).join("L") : "");
export const area = (points) => (points.length ? `M${((32 - points.length) * STEP).toFixed(1)} 26L${at(points).join("L")}L96 26Z` : "");
