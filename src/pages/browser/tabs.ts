import { find } from './elements.ts';

/**
 * Makes tabs of buttons that name their panels in aria-controls: one stop for the Tab key, arrows move between tabs and
 * show their panels. Without the script they are a list of texts, so the roles are set here.
 */
export function enableTabs(list: HTMLElement, panels: HTMLElement): void {
  const tabs = [...list.querySelectorAll('button')];
  list.role = 'tablist';
  list.ariaLabel = 'Ways to ask for this picture';

  function select(chosen: HTMLElement): void {
    for (const tab of tabs) {
      tab.ariaSelected = String(tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      panelOf(tab).hidden = tab !== chosen;
    }
  }

  for (const [index, tab] of tabs.entries()) {
    const panel = panelOf(tab);
    tab.role = 'tab';
    panel.role = 'tabpanel';
    panel.tabIndex = 0;
    panel.setAttribute('aria-labelledby', tab.id);
    tab.addEventListener('click', () => select(tab));
    tab.addEventListener('keydown', (event) => {
      const target = tabs[targetOf(event.key, index, tabs.length)];
      if (target === undefined) return;
      event.preventDefault();
      select(target);
      target.focus();
    });
  }
  if (tabs[0] !== undefined) select(tabs[0]);
  panels.dataset['ready'] = '';
}

function panelOf(tab: HTMLElement): HTMLElement {
  return find(tab.getAttribute('aria-controls') ?? '', HTMLElement);
}

/** -1 for a key that does not move. */
function targetOf(key: string, index: number, count: number): number {
  switch (key) {
    case 'ArrowRight':
      return (index + 1) % count;
    case 'ArrowLeft':
      return (index + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
