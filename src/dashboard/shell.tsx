/** The frame of every page: head, navigation, the part that lives, and the dialog. */
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Visitor } from './visitor.ts';

/** The pages that the navigation leads to. */
export type Place = 'lot' | 'sagas' | 'attention' | 'breakages' | 'none';

export interface Frame {
  readonly title: string;
  readonly place: Place;
  /** The number of sagas that need a person, as far as the visitor may know. */
  readonly stalled: number;
  readonly hasBreakages: boolean;
  readonly visitor: Visitor;
  /** The address of the page, to come back to. */
  readonly address: string;
}

/** The HTML of the part that lives: the navigation with its count, and the page itself. */
export function livePart(frame: Frame, main: Child): string {
  return String(
    <>
      <Header {...frame} />
      <main id="main" tabindex={-1}>
        {main}
      </main>
    </>,
  );
}

export interface Document {
  readonly title: string;
  /** The HTML of the part that lives, and its tag if it is followed. */
  readonly html: string;
  readonly tag?: string | undefined;
  readonly address: string;
}

/** The whole document. */
export function documentOf({ title, html, tag, address }: Document): string {
  const body = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Parking sagas`}</title>
        <link rel="icon" href="/dashboard/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/dashboard/style.css" />
        <script src="/dashboard/idiomorph.js" defer></script>
        <script type="module" src="/dashboard/dashboard.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        <div id="live" {...(tag === undefined ? {} : { 'data-address': address, 'data-tag': tag })}>
          {raw(html)}
        </div>
        <dialog id="dialog" aria-labelledby="dialog-title"></dialog>
        <Footer />
      </body>
    </html>
  );
  return `<!doctype html>${body}`;
}

function Header({ place, stalled, hasBreakages, visitor, address }: Frame) {
  const current = (one: Place) => (one === place ? { 'aria-current': 'page' as const } : {});
  return (
    <header>
      <a class="brand" href="/">
        <img src="/dashboard/icon.svg" alt="" width="24" height="24" /> Parking sagas
      </a>
      <nav aria-label="Pages">
        <a href="/" {...current('lot')}>
          Lot
        </a>
        <a href="/sagas" {...current('sagas')}>
          Sagas
        </a>
        <a href="/dashboard/attention" {...current('attention')}>
          Needs attention{' '}
          {stalled > 0 && (
            <span class="count tone-person">
              <span aria-hidden="true">‼</span> {stalled}
            </span>
          )}
        </a>
        {hasBreakages && (
          <a href="/dashboard/breakages" {...current('breakages')}>
            Break it
          </a>
        )}
      </nav>
      <p id="live-state" role="status"></p>
      <search>
        <form class="search" action="/dashboard/search">
          <label class="sr" for="q">
            Search by any id
          </label>
          <input id="q" name="q" type="search" placeholder="Any id" autocomplete="off" required />
          <button type="submit">Find</button>
        </form>
      </search>
      <Operator visitor={visitor} address={address} />
    </header>
  );
}

/** The sign-in that leads back to a page. */
export function signInAt(address: string): string {
  return `/dashboard/sign-in?to=${encodeURIComponent(address)}`;
}

function Operator({ visitor, address }: Pick<Frame, 'visitor' | 'address'>) {
  if (!visitor.tokenIsAsked) return null;
  if (!visitor.isOperator) return <a href={signInAt(address)}>Sign in</a>;
  return (
    <form class="operator" method="post" action="/dashboard/sign-out">
      {visitor.name !== undefined && (
        <span>
          <span class="sr">Signed in as </span>
          {visitor.name}
        </span>
      )}
      <button type="submit">Sign out</button>
    </form>
  );
}

function Footer() {
  return (
    <footer>
      <fieldset class="times" id="times" hidden>
        <legend>Times</legend>
        {['relative', 'local', 'UTC'].map((mode) => (
          <label>
            <input type="radio" name="times" value={mode} /> {mode}
          </label>
        ))}
      </fieldset>
      <p>
        <a href="/docs">API</a> · <a href="/metrics">Metrics</a> · <a href="/readyz">Ready?</a>
      </p>
      <p id="told" role="status"></p>
    </footer>
  );
}
