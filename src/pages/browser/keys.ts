import { create, find } from './elements.ts';
import type { Access } from './requests.ts';

const developmentKeys = { getKey: 'rs_get_dev', liveKey: 'rs_live_dev' } as const;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const stored = 'platen-get-key';
const getKeyPattern = /^rs_get_[\w-]+$/;

/** Development keys are refused everywhere but on the developer's own machine. */
const isDevelopment = loopback.has(location.hostname);

interface Keys {
  /** null until the visitor has given a key, where one is needed. */
  getAccess(): Access | null;
  /** The same with words in the place of a key, to show what a request looks like. */
  describeAccess(): Access;
  /** Asks for a key also where the development key should have worked. */
  ask(): void;
}

export function createKeys(changed: () => void): Keys {
  const form = find('key-form', HTMLFormElement);
  const field = find('key', HTMLInputElement);
  const note = find('key-note', HTMLElement);
  const forget = find('key-forget', HTMLButtonElement);
  const saved = sessionStorage.getItem(stored);
  field.value = saved ?? '';
  form.hidden = isDevelopment && saved === null;
  forget.hidden = saved === null;
  find('key-host', HTMLElement).replaceChildren(location.hostname);

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fault = findFault(field.value.trim());
    field.setAttribute('aria-invalid', String(fault !== null));
    note.replaceChildren(...(fault === null ? [] : [create('span', 'fault', fault)]));
    if (fault !== null) return field.focus();
    sessionStorage.setItem(stored, field.value.trim());
    forget.hidden = false;
    changed();
  });
  forget.addEventListener('click', () => {
    sessionStorage.removeItem(stored);
    field.value = '';
    forget.hidden = true;
    field.focus();
    changed();
  });

  const withKey = (getKey: string): Access => ({
    origin: location.origin,
    getKey,
    liveKey: isDevelopment ? developmentKeys.liveKey : 'YOUR_LIVE_KEY',
  });
  const currentKey = () =>
    sessionStorage.getItem(stored) ?? (isDevelopment ? developmentKeys.getKey : null);
  return {
    getAccess() {
      const key = currentKey();
      return key === null ? null : withKey(key);
    },
    describeAccess: () => withKey(currentKey() ?? 'YOUR_GET_KEY'),
    ask() {
      form.hidden = false;
    },
  };
}

function findFault(key: string): string | null {
  if (key.startsWith('rs_live_')) {
    return 'An rs_live_ key can do everything and belongs on a server. Use an rs_get_ key here.';
  }
  return getKeyPattern.test(key) ? null : 'A GET key starts with rs_get_.';
}
