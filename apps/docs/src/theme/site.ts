import './style.css';
import { addCopyButtons } from './copy-buttons.js';
import { enableSearch } from './search-box.js';

enableSearch();
addCopyButtons();
