/** The times of a page: the server writes them in UTC, the visitor chooses how they are shown. */

const TIMES = 'times';
/** As the pictures have them, in seconds. */
const UNITS = /** @type {const} */ ([
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
]);

/** A browser that is told to keep nothing throws, and the choice lasts as long as the page. */
let mode = 'relative';
try {
  mode = localStorage.getItem(TIMES) ?? mode;
} catch {}

/** @param {string} chosen */
function keep(chosen) {
  mode = chosen;
  try {
    localStorage.setItem(TIMES, chosen);
  } catch {}
}

/** Shows each time of the page as the visitor likes it; call it for times that have come in. */
export function showTimes() {
  for (const time of document.querySelectorAll('time')) {
    const text = timeText(time);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** @param {HTMLTimeElement} time */
function timeText({ dateTime, dataset: { since, due } }) {
  const at = new Date(dateTime);
  if (mode === 'relative')
    return since ?? relativeText(at.getTime() - Date.now(), due !== undefined);
  // A moment of a story is told without its day, and to the millisecond.
  if (mode === 'UTC')
    return since === undefined
      ? `${dateTime.slice(0, 19).replace('T', ' ')} UTC`
      : `${dateTime.slice(11, 23)} UTC`;
  return since === undefined ? at.toLocaleString() : at.toLocaleTimeString([], CLOCK);
}

/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
};

/**
 * @param {number} ms from now on; negative in the past
 * @param {boolean} isDue true if what was to come by then comes as soon as it can
 */
function relativeText(ms, isDue) {
  const seconds = Math.round(ms / 1_000);
  if (seconds === 0 || (isDue && seconds < 0)) return 'now';
  const [unit, size] = UNITS.find(([, one]) => Math.abs(seconds) >= one) ?? ['s', 1];
  const length = `${Math.trunc(Math.abs(seconds) / size)} ${unit}`;
  return seconds > 0 ? `in ${length}` : `${length} ago`;
}

const choices = document.querySelector('#times');
if (choices instanceof HTMLElement) {
  choices.hidden = false;
  for (const choice of choices.querySelectorAll('input')) {
    choice.checked = choice.value === mode;
    choice.addEventListener('change', () => {
      keep(choice.value);
      showTimes();
    });
  }
}
setInterval(showTimes, 1_000);
showTimes();
