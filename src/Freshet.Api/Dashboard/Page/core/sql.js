const WORDS = new Set(('select from where group by order having limit offset as on using join left right full inner outer cross lateral '
  + 'natural and or not in is null true false case when then else end distinct union all except intersect with recursive over '
  + 'partition rows range between asc desc filter exists any array cast interval like ilike values nulls first last').split(' '));
const PARTS = /('(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\b\d+(?:\.\d+)?\b|\b[a-z_]\w*\b)/gi;

/** Parts of a statement with their kind. @param {string} text @returns {{kind: string, text: string}[]} */
export const highlight = text => text.split(PARTS).filter(part => part !== '').map(part => ({
  text: part,
  kind: part.startsWith("'") ? 'text' : part.startsWith('--') ? 'comment' : /^\d/.test(part) ? 'number'
    : WORDS.has(part.toLowerCase()) ? 'word' : '',
}));
