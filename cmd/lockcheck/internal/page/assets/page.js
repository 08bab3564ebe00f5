'use strict';
(() => {
  const byId = id => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const form = byId('filter');
  const findings = all('.finding');
  const fields = { analyzer: byId('by-analyzer'), concept: byId('by-concept'), package: byId('by-package') };

  // Show the findings that have all words of the search and what the lists choose.
  function filter() {
    const words = byId('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const f of findings) {
      const fits = words.every(w => f.dataset.search.includes(w)) &&
        Object.entries(fields).every(([key, list]) => !list.value || f.dataset[key] === list.value);
      f.hidden = !fits;
      if (fits) shown++;
    }
    for (const p of all('.package')) p.hidden = !p.querySelector('.finding:not([hidden])');
    byId('shown').textContent = `${shown} of ${findings.length}`;
    byId('none').hidden = shown > 0;
  }

  if (form) {
    form.addEventListener('input', filter);
    form.addEventListener('submit', e => e.preventDefault());
    form.addEventListener('reset', () => setTimeout(filter));
    const fold = byId('fold');
    fold.addEventListener('click', () => {
      const open = fold.textContent !== 'Fold all';
      for (const d of all('.finding > details')) d.open = open;
      fold.textContent = open ? 'Fold all' : 'Unfold all';
    });
    // A number of the table, or of a concept, shows just these findings.
    for (const button of all('button[data-concept]')) {
      button.addEventListener('click', () => {
        form.reset();
        fields.concept.value = button.dataset.concept;
        fields.package.value = button.dataset.package;
        filter();
        form.scrollIntoView();
      });
    }
    filter(); // a browser may have kept what was typed
  }

  // A link shows its target, folded away or filtered out as that may be.
  function reveal() {
    const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const finding = target.closest('.finding');
    if (finding && finding.hidden) {
      form.reset();
      filter();
    }
    const details = target.closest('details') || (finding && finding.querySelector('details'));
    if (details) details.open = true;
    target.scrollIntoView();
  }
  addEventListener('hashchange', reveal);
  reveal();

  const guardForm = byId('guard-filter');
  if (guardForm) {
    const rows = all('.guards tr[data-search]');
    const filterGuards = () => {
      const words = byId('guard-search').value.toLowerCase().split(/\s+/).filter(Boolean);
      const exceptions = byId('with-exceptions').checked;
      let shown = 0;
      for (const row of rows) {
        row.hidden = !words.every(w => row.dataset.search.includes(w)) || (exceptions && row.dataset.exceptions === '0');
        if (!row.hidden) shown++;
      }
      for (const group of all('.guards tbody')) group.hidden = !group.querySelector('tr[data-search]:not([hidden])');
      byId('guards-shown').textContent = `${shown} of ${rows.length}`;
    };
    guardForm.addEventListener('input', filterGuards);
    guardForm.addEventListener('submit', e => e.preventDefault());
    filterGuards();
  }

  const startForm = byId('start-filter');
  if (startForm) {
    const rows = all('.starts tr[data-search]');
    const filterStarts = () => {
      const words = byId('start-search').value.toLowerCase().split(/\s+/).filter(Boolean);
      const kind = byId('by-class').value;
      let shown = 0;
      for (const row of rows) {
        row.hidden = !words.every(w => row.dataset.search.includes(w)) || (kind && row.dataset.class !== kind);
        if (!row.hidden) shown++;
      }
      for (const group of all('.starts tbody')) group.hidden = !group.querySelector('tr[data-search]:not([hidden])');
      byId('starts-shown').textContent = `${shown} of ${rows.length}`;
    };
    startForm.addEventListener('input', filterStarts);
    startForm.addEventListener('submit', e => e.preventDefault());
    filterStarts();
  }

  // Pointing at a lock, or stepping to it by the keyboard, leaves its orders and neighbours.
  const svg = document.querySelector('.drawing svg');
  if (svg) {
    const leave = () => {
      svg.classList.remove('hovering');
      for (const near of all('.near', svg)) near.classList.remove('near');
    };
    for (const node of all('.node', svg)) {
      const enter = () => {
        leave();
        svg.classList.add('hovering');
        node.classList.add('near');
        for (const arrow of all('.arrow', svg)) {
          const ends = [arrow.dataset.from, arrow.dataset.to];
          if (!ends.includes(node.dataset.node)) continue;
          arrow.classList.add('near');
          for (const other of all('.node', svg)) if (ends.includes(other.dataset.node)) other.classList.add('near');
        }
      };
      for (const event of ['pointerenter', 'focus']) node.addEventListener(event, enter);
      for (const event of ['pointerleave', 'blur']) node.addEventListener(event, leave);
    }
  }

  // The keys scroll what is wider than its place; the rest is no stop on the way through the page.
  function stops() {
    for (const box of all('.excerpt, .scroll')) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
      else box.removeAttribute('tabindex');
    }
  }
  addEventListener('resize', stops);
  stops();
})();
