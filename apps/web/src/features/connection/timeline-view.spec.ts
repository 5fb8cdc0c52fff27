import { timelineView, zoomText } from './timeline-view.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const DAY = 86_400;
const now = NOW / 1000;

it('shows 30 days without a choice, and ignores what is no choice', () => {
  expect(timelineView({}, NOW)).toEqual({ days: 30, zoom: undefined });
  expect(timelineView({ days: ['8'], zoom: ['5-x'] }, NOW)).toEqual({ days: 30, zoom: undefined });
  expect(timelineView({ days: ['7'], zoom: [`${now}-${now - 60}`] }, NOW)).toEqual({ days: 7, zoom: undefined });
});

it('reads what it writes', () => {
  const zoom = { min: now - 3 * DAY, max: now - 2 * DAY };
  expect(timelineView({ days: ['7'], zoom: [zoomText(zoom)] }, NOW)).toEqual({ days: 7, zoom });
});

it('widens the range to an older zoom, and drops one that no range contains', () => {
  const [recent, old] = [now - 40 * DAY, now - 400 * DAY].map((min) => [`${min}-${min + DAY}`]);
  expect(timelineView({ days: ['7'], zoom: recent! }, NOW)).toMatchObject({ days: 90, zoom: { min: now - 40 * DAY } });
  expect(timelineView({ zoom: old! }, NOW)).toEqual({ days: 30, zoom: undefined });
});
