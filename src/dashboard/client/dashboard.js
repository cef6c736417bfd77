/**
 * The script of every page. All of it is comfort: without it, each page and form works by links,
 * reloads and full forms. It follows the page, opens forms in a dialog, shows times as the visitor
 * likes them, copies ids, and points at the same event in all pictures.
 */

import { showTimes } from './times.js';

/** @typedef {typeof import('idiomorph').Idiomorph} Morph */
/** The library is a classic script of its own, loaded before this one. */
const { Idiomorph } = /** @type {{ Idiomorph: Morph }} */ (/** @type {unknown} */ (globalThis));

const live = element('#live');
const dialog = /** @type {HTMLDialogElement} */ (element('#dialog'));

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function element(selector) {
  const found = document.querySelector(selector);
  if (found instanceof HTMLElement) return found;
  throw new Error(`this page has no ${selector}`);
}

// Following the page.

const connection = element('#live-state');

/**
 * @param {'live' | 'lost'} state
 * @param {string} words
 */
function showConnection(state, words) {
  connection.dataset.state = state;
  connection.textContent = words;
}

/** Half of what a person notices; it doubles while the server refuses, as if a page is gone. */
const RETRY_MS = 400;
const MAX_RETRY_MS = 10_000;
let retryMs = RETRY_MS;
/** A stream ends after a while, and the next one is there at once: nobody needs to know. */
const LOST_MS = 1_000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let losing;
/** @type {EventSource | undefined} */
let source;

function follow() {
  const { address, tag } = live.dataset;
  if (address === undefined || tag === undefined || document.hidden || source !== undefined) return;
  const query = new URLSearchParams({ page: address, tag });
  source = new EventSource(`/dashboard/live?${query}`);
  source.addEventListener('open', () => {
    retryMs = RETRY_MS;
    clearTimeout(losing);
    losing = undefined;
    showConnection('live', 'Live');
  });
  source.addEventListener('message', ({ data, lastEventId }) => {
    live.dataset.tag = lastEventId;
    Idiomorph.morph(live, data, { morphStyle: 'innerHTML', ignoreActiveValue: true, callbacks });
    showTimes();
  });
  source.addEventListener('error', () => {
    losing ??= setTimeout(showConnection, LOST_MS, 'lost', 'Not connected; trying again');
    if (source?.readyState !== EventSource.CLOSED) return;
    leave();
    setTimeout(follow, retryMs);
    retryMs = Math.min(2 * retryMs, MAX_RETRY_MS);
    askToSignIn().catch(() => {}); // Nobody answers: there is nothing to tell beyond that.
  });
}

/** A refused stream does not say why. Once the session has ended, the page itself is refused. */
async function askToSignIn() {
  const { status } = await fetch(location.href, {
    method: 'HEAD',
    headers: { Accept: 'text/html' },
  });
  if (status === 401) location.reload();
}

/** A browser has few connections to one server: a page that nobody sees holds none. */
function leave() {
  source?.close();
  source = undefined;
}

/** Keeps a visitor's own: parts that were opened, filled in or chosen. */
const callbacks = {
  beforeNodeMorphed(/** @type {Element} */ before, /** @type {Node} */ after) {
    // The server does not know whether this page is connected to it.
    if (before === connection) return false;
    if (before instanceof HTMLFormElement && isInUse(before)) return !isSameForm(before, after);
    // A time that is the same is shown as the visitor likes it already.
    const isTime = before instanceof HTMLTimeElement && after instanceof HTMLTimeElement;
    return !(isTime && before.dateTime === after.dateTime);
  },
  beforeAttributeUpdated(/** @type {string} */ name, /** @type {Element} */ node) {
    return !(name === 'open' && node instanceof HTMLDetailsElement);
  },
};

/** @param {HTMLFormElement} form */
function isInUse(form) {
  return form.dataset.touched !== undefined || form.contains(document.activeElement);
}

/**
 * False once the page has another form in its place: what was filled in cannot be done any more.
 * @param {HTMLFormElement} before
 * @param {Node} after
 */
function isSameForm(before, after) {
  if (!(after instanceof HTMLFormElement)) return false;
  return before.getAttribute('action') === after.getAttribute('action');
}

document.addEventListener('visibilitychange', () => (document.hidden ? leave() : follow()));
addEventListener('pagehide', leave);
addEventListener('pageshow', follow);
document.addEventListener('input', ({ target }) => {
  const form = target instanceof Element ? target.closest('form') : null;
  if (form !== null) form.dataset.touched = '';
});

// Forms in a dialog.

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest('a[data-dialog]');
  const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (link instanceof HTMLAnchorElement && !isElsewhere) {
    event.preventDefault();
    open(link).catch(() => location.assign(link.href));
  }
  if (target?.closest('[data-close]') && dialog.open) {
    event.preventDefault();
    dialog.close();
  }
});

/** @param {HTMLAnchorElement} link */
async function open(link) {
  const answer = await fetch(link.href, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const form = page.querySelector('[data-form]');
  if (!answer.ok || form === null) throw new Error('that page has no form');
  dialog.replaceChildren(form);
  const title = dialog.querySelector('h1, h2');
  if (title !== null) title.id = 'dialog-title';
  // A second click may have opened it meanwhile.
  if (!dialog.open) dialog.showModal();
}

// Copying.

document.addEventListener('click', ({ target }) => {
  const copied = target instanceof Element ? target.closest('[data-copy]') : null;
  if (copied instanceof HTMLElement) void copy(copied.dataset.copy ?? '');
});

/** The stylesheet shows what can be copied from now on: before, a click would do nothing. */
document.documentElement.dataset.copies = '';

/**
 * A page that came over plain HTTP from another machine has no clipboard.
 * @param {string} text
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell('Copied');
  } catch {
    tell('Your browser did not let it be copied');
  }
}

const TOLD_MS = 2_000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let telling;

/** @param {string} text */
function tell(text) {
  const told = element('#told');
  told.textContent = text;
  clearTimeout(telling);
  telling = setTimeout(() => told.replaceChildren(), TOLD_MS);
}

// One event in all pictures.

/** @param {Event} event */
function point({ target }) {
  const seq =
    target instanceof Element ? target.closest('[data-seq]')?.getAttribute('data-seq') : null;
  for (const one of document.querySelectorAll('.pointed')) one.classList.remove('pointed');
  if (seq === null || seq === undefined) return;
  for (const number of seq.split(' '))
    for (const one of document.querySelectorAll(`[data-seq~="${CSS.escape(number)}"]`))
      one.classList.add('pointed');
}
document.addEventListener('pointerover', point);
document.addEventListener('focusin', point);

follow();
