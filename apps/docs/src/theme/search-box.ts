import MiniSearch from 'minisearch';

import { search, searchOptions, type Found, type SearchEntry } from '../search.js';

interface Box {
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  readonly list: HTMLElement;
  readonly status: HTMLElement;
}

/** Shows the search box and searches while one types. The index is loaded when the box is focused. */
export function enableSearch(): void {
  const form = document.querySelector<HTMLFormElement>('form[role="search"]');
  const input = form?.querySelector('input');
  const list = form?.querySelector<HTMLElement>('.found');
  const status = form?.querySelector<HTMLElement>('[role="status"]');
  if (!form || !input || !list || !status) return;
  const box: Box = { form, input, list, status };
  let index: Promise<MiniSearch<SearchEntry>> | undefined;
  const update = async () => {
    const question = input.value.trim();
    if (question === '') {
      hide(box);
      return;
    }
    try {
      const loaded = await (index ??= loadIndex());
      // Only for what is still in the box.
      if (input.value.trim() === question) show(box, question, search(loaded, question));
    } catch {
      index = undefined;
      tell(box, 'The search index could not be loaded.');
    }
  };
  input.addEventListener('focus', () => void update());
  input.addEventListener('input', () => void update());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  form.addEventListener('keydown', (event) => {
    moveByKey(event, box);
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !form.contains(target)) hide(box);
  });
  focusByKey(input);
  form.hidden = false;
}

/** `/`, and Ctrl+K or Command+K, focus the search box. */
function focusByKey(input: HTMLElement): void {
  document.addEventListener('keydown', (event) => {
    if (!isShortcut(event)) return;
    event.preventDefault();
    input.focus();
  });
}

function isShortcut({ key, target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return (key === '/' && !(target instanceof HTMLInputElement)) || (key === 'k' && (ctrlKey || metaKey));
}

async function loadIndex(): Promise<MiniSearch<SearchEntry>> {
  const response = await fetch(document.documentElement.dataset['index'] ?? '');
  if (!response.ok) throw new Error(`The search index: HTTP ${response.status}`);
  return MiniSearch.loadJSONAsync(await response.text(), searchOptions);
}

function hide({ list, status }: Box): void {
  list.hidden = true;
  list.replaceChildren();
  status.textContent = '';
}

function tell({ list, status }: Box, message: string): void {
  const line = document.createElement('p');
  line.textContent = message;
  list.replaceChildren(line);
  list.hidden = false;
  status.textContent = message;
}

function show(box: Box, question: string, found: readonly Found[]): void {
  if (found.length === 0) {
    tell(box, `Nothing found for “${question}”.`);
    return;
  }
  const site = document.documentElement.dataset['site'] ?? '';
  const items = found.map(({ address, page, title }) => {
    const link = document.createElement('a');
    link.href = `${site}${address}`;
    const [name, part] = [document.createElement('strong'), document.createElement('span')];
    name.textContent = page;
    part.textContent = title === page ? '' : title;
    link.append(name, part);
    const item = document.createElement('li');
    item.append(link);
    return item;
  });
  const list = document.createElement('ul');
  list.append(...items);
  box.list.replaceChildren(list);
  box.list.hidden = false;
  box.status.textContent = found.length === 1 ? '1 page found' : `${found.length} pages found`;
}

/** Arrow keys move between the box and what was found; Escape closes. */
function moveByKey(event: KeyboardEvent, box: Box): void {
  if (event.key === 'Escape') {
    hide(box);
    box.input.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const stops: HTMLElement[] = [box.input, ...box.list.querySelectorAll('a')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
}
