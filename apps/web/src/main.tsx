import './app/mantine.css';
import './app/app.css';

import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';

import { App } from './app/app.js';
import { styleNonce } from './app/nonce.js';

// Mantine's dialogs use react-remove-scroll, which adds a <style> element of its own.
setNonce(styleNonce());
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root".');
createRoot(root).render(<App />);
