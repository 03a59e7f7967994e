import { find } from './elements.ts';

/** ms that the button says what happened. */
const feedback = 1800;

/** Every `data-copy` button copies the text of the visible element inside the one that it names. */
export function enableCopying(): void {
  const announcement = find('announcement', HTMLElement);
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const label = button.textContent;
    let timer = 0;
    button.addEventListener('click', async () => {
      const target = find(button.dataset['copy'] ?? '', HTMLElement);
      const message = (await copy(target)) ? 'Copied' : 'Selected: copy it now';
      button.textContent = message;
      announcement.replaceChildren(message);
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.textContent = label;
        announcement.replaceChildren();
      }, feedback);
    });
  }
}

/** The clipboard is closed to pages that did not come over HTTPS; there the text is selected instead. */
async function copy(target: HTMLElement): Promise<boolean> {
  const source = target.querySelector('[role="tabpanel"]:not([hidden])') ?? target;
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(source);
    return false;
  }
}
