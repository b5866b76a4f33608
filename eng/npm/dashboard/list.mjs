// The libraries that the page has copies of, as its libraries.json lists them.

import fs from 'node:fs';
import path from 'node:path';

export const libraries = page => JSON.parse(fs.readFileSync(path.join(page, 'libraries/libraries.json'), 'utf8'));
