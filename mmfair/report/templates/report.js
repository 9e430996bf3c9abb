'use strict';

(() => {
  const collator = new Intl.Collator('en', {numeric: true});

  // Without accents and case, so that "cafe" finds "Café".
  const plain = (text) =>
    text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

  // What to sort a cell by; null for unknown.
  const sortValue = (cell) => {
    if (cell.querySelector('.unseen')) return null;
    const {number} = cell.dataset;
    return number === undefined ? cell.textContent : Number(number);
  };

  const compare = (a, b, sign) => {
    // Unknown comes last in either direction.
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === 'number') return sign * (a < b ? -1 : Number(a > b));
    return sign * collator.compare(a, b);
  };

  const sortBy = (table, rows, heading) => {
    const down = heading.getAttribute('aria-sort') === 'ascending';
    for (const other of table.tHead.rows[0].cells) {
      other.setAttribute('aria-sort', 'none');
    }
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const place = heading.cellIndex;
    const keyed = rows.map((row) => [sortValue(row.cells[place]), row]);
    keyed.sort(([a], [b]) => compare(a, b, down ? -1 : 1));
    table.tBodies[0].append(...keyed.map(([, row]) => row));
  };

  const addSorting = (table, rows) => {
    for (const heading of table.tHead.rows[0].cells) {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute('aria-sort', 'none');
      button.addEventListener('click', () => sortBy(table, rows, heading));
    }
  };

  const addFilter = (controls, rows) => {
    const texts = rows.map((row) => {
      const words = row.querySelectorAll('.words');
      const cells = words.length ? [...words] : [...row.cells];
      return plain(cells.map((cell) => cell.textContent).join('\n'));
    });
    const input = controls.querySelector('input');
    const count = controls.querySelector('[role="status"]');
    const filter = () => {
      const wanted = plain(input.value.trim());
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !texts[place].includes(wanted);
        shown += Number(!row.hidden);
      });
      const [n, m] = [shown, rows.length].map((x) => x.toLocaleString('en'));
      count.textContent = `${n} of ${m} rows`;
    };
    input.addEventListener('input', filter);
    controls.hidden = false;
    filter();
  };

  for (const table of document.querySelectorAll('table.browse')) {
    const rows = [...table.tBodies[0].rows];
    addSorting(table, rows);
    addFilter(table.closest('.table').querySelector('.controls'), rows);
  }

  // A box that scrolls can be reached by keyboard and has a name.
  const reach = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      if (target.scrollWidth > target.clientWidth) {
        target.tabIndex = 0;
        target.setAttribute('role', 'region');
        target.setAttribute('aria-label', target.dataset.label);
      } else {
        target.removeAttribute('tabindex');
        target.removeAttribute('role');
        target.removeAttribute('aria-label');
      }
    }
  });
  document.querySelectorAll('.box:not(.tall)').forEach((box) => {
    reach.observe(box);
  });
})();
