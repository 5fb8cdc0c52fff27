import type { Page } from 'playwright-core';

/** How a list is scrolled through: so many pixels a frame, so many frames. */
export interface Scroll {
  readonly name: string;
  readonly pixels: number | 'all';
  readonly frames: number;
}

/** As one does with the wheel, and as one does who drags the scroll bar from the top to the bottom. */
export const scrolls: readonly Scroll[] = [
  { name: 'by the wheel', pixels: 120, frames: 240 },
  { name: 'top to bottom by the scroll bar', pixels: 'all', frames: 240 },
];

/**
 * Scrolls a page from its top.
 * @returns how long each frame took, in milliseconds
 */
export async function framesOf(page: Page, { pixels, frames }: Scroll): Promise<number[]> {
  // Text, because it runs in the browser: its types are not ours.
  return page.evaluate<number[]>(`new Promise((resolve) => {
    scrollTo(0, 0);
    const whole = document.documentElement.scrollHeight - innerHeight;
    const step = ${pixels === 'all' ? `whole / ${String(frames)}` : String(pixels)};
    const times = [];
    const frame = (time) => {
      times.push(time);
      if (times.length > ${String(frames)}) return resolve(times.slice(1).map((at, i) => at - times[i]));
      scrollTo(0, step * times.length);
      requestAnimationFrame(frame);
    };
    setTimeout(() => requestAnimationFrame(frame), 1000);
  })`);
}
